import type { Database } from './database';

/** An entry that came from a desk, or is written there. Neither is sent back. */
export interface DeskEntryRow {
  /** The id of the journal entry. */
  readonly id: string;
  readonly desk: string;
  readonly ticket: string;
  /** The id in the desk, if it came from there. */
  readonly entry?: string | undefined;
  /** The number of edits that the text has which is written. Defaults to 0. */
  readonly revision?: number;
}

/** `begun`: nobody tried before. `open`: an attempt began at `at`, and may have written it. */
export type Attempt =
  | { readonly status: 'begun' }
  | { readonly status: 'open'; readonly at: Date }
  | { readonly status: 'done' };

/** Records that an entry is about to be written in its ticket. */
export async function beginEntry(
  db: Database,
  { id, desk, ticket, revision = 0 }: DeskEntryRow,
): Promise<Attempt> {
  const [begun] = await db('desk_entries')
    .insert({ journal_id: id, desk_id: desk, ticket, origin: 'here', is_done: false, revision })
    .onConflict('journal_id')
    .ignore()
    .returning('journal_id');
  if (begun) return { status: 'begun' };
  const row = await db('desk_entries')
    .where({ journal_id: id })
    .first({ isDone: 'is_done', at: 'began_at' });
  return row.isDone ? { status: 'done' } : { status: 'open', at: row.at };
}

/** Records when another attempt to write an entry begins. */
export async function beginAgain(db: Database, { id, revision = 0 }: DeskEntryRow): Promise<void> {
  await db('desk_entries')
    .where({ journal_id: id })
    .update({ began_at: db.raw('clock_timestamp()'), revision });
}

export async function finishEntry(db: Database, id: string): Promise<void> {
  await db('desk_entries').where({ journal_id: id }).update({ is_done: true });
}

/** Which text of an entry a ticket has, by its number of edits. Null if it has none. */
export async function writtenRevision(
  db: Database,
  desk: string,
  id: string,
): Promise<number | null> {
  const row = await db('desk_entries').where({ journal_id: id, desk_id: desk }).first('revision');
  return row?.revision ?? null;
}

export async function recordRevision(db: Database, id: string, revision: number): Promise<void> {
  await db('desk_entries').where({ journal_id: id }).update({ revision });
}

/** Records that an attempt has certainly written nothing. */
export async function forgetAttempt(db: Database, id: string): Promise<void> {
  await db('desk_entries').where({ journal_id: id, origin: 'here', is_done: false }).delete();
}

/** Whether an entry came from this desk. */
export async function cameFromDesk(db: Database, desk: string, id: string): Promise<boolean> {
  const row = await db('desk_entries')
    .where({ journal_id: id, desk_id: desk, origin: 'desk' })
    .first('journal_id');
  return row !== undefined;
}

/** Records that an entry comes from a desk, before it is written here. */
export async function takeEntry(db: Database, { id, ...from }: DeskEntryRow): Promise<void> {
  await takeEntries(db, [{ id, ...from }], false);
}

/** @param isDone whether nothing more is to be written here */
export async function takeEntries(
  db: Database,
  entries: readonly DeskEntryRow[],
  isDone: boolean,
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ id, desk, ticket, entry = null }) => ({
    ...{ journal_id: id, desk_id: desk, ticket, entry, origin: 'desk', is_done: isDone },
  }));
  await db('desk_entries').insert(rows).onConflict('journal_id').ignore();
}

/** Which of these entries are written already, here or there. */
export async function knownEntries(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found: string[] = await db('desk_entries')
    .whereIn('journal_id', [...ids])
    .where({ is_done: true })
    .pluck('journal_id');
  return new Set(found);
}
