import { type Api, CliError } from './api';

type Decision = 'adopt' | 'silence';

const said: Readonly<Record<Decision, string>> = {
  adopt: 'This is the original now: what waited is sent from here.',
  silence: 'This is known as a copy now: it stays silent.',
};

/**
 * Says that the database is the original where it is now, or a copy. In the environment of an instance it says so to the
 * database, because a process may refuse to start before; otherwise to the API.
 */
export async function decide(
  api: () => Api,
  decision: Decision,
  { isAsked }: { readonly isAsked: boolean },
): Promise<void> {
  if (!isAsked && process.env.DATABASE_URL && process.env.TEMPORAL_ADDRESS) {
    const { decideHere }: typeof import('../instance/adoptHere') = require('../instance/adoptHere');
    await decideHere(decision).catch((error: Error) => {
      throw new CliError(error.message);
    });
  } else {
    const body = decision === 'adopt' ? { confirm: true } : {};
    await api().post(`/installation/${decision}`, body);
  }
  console.log(said[decision]);
}
