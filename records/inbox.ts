import { type AttachedFile, type ExchangeEvent, entryKindOf } from '../domain/event';
import { knownSaying } from '../domain/saying';
import { reasonOf } from '../domain/serviceLevels';
import type { Database } from './database';
import type { PendingRecord } from './pendingMessages';
import { prepared } from './prepared';
import { type RequestRecord, requests } from './request';

/**
 * Reads, for each subject of a batch, the last received sequence and, if the subject is a request, the request.
 */
export async function readSequences(
  db: Database,
  connection: string,
  subjects: readonly string[],
): Promise<{ received: Map<string, number>; requests: Map<string, RequestRecord> }> {
  const rows: (RequestRecord & { subject: string; received: number | null })[] = await db
    .with('s', db.raw('select unnest(cast(? as text[])) as subject', [[...subjects]]))
    .from('s')
    .leftJoin('exchange_sequences as e', (join) =>
      join.on('e.subject', 's.subject').andOnVal('e.connection_id', connection),
    )
    .leftJoin('requests as r', 'r.number', 's.subject')
    .select({ subject: 's.subject', received: 'e.received' })
    .select(db.raw(requests.selected))
    .options({ name: 'crossdesk_standing_of' });
  const received = new Map<string, number>();
  const known = new Map<string, RequestRecord>();
  for (const { subject, received: last, ...request } of rows) {
    if (last !== null) received.set(subject, last);
    if (request.number) known.set(subject, requests.of(request));
  }
  return { received, requests: known };
}

/** A partner's events that were passed to a record's workflow. */
export interface PassedEvents extends PendingRecord {
  readonly events: readonly ExchangeEvent[];
}

/** What the partner signed of an event of a record. */
export interface EntryProof {
  /** The id of the event and of its entry. An edit has that of its entry. */
  readonly entry: string;
  readonly sequence: number;
  readonly record: string;
  /** The id of the partner's key. */
  readonly key: string;
  /** The signed text. */
  readonly text: string;
  readonly signature: string;
}

/**
 * Records the received sequences. Call it when all effects are stored. Events that were passed to workflows are stored
 * until they are committed, in the same statement: a workflow can be terminated before it commits. So are the signatures
 * of the events, for disputes.
 */
export async function advance(
  db: Database,
  connection: string,
  taken: ReadonlyMap<string, number>,
  passed: readonly PassedEvents[] = [],
  proofs: readonly EntryProof[] = [],
): Promise<void> {
  if (taken.size === 0) return;
  const places = [...taken].map(([subject, received]) => ({ subject, received }));
  const messages = passed.flatMap(({ lifecycle, record, events }) =>
    events.map((event) => ({ id: event.id, lifecycle, record, message: { event } })),
  );
  await prepared(
    db,
    `with message as (
       select * from rows from (
         jsonb_to_recordset(cast(:messages as jsonb)) as (id uuid, lifecycle text, record text, message jsonb)
       ) with ordinality as m (id, lifecycle, record, message, n)
     ), kept as (
       insert into pending_messages (id, lifecycle, record, message)
       select id, lifecycle, record, message from message m
       where not exists (select from journal j where j.id = m.id) order by n
       on conflict do nothing
     ), signed as (
       insert into entry_signatures (entry, sequence, record, connection_id, key_id, event, signature)
       select entry, sequence, record, :connection, key, text, signature
       from jsonb_to_recordset(cast(:proofs as jsonb)) as (entry uuid, sequence integer, record text, key uuid, text text,
         signature text)
       on conflict do nothing
     )
     insert into exchange_sequences as s (connection_id, subject, received)
     select :connection, subject, received
     from jsonb_to_recordset(cast(:places as jsonb)) as (subject text, received integer) order by subject
     on conflict (connection_id, subject) do update set received = greatest(s.received, excluded.received)`,
    {
      connection,
      places: JSON.stringify(places),
      messages: JSON.stringify(messages),
      proofs: JSON.stringify(proofs),
    },
  );
}

/**
 * Writes the partner's entries to the journals, under their own author and time. Existing entries are not changed. The
 * record's clock is advanced, so that the next entry of this side is later.
 */
export async function receiveEntries(
  db: Database,
  instance: string,
  events: readonly ExchangeEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const entries = events.map(({ id, name, subject, time, data }) => ({
    id,
    record: subject,
    kind: entryKindOf(name),
    text: data.text ?? '',
    by: data.by ?? 'Crossdesk',
    at: time,
    // A resent state, which was entered long before, does not change the record.
    late: name === 'retold',
    reason: reasonOf(entryKindOf(name), data.reason),
    says: knownSaying(data.says),
  }));
  // Locks the records first: only the holder of a record's row writes to its journal.
  await prepared(
    db,
    `with entry as (
       select * from rows from (
         jsonb_to_recordset(cast(:entries as jsonb)) as (id uuid, record text, kind text, text text, by text, at timestamptz,
           late boolean, reason text, says jsonb)
       ) with ordinality as e (id, record, kind, text, by, at, late, reason, says, n)
     ), held as (
       update requests r set last_entry_at = greatest(last_entry_at, latest), updated_at = greatest(updated_at, latest)
       from (select record, max(at) as latest from entry group by record) l
       where r.number = l.record
       returning 1
     )
     insert into journal (id, record, kind, text, by, instance, at, late, reason, says)
     select id, record, kind, text, by, :instance, at, late, reason, says from entry, (select count(*) from held) h order by n
     on conflict (id) do nothing`,
    { entries: JSON.stringify(entries), instance },
  );
}

/** Whether the bytes of an attached file are complete. If so, its name and type are recorded. */
export async function recordReceivedFile(
  trx: Database,
  record: string,
  file: AttachedFile,
): Promise<boolean> {
  const { id, size, sha256, name, contentType } = file;
  const found = await trx('attachments')
    .where({ id, record, size, sha256 })
    .update({ name, content_type: contentType, named: true });
  return found > 0;
}
