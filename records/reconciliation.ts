import { v4 as uuid } from 'uuid';
import { entryCrossing } from '../domain/crossing';
import { connectionSubject, type EntryEdit, type EventData, type EventName } from '../domain/event';
import type { JournalKind } from '../domain/lifecycle';
import { countOf } from '../domain/names';
import { type Saying, say } from '../domain/saying';
import type { Database } from './database';
import { holdForEntry, said } from './journal';
import { enqueue, type Outgoing } from './outbox';
import { findRequest } from './request';

/** One subject of a connection. */
interface Place {
  readonly connection: string;
  readonly subject: string;
}

/** Sets the last sent sequence. False if it is at least that high already. */
export function raiseSent(db: Database, place: Place, to: number): Promise<boolean> {
  return raise(db, place, 'sent', to);
}

/** Sets the last received sequence. False if it is at least that high already. */
export function raiseReceived(db: Database, place: Place, to: number): Promise<boolean> {
  return raise(db, place, 'received', to);
}

/** Only raises a sequence. A concurrent change is never lowered. */
async function raise(
  db: Database,
  { connection, subject }: Place,
  column: 'sent' | 'received',
  to: number,
): Promise<boolean> {
  const { rowCount } = await db.raw(
    `insert into exchange_sequences as s (connection_id, subject, ${column}) values (:connection, :subject, :to)
     on conflict (connection_id, subject) do update set ${column} = :to where s.${column} < :to`,
    { connection, subject, to },
  );
  return rowCount > 0;
}

/** How far a partner can raise our request counter, counted from our last request. */
export const furthestCount = 10_000;

/**
 * Raises the counter of our request numbers, so that no number is used twice after a restore.
 * @returns `too far`, without a change, if `count` exceeds our last request by more than `furthestCount`
 */
export async function raiseRequestCount(
  db: Database,
  count: number,
): Promise<'raised' | 'there already' | 'too far'> {
  const last = await db('requests')
    .where({ side: 'customer' })
    .orderBy([
      { column: 'opened_at', order: 'desc' },
      { column: 'number', order: 'desc' },
    ])
    .first('number');
  const known = (last && countOf(last.number)) ?? 1_000;
  if (count > known + furthestCount) return 'too far';
  const { rows } = await db.raw(
    `select setval('request_number', :count) from request_number
     where last_value < :count or (last_value = :count and not is_called)`,
    { count },
  );
  return rows.length > 0 ? 'raised' : 'there already';
}

interface EntryToEmit {
  readonly id: string;
  readonly kind: JournalKind;
  /** As it was written, before any edit. */
  readonly text: string;
  readonly by: string;
  readonly at: Date;
  /** The name and the data of its last event. Null if that is no longer stored. */
  readonly name: EventName | null;
  readonly data: EventData | null;
  readonly says: Saying | null;
  readonly attachment: EventData['attachment'] | null;
  /** The submitted request, if this is the entry that submits it. */
  readonly request: EventData['request'] | null;
}

/**
 * Resends our entries: queues new events under the old ids, with the data of the previous events if they are still
 * stored. Returns the number of queued events.
 */
export async function resendEntries(
  db: Database,
  { connection, subject }: Place,
  ids: readonly string[],
): Promise<number> {
  return db.transaction(async (trx) => {
    if (!(await holdForEntry(trx, subject))) return 0;
    const { rows } = await trx.raw(
      `select j.id, j.kind, coalesce(v.text, j.text) as text, j.says, j.by, j.at, o.name, o.data,
         case when a.id is not null then jsonb_build_object(
           'id', a.id, 'name', a.name, 'contentType', a.content_type, 'size', a.size, 'sha256', a.sha256
         ) end as attachment,
         case when j.id = r.id then jsonb_build_object(
           'catalogItem', r.catalog_item, 'shortDescription', r.short_description, 'description', r.description,
           'priority', r.priority, 'variables', r.variables, 'openedBy', r.opened_by
         ) || jsonb_strip_nulls(jsonb_build_object('followUpOf', r.follow_up_of)) end as request
       from journal j
       join requests r on r.number = j.record
       left join attachments a on a.id = j.id
       left join journal_revisions v on v.journal_id = j.id and v.revision = 0
       left join lateral (
         select o.name, o.data from outbox o
         where o.connection_id = :connection and o.subject = :subject and o.id = j.id and o.data -> 'edit' is null
         order by o.sequence desc limit 1
       ) o on true
       where j.record = :subject and not j.internal and j.id = any(cast(:ids as uuid[]))
       order by j.at, j.id`,
      { connection, subject, ids: [...ids] },
    );
    const events: Outgoing[] = rows.flatMap((row: EntryToEmit) => eventOf(row) ?? []);
    const edits = await editsOf(trx, subject, ids);
    await enqueue(trx, connection, subject, [...events, ...edits]);
    return events.length;
  });
}

/** Resends the edits of all our entries of a request. Returns the number of queued events. */
export async function resendEdits(
  db: Database,
  { connection, subject }: Place,
  instance: string,
): Promise<number> {
  return db.transaction(async (trx) => {
    if (!(await holdForEntry(trx, subject))) return 0;
    const edited: string[] = await trx('journal')
      .where({ record: subject, instance })
      .where('revision', '>', 0)
      .pluck('id');
    const events = await editsOf(trx, subject, edited);
    await enqueue(trx, connection, subject, events);
    return events.length;
  });
}

interface EditToEmit {
  readonly id: string;
  readonly kind: 'comment' | 'work note';
  readonly by: string;
  readonly writtenAt: Date;
  readonly text: string;
  readonly edit: EntryEdit;
}

/** All texts that these entries had, as events. */
async function editsOf(trx: Database, record: string, ids: readonly string[]): Promise<Outgoing[]> {
  const { rows } = await trx.raw(
    `select j.id, j.kind, j.by, j.at as "writtenAt", v.text,
       jsonb_build_object('revision', v.revision, 'at', v.at) as edit
     from journal j join lateral (
       select r.revision, r.text, r.at from journal_revisions r where r.journal_id = j.id
       union all select j.revision, j.text, j.edited_at
     ) v on true
     where j.record = :record and j.revision > 0 and not j.internal and j.id = any(cast(:ids as uuid[]))
     order by j.at, j.id, v.revision`,
    { record, ids: [...ids] },
  );
  return rows.map(({ id, kind, by, writtenAt, text, edit }: EditToEmit) => ({
    id,
    name: entryCrossing[kind].as,
    time: writtenAt,
    data: { by, kind, text, edit },
  }));
}

/** Null if the entry is of a file that no longer exists. */
function eventOf(entry: EntryToEmit): Outgoing | null {
  const { id, kind, text, says, by, at, attachment, request } = entry;
  if (entry.name && entry.data) return { id, name: entry.name, time: at, data: entry.data };
  if (request)
    return {
      id,
      name: 'submitted',
      time: at,
      data: { by, kind, text, ...(says && { says }), request },
    };
  if (kind === 'attachment' && !attachment) return null;
  const data = { by, kind, text, ...(says && { says }), ...(attachment && { attachment }) };
  return { id, name: entryCrossing[kind].as, time: at, data };
}

/** Notifies the provider again how our request has ended. Both sides get a new journal entry. */
export async function emitEnd(
  db: Database,
  instance: string,
  { connection, subject }: Place,
  name: 'closed' | 'cancelled',
  says: Saying,
): Promise<void> {
  await db.transaction(async (trx) => {
    const record = await holdForEntry(trx, subject);
    if (!record) return;
    const id = uuid();
    const entry = { by: 'Crossdesk', kind: 'state', ...said(says) } as const;
    const { at } = record;
    await trx('journal').insert({ ...entry, id, record: subject, instance, at });
    await enqueue(trx, connection, subject, [{ id, name, time: at, data: entry }]);
  });
}

/** Notifies the provider again which request ours follows, and how it was rated. Both sides get a journal entry. */
export async function resendDetails(
  db: Database,
  instance: string,
  { connection, subject }: Place,
): Promise<void> {
  await db.transaction(async (trx) => {
    const held = await holdForEntry(trx, subject);
    const record = held && (await findRequest(trx, subject));
    if (!record) return;
    const { rating: value, ratingText, ratedBy, ratedAt, followUpOf } = record;
    const id = uuid();
    const entry = { by: 'Crossdesk', kind: 'system', ...said(say('detailsResent')) } as const;
    const { at } = held;
    await trx('journal').insert({ ...entry, id, record: subject, instance, at });
    const data = {
      ...entry,
      ...(followUpOf && { followUpOf }),
      ...(value &&
        ratedBy &&
        ratedAt && { rating: { value, text: ratingText, by: ratedBy, at: ratedAt.toISOString() } }),
    };
    await enqueue(trx, connection, subject, [{ id, name: 'discarded', time: at, data }]);
  });
}

/** The events of a subject that is not a request. Only the latest of each kind is resent. */
const lastWords: Readonly<Record<string, readonly EventName[]>> = {
  [connectionSubject]: ['paused', 'resumed', 'replicationSetChanged'],
};

/**
 * Resends the state of a subject that is not a request, because the partner treated earlier events as repeats: the
 * latest version of a catalog item, or the pause and the rules of the connection. Returns the number of queued events.
 */
export async function resendState(db: Database, { connection, subject }: Place): Promise<number> {
  return db.transaction(async (trx) => {
    const last: Outgoing[] = await trx('outbox')
      .where({ connection_id: connection, subject })
      .whereIn('name', lastWords[subject] ?? ['itemPublished'])
      .orderBy('sequence', 'desc')
      .select('id', 'name', 'time', 'data');
    const isPause = ({ name }: Outgoing) => name === 'paused' || name === 'resumed';
    const pause = last.find(isPause);
    const other = last.find((event) => !isPause(event));
    const events = [pause, other].filter((event) => event !== undefined);
    await enqueue(trx, connection, subject, events);
    return events.length;
  });
}
