import { v5 as uuidV5, validate } from 'uuid';
import { Refused } from '../domain/refusal';
import { type HookedEntry, receives, webhookEventsOf, webhookKind } from '../domain/webhook';
import type { Database } from './database';
import { entryMoves, findReader } from './noticeEntries';
import { keyOf, type RecordType } from './recordType';
import { tableTypes } from './recordTypes';
import { type Caller, unlimited } from './user';
import { readsWorkNotes, visibleTo } from './visibility';
import type { Webhook } from './webhook';

/** What is queued of an event. Its payload is made when it is sent, for what the owner may read then. */
export interface QueuedFacts {
  /** The lifecycle's name. */
  readonly type: string;
  /** The id of the journal entry. */
  readonly entry: string;
  readonly state: string | null;
  readonly before: string | null;
  readonly assignedTo: string | null;
}

interface Entry extends HookedEntry {
  readonly id: string;
  readonly record: string;
  readonly at: Date;
  /** The webhook of a replay. Null: the entry is new. */
  readonly replayedTo: string | null;
}

/** How many entries one transaction takes. */
const batch = 100;

/**
 * Queues the events of the oldest entries that webhooks were not told about, in one transaction, once: a row of
 * `unhooked_entries` was written with each entry, and is removed here. One call runs at a time, so that the events of a
 * record are queued in the order of its entries.
 * @returns whether there may be more, and the webhooks to wake
 */
export async function queueWebhookEvents(
  db: Database,
): Promise<{ readonly more: boolean; readonly webhooks: readonly string[] }> {
  if (!(await db('unhooked_entries').first('id'))) return { more: false, webhooks: [] };
  return db.transaction(async (trx) => {
    await trx.raw(`select pg_advisory_xact_lock(hashtext('webhook events'))`);
    const entries = await takeEntries(trx);
    const enabled: Webhook[] = await trx('webhooks')
      .where({ enabled: true })
      .select('id', 'owner', 'scopes', 'events', 'kinds');
    const reads = readersOf(trx);
    const types = new Map<string, RecordType | null>();
    const woken = new Set<string>();
    for (const entry of entries) {
      const { record, replayedTo } = entry;
      if (!types.has(record)) types.set(record, await typeOf(trx, record));
      const type = types.get(record);
      if (!type) continue;
      const webhooks = enabled.filter(({ id }) => replayedTo === null || replayedTo === id);
      for (const webhook of webhooks) {
        const events = eventsFor(webhook, type, entry);
        if (events.length === 0 || !(await reads(webhook, type, entry))) continue;
        await queue(trx, webhook.id, entry, events);
        woken.add(webhook.id);
      }
    }
    return { more: entries.length === batch, webhooks: [...woken] };
  });
}

async function takeEntries(trx: Database): Promise<readonly Entry[]> {
  const { rows } = await trx.raw(
    `with taken as (
       delete from unhooked_entries where id in (
         select id from unhooked_entries order by (webhook_id is not null), position, id limit ${batch}
       ) returning *
     )
     select j.id, j.record, j.kind, j.late, j.state, j.assigned_to as "assignedTo", j.reason, t.revision,
       case when t.revision > 0 then j.edited_at else j.at end as at, t.webhook_id as "replayedTo", ${entryMoves}
     from taken t join journal j on j.id = t.journal_id
     order by (t.webhook_id is not null), t.position, t.id`,
  );
  return rows;
}

/** The type of a record, by what its journal names it. Null if the record is gone. */
async function typeOf(trx: Database, record: string): Promise<RecordType | null> {
  for (const type of tableTypes()) {
    if (type.columns[type.key]?.type === 'uuid' && !validate(record)) continue;
    const found = await type.find(trx, record);
    if (found && keyOf(found) === record) return found.type;
  }
  return null;
}

/** The account of a webhook, with the limits of the token that created it. Null if it is disabled or gone. */
export async function ownerOf(
  db: Database,
  { owner, scopes }: Pick<Webhook, 'owner' | 'scopes'>,
): Promise<Caller | null> {
  const reader = await findReader(db, owner);
  return reader && { ...reader.caller, token: { ...unlimited, scopes } };
}

/**
 * Whether the owner of a webhook reads an entry. Otherwise nothing is queued, so that the list of deliveries shows
 * nothing of it. The message checks it again, when it is sent. Answers are kept for the entries of one transaction.
 */
function readersOf(trx: Database) {
  const owners = new Map<string, Caller | null>();
  const seen = new Map<string, boolean>();
  return async (webhook: Webhook, type: RecordType, { record, kind }: Entry): Promise<boolean> => {
    const { id } = webhook;
    if (!owners.has(id)) owners.set(id, await ownerOf(trx, webhook));
    const owner = owners.get(id);
    if (!owner || (kind === 'work note' && !readsWorkNotes(owner, type))) return false;
    const key = `${id} ${record}`;
    const isSeen = seen.get(key) ?? (await type.find(trx, record, visibleTo(owner, type))) !== null;
    seen.set(key, isSeen);
    return isSeen;
  };
}

interface Event {
  readonly id: string;
  readonly name: string;
  readonly time: Date;
  readonly data: QueuedFacts | Record<string, never>;
}

/** The events of an entry that a webhook wants. */
function eventsFor(webhook: Webhook, type: RecordType, entry: Entry): readonly Event[] {
  const { state, before, assignedTo, at: time } = entry;
  const kind = webhookKind(type.name);
  const data: QueuedFacts = { type: type.name, entry: entry.id, state, before, assignedTo };
  return webhookEventsOf(entry)
    .filter((event) => receives(webhook, kind, event))
    .map((event) => ({ id: eventId(entry, event), name: `${kind}.${event}`, time, data }));
}

async function queue(
  trx: Database,
  webhook: string,
  { record, replayedTo }: Entry,
  events: readonly Event[],
): Promise<void> {
  const ids = events.map(({ id }) => id);
  const again = replayedTo === null ? [] : await requeueDeliveries(trx, webhook, ids);
  const added = events.filter(({ id }) => !again.includes(id));
  await enqueueEvents(trx, webhook, record, added);
}

/** Queues events of one record, behind those that are there. One call runs at a time for a record. */
export async function enqueueEvents(
  trx: Database,
  webhook: string,
  record: string,
  events: readonly Event[],
): Promise<void> {
  await trx.raw(
    `insert into outbox (id, connection_id, subject, sequence, name, time, data)
     select e.id, :webhook, :record, e.n + coalesce((
       select max(sequence) from outbox where connection_id = :webhook and subject = :record
     ), 0), e.name, e.time, e.data
     from rows from (jsonb_to_recordset(:events) as (id uuid, name text, time timestamptz, data jsonb))
       with ordinality as e (id, name, time, data, n)
     order by e.n`,
    { webhook, record, events: JSON.stringify(events) },
  );
}

const namespace = '5d1c2a1e-6a52-4f5b-8d3e-0b7a1f0c9e77';

/** The id of an event: the same for every webhook and at every replay, so that receivers recognise a repetition. */
function eventId({ id, revision }: Entry, event: string): string {
  return uuidV5(`${id}/${event}/${revision}`, namespace);
}

/** Queues deliveries again, whatever became of them. @returns the ids of those that exist */
export async function requeueDeliveries(
  trx: Database,
  webhook: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const rows: { readonly id: string }[] = await trx('outbox')
    .where({ connection_id: webhook })
    .whereIn('id', [...ids])
    .update({
      ...{ status: 'waiting', attempts: 0, next_try_at: null, last_error: null, last_status: null },
      ...{ created_at: trx.fn.now(), delivered_at: null },
    })
    .returning('id');
  return rows.map(({ id }) => id);
}

/**
 * Queues the entries that were written between two times once more, for one webhook.
 * @param most if there are more entries, nothing is queued
 * @returns the number of entries, or null if there are more
 * @throws Refused `conflict` if an earlier replay of the webhook is still queued: so at most `most` entries wait
 */
export async function replayEntries(
  db: Database,
  webhook: string,
  { since, until }: { readonly since: Date; readonly until: Date },
  most: number,
): Promise<number | null> {
  return db.transaction(async (trx) => {
    await trx('webhooks').where({ id: webhook }).forUpdate().first('id');
    const earlier = await trx('unhooked_entries')
      .whereRaw('webhook_id is not null')
      .where({ webhook_id: webhook })
      .first('id');
    if (earlier)
      throw new Refused(
        'conflict',
        'A replay of this webhook is still under way: repeat it later.',
      );
    const { rowCount } = await trx.raw(
      `insert into unhooked_entries (journal_id, revision, position, webhook_id)
       select id, 0, position, ? from journal where landed_at >= ? and landed_at < ? order by position limit ?`,
      [webhook, since, until, most + 1],
    );
    if (rowCount > most) {
      await trx('unhooked_entries').where({ webhook_id: webhook }).delete();
      return null;
    }
    // The notifier of a worker listens for entries.
    await trx.raw(`select pg_notify('journal', '')`);
    return rowCount;
  });
}

export interface Delivery {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  /** What the record's journal names it. The webhook's id for a test. */
  readonly record: string;
  readonly state: 'waiting' | 'delivered' | 'discarded';
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly nextTryAt: Date | null;
  readonly queuedAt: Date;
  readonly deliveredAt: Date | null;
}

const deliveryColumns = {
  id: 'id',
  position: 'position',
  type: 'name',
  record: 'subject',
  state: 'status',
  attempts: 'attempts',
  lastStatus: 'last_status',
  lastError: 'last_error',
  nextTryAt: 'next_try_at',
  queuedAt: 'created_at',
  deliveredAt: 'delivered_at',
} as const satisfies Record<keyof Delivery, string>;

/** Forgets an event that its owner can no longer read. */
export async function dropDelivery(db: Database, position: number): Promise<void> {
  await db('outbox').where({ position }).delete();
}

/** Lists the deliveries of a webhook, those that were queued last first. */
export async function listDeliveries(
  db: Database,
  webhook: string,
  { state, q }: { readonly state?: string | undefined; readonly q?: string | undefined },
  page: { readonly limit: number; readonly after?: number | undefined },
): Promise<Delivery[]> {
  const query = db('outbox')
    .where({ connection_id: webhook })
    // The condition of the index.
    .whereRaw(`name like '%.%'`)
    .orderBy('position', 'desc')
    .limit(page.limit);
  if (state !== undefined) query.where({ status: state });
  if (page.after !== undefined) query.where('position', '<', page.after);
  for (const word of q?.split(/\s+/).filter(Boolean) ?? [])
    query.whereRaw(`position(lower(?) in lower(concat_ws(' ', name, subject, last_error))) > 0`, [
      word,
    ]);
  return query.select(deliveryColumns);
}

export async function findDelivery(
  db: Database,
  webhook: string,
  id: string,
): Promise<Delivery | null> {
  const row = await db('outbox').where({ connection_id: webhook, id }).first(deliveryColumns);
  return row ?? null;
}
