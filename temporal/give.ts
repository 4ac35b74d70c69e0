import type { Logger } from 'pino';
import { apply, type Input } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from '../records/database';
import { type NewEntry, type Written, writeEntry } from '../records/entries';
import { hasEntry } from '../records/journal';
import {
  lifecycleOf,
  type ManagedRecord,
  requireNotArchived,
  snapshotOf,
} from '../records/recordType';
import type { Meters } from '../telemetry/meters';
import { currentTrace } from '../telemetry/trace';
import type { AfterCommit } from './deliveryTrigger';
import type { Engine } from './engine';

/** What the doors to records need: the API, external systems and desks. */
export interface GiveDeps {
  readonly instance: string;
  readonly db: Database;
  readonly engine: Engine;
  readonly afterCommit: AfterCommit;
  readonly log: Logger;
  readonly meters: Meters;
}

/** A command, its caller, and its idempotency key. */
export interface Giving {
  readonly name: string;
  readonly input: Input;
  readonly by: string;
  readonly id: string;
}

/**
 * Gives a command: 200 once it is committed, 202 if it is recorded and no worker has answered.
 * @throws Refused what the lifecycle refuses
 */
export async function giveCommand(
  { db, engine, meters }: Pick<GiveDeps, 'db' | 'engine' | 'meters'>,
  record: ManagedRecord,
  { name, input, by, id }: Giving,
): Promise<200 | 202> {
  try {
    requireNotArchived(record);
    const decision = apply(lifecycleOf(record), snapshotOf(record), name, input, by);
    if (!decision.ok) throw new Refused(decision.code, decision.message, decision.details);
    const answer = await engine.command(record, name, { ...input, by, id });
    meters.commands.inc({ command: name, result: answer === 'recorded' ? answer : 'done' });
    return answer === 'recorded' ? 202 : 200;
  } catch (error) {
    const refused = error instanceof Refused ? error.code : 'fault';
    // It took effect in an earlier attempt, whose answer was lost. If the workflow missed that, the sweep resyncs
    // it.
    const isDone = refused === 'state' && (await hasEntry(db, id));
    meters.commands.inc({ command: name, result: isDone ? 'done' : refused });
    if (!isDone) throw error;
    return 200;
  }
}

/** Writes an entry with its event in the current trace, and wakes the deliveries to its destinations. @throws as `writeEntry` does */
export async function writeAndWake(
  { db, instance, afterCommit }: Pick<GiveDeps, 'db' | 'instance' | 'afterCommit'>,
  record: ManagedRecord,
  entry: NewEntry,
): Promise<Written> {
  const written = await writeEntry(db, instance, record, { trace: currentTrace(), ...entry });
  if (written.status === 'written')
    for (const destination of written.destinations) afterCommit(destination);
  return written;
}

/**
 * Starts a record's workflow. If Temporal is away, the record is stored, and the sweep starts it later.
 * @returns whether it is started
 */
export async function startLater(
  { engine, log }: Pick<GiveDeps, 'engine' | 'log'>,
  record: ManagedRecord,
): Promise<boolean> {
  try {
    await engine.start(record);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code !== 'unavailable') throw error;
    log.warn({ err: error }, 'a record is stored, but its workflow is not started yet');
    return false;
  }
}
