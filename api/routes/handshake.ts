import { apply, type Input } from '../../domain/lifecycle';
import { lifecycles } from '../../domain/lifecycles';
import { Refused } from '../../domain/refusal';
import { hasEntry } from '../../records/journal';
import { type ProviderRecord, providerSnapshot } from '../../records/providers';
import { type RegistrationRecord, registrationSnapshot } from '../../records/registrations';
import type { Deps } from '../deps';
import type { Call } from '../route';

type Handshake = RegistrationRecord | ProviderRecord;

/** Gives a handshake's command: 200 once it is committed, 202 where it is recorded and no worker has answered. */
export async function giveCommand(
  { db, engine }: Deps,
  record: Handshake,
  name: string,
  input: Input,
  { caller, effectId }: Call,
): Promise<200 | 202> {
  try {
    const [table, standing] =
      'number' in record
        ? [lifecycles.registration, registrationSnapshot(record)]
        : [lifecycles.providerConnection, providerSnapshot(record)];
    const decision = apply(table, standing, name, input, caller.name);
    if (!decision.ok) throw new Refused(decision.code, decision.message, decision.details);
    const answer = await engine.command(record, name, { ...input, by: caller.name, id: effectId });
    return answer === 'recorded' ? 202 : 200;
  } catch (error) {
    // It took effect on an earlier try, whose answer was lost.
    if (error instanceof Refused && error.code === 'state' && (await hasEntry(db, effectId))) {
      return 200;
    }
    throw error;
  }
}

/** Starts a handshake's workflow. Where Temporal is away the record is safe, and the sweep starts it. */
export async function startLater({ engine, log }: Deps, record: Handshake): Promise<void> {
  try {
    await engine.start(record);
  } catch (error) {
    if (error instanceof Refused && error.code !== 'unavailable') throw error;
    log.warn({ err: error }, 'a handshake is recorded, but not started yet');
  }
}
