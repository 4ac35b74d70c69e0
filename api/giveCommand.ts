import { apply, type Input } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { hasEntry } from '../records/journal';
import { lifecycleOf, type ManagedRecord, snapshotOf } from '../records/recordType';
import type { Deps } from './deps';

/** A command, by whom, and the id of its effect: the same on every try. */
export interface Giving {
  readonly name: string;
  readonly input: Input;
  readonly by: string;
  readonly id: string;
}

/**
 * Gives a command: 200 once it is committed, 202 where it is recorded and no worker has answered.
 * @throws Refused what the lifecycle refuses
 */
export async function giveCommand(
  { db, engine, meters }: Pick<Deps, 'db' | 'engine' | 'meters'>,
  record: ManagedRecord,
  { name, input, by, id }: Giving,
): Promise<200 | 202> {
  try {
    const decision = apply(lifecycleOf(record), snapshotOf(record), name, input, by);
    if (!decision.ok) throw new Refused(decision.code, decision.message, decision.details);
    const answer = await engine.command(record, name, { ...input, by, id });
    meters.commands.inc({ command: name, result: answer === 'recorded' ? answer : 'done' });
    return answer === 'recorded' ? 202 : 200;
  } catch (error) {
    const refused = error instanceof Refused ? error.code : 'fault';
    // It took effect on an earlier try, whose answer was lost. What the workflow missed of it, the sweep lets it see.
    const isDone = refused === 'state' && (await hasEntry(db, id));
    meters.commands.inc({ command: name, result: isDone ? 'done' : refused });
    if (!isDone) throw error;
    return 200;
  }
}
