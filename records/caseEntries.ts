import { caseLifecycle } from '../domain/case';
import { awaits, type EntryName, isFinal } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { findEntry, type JournalEntry } from './journal';

export interface NewCaseEntry {
  /** The same on every try: the same id again writes nothing. */
  readonly id: string;
  readonly entry: EntryName;
  readonly text: string;
  readonly by: string;
}

export type CaseEntryWritten =
  | { readonly status: 'written'; readonly entry: JournalEntry }
  /** The lifecycle waits for it just now, so it is a command for the case's workflow; nothing was written. */
  | { readonly status: 'awaited' };

/**
 * Writes an entry of a case in one transaction under its lock.
 * @throws Refused `missing`, or `state` once the case is final
 */
export async function writeCaseEntry(
  db: Database,
  instance: string,
  number: string,
  { id, entry, text, by }: NewCaseEntry,
): Promise<CaseEntryWritten> {
  return db.transaction(async (trx) => {
    const held = await holdCase(trx, number);
    const standing = await findEntry(trx, id);
    if (standing) return { status: 'written', entry: standing };
    if (isFinal(caseLifecycle, held.state)) {
      const message = `${number} is ${held.state}, which is final: nothing is added any more.`;
      throw new Refused('state', message, { state: held.state, actions: [] });
    }
    if (awaits(caseLifecycle, held.state, entry)) return { status: 'awaited' };
    const { kind } = caseLifecycle.entries[entry];
    await trx('journal').insert({ id, record: number, kind, text, by, instance, at: held.at });
    await countEntry(trx, number, held.at, by);
    const written = await findEntry(trx, id);
    if (!written) throw new Error(`The entry ${id} was written and is not there.`);
    return { status: 'written', entry: written };
  });
}

/**
 * Holds a case for an entry, and gives the time that it would have: later than every other's.
 * @throws Refused `missing`
 */
export async function holdCase(
  trx: Database,
  number: string,
): Promise<{ readonly state: string; readonly at: Date }> {
  const row = await trx('cases')
    .where({ number })
    .whereNull('deleted')
    .forUpdate()
    .first('state', {
      at: trx.raw(`greatest(
        date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond')`),
    });
  if (!row) throw new Refused('missing', `There is no case ${number}.`);
  return row;
}

/** Says on a held case that an entry of this time was written, and by whom. */
export async function countEntry(
  trx: Database,
  number: string,
  at: Date,
  by: string,
): Promise<void> {
  await trx('cases')
    .where({ number })
    .update({
      last_entry_at: at,
      updated_at: trx.raw('greatest(updated_at, ?::timestamptz)', [at]),
      updated_by: by,
      entries: trx.raw('entries + 1'),
    });
}
