import type { ExternalSource } from '../domain/commit';
import type { AttachedFile } from '../domain/event';
import { Refused } from '../domain/refusal';
import { followChange } from './changeEffects';
import type { Database } from './database';
import { findEntry, type JournalEntry, nextEntryTime } from './journal';

export interface NewChangeEntry {
  /** The same on every try: the same id again writes nothing. */
  readonly id: string;
  readonly kind: 'comment' | 'attachment';
  readonly text: string;
  readonly by: string;
  readonly attachment?: AttachedFile;
  readonly external?: ExternalSource;
  /** The call that wrote it, as a `traceparent`. */
  readonly trace?: string | undefined;
}

/**
 * Writes a comment or an attachment of a change with what external systems are to know, in one transaction under the
 * change's lock; in every phase. `told` are the systems that have something to fetch.
 * @throws Refused `missing`
 */
export async function writeChangeEntry(
  db: Database,
  instance: string,
  number: string,
  added: NewChangeEntry,
): Promise<{ readonly entry: JournalEntry; readonly told: string[] }> {
  return db.transaction(async (trx) => {
    const { id, kind, text, by } = added;
    const at = await holdForEntry(trx, number);
    const standing = await findEntry(trx, id);
    if (standing) return { entry: standing, told: [] };
    await trx('journal').insert({ id, record: number, kind, text, by, instance, at });
    const told = await followChange(trx, number, [{ ...added, fields: {} }]);
    const entry = await findEntry(trx, id);
    if (!entry) throw new Error(`The entry ${id} was written and is not there.`);
    return { entry, told };
  });
}

/** Holds the change, and gives the time of the entry: later than every other's. */
async function holdForEntry(trx: Database, number: string): Promise<Date> {
  const { rows } = await trx.raw(
    `${nextEntryTime('changes')} where number = ? returning last_entry_at as at`,
    [number],
  );
  if (!rows[0]) throw new Refused('missing', `There is no change ${number}.`);
  return rows[0].at;
}
