import type { Input } from '../domain/lifecycle';
import { lifecycles } from '../domain/lifecycles';
import { Refused } from '../domain/refusal';
import { type ProviderRecord, providerSnapshot } from '../records/providerConnection';
import { type RegistrationRecord, registrationSnapshot } from '../records/registration';
import type { ManagedRecord } from '../temporal/start';
import type { Deps } from './deps';
import { giveCommand } from './giveCommand';
import type { Call } from './http/route';

/** Gives a handshake's command: 200 once it is committed, 202 where it is recorded and no worker has answered. */
export function giveHandshake(
  deps: Deps,
  record: RegistrationRecord | ProviderRecord,
  name: string,
  input: Input,
  { caller, effectId: id }: Call,
): Promise<200 | 202> {
  const [table, standing] =
    'number' in record
      ? [lifecycles.registration, registrationSnapshot(record)]
      : [lifecycles.providerConnection, providerSnapshot(record)];
  return giveCommand(deps, { record, standing, table }, { name, input, by: caller.name, id });
}

/** Starts a record's workflow. Where Temporal is away the record is safe, and the sweep starts it. */
export async function startLater(
  { engine, log }: Pick<Deps, 'engine' | 'log'>,
  record: ManagedRecord,
): Promise<void> {
  try {
    await engine.start(record);
  } catch (error) {
    if (error instanceof Refused && error.code !== 'unavailable') throw error;
    log.warn({ err: error }, 'a record is safe, but its workflow is not started yet');
  }
}
