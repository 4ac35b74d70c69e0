import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { findEntry, type JournalEntry, recordOfEntry } from './journal';
import { keyColumns, type SigningKey } from './signingKeys';

/** What a partner signed of an entry: one event, or more if it was edited. */
export interface SignedEvent {
  readonly text: string;
  readonly signature: string;
  readonly receivedAt: Date;
  readonly key: SigningKey;
}

export interface SignedEntry {
  readonly entry: JournalEntry;
  readonly record: string;
  /** The partner's instance id. */
  readonly partner: string;
  /** In the order in which the partner sent them. */
  readonly events: readonly SignedEvent[];
}

/**
 * An entry with the events of the partner that made it, and the key of each.
 * @throws Refused `missing` if there is no such entry, or the partner did not sign it
 */
export async function findSignedEntry(db: Database, id: string): Promise<SignedEntry> {
  const [entry, record] = [await findEntry(db, id), await recordOfEntry(db, id)];
  if (!entry || !record) throw new Refused('missing', `There is no entry ${id}.`);
  const rows = await db('entry_signatures as s')
    .join('signing_keys as k', 'k.id', 's.key_id')
    .join('connections as c', 'c.id', 's.connection_id')
    .where('s.entry', id)
    .orderBy('s.sequence')
    .select({
      text: 's.event',
      signature: 's.signature',
      receivedAt: 's.received_at',
      partner: 'c.partner',
      ...Object.fromEntries(Object.entries(keyColumns).map(([name, one]) => [name, `k.${one}`])),
    });
  const [first] = rows;
  if (!first) {
    const message = `The entry ${id} has no partner's signature: it was written here, or received before the partner had a key.`;
    throw new Refused('missing', message);
  }
  const events = rows.map(({ text, signature, receivedAt, partner: _, ...key }) => ({
    text,
    signature,
    receivedAt,
    key,
  }));
  return { entry, record, partner: first.partner, events };
}
