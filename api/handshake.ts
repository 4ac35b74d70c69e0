import type { Input } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { ManagedRecord } from '../records/recordType';
import type { Deps } from './deps';
import { giveCommand } from './giveCommand';
import type { Call } from './http/route';

/** Gives a handshake's command: 200 once it is committed, 202 where it is recorded and no worker has answered. */
export function giveHandshake(
  deps: Deps,
  record: ManagedRecord,
  name: string,
  input: Input,
  { caller, effectId: id }: Call,
): Promise<200 | 202> {
  return giveCommand(deps, record, { name, input, by: caller.name, id });
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
