import type { Knex } from 'knex';
import {
  type CatalogKind,
  type CatalogPolicy,
  type EventData,
  type ExchangeEvent,
  entryKindOf,
} from '../domain/event';
import { planTask } from '../domain/flow';
import { fulfillment } from '../domain/fulfillment';
import { staff } from '../domain/lifecycle';
import { workflowId } from '../domain/names';
import { delaysOf } from '../domain/policy';
import { Refused } from '../domain/refusal';
import { request } from '../domain/request';
import { knownSaying, say } from '../domain/saying';
import { type ServiceClocks, timersOf } from '../domain/serviceClock';
import type { ServiceLevels } from '../domain/serviceLevels';
import { integer, json, text, time, uuid } from './column';
import type { Database } from './database';
import { type Note, said } from './journal';
import { type RecordOf, type RecordType, recordType } from './recordType';

/** The common definition of requests at the customer and at the provider, which share a table. */
const shared = {
  title: 'request',
  table: 'requests',
  columns: {
    number: text(),
    side: text<'customer' | 'provider'>(),
    connection: uuid('r.connection_id'),
    customer: text(),
    provider: text(),
    catalogItem: text(),
    kind: text<CatalogKind>(),
    shortDescription: text(),
    description: text(),
    priority: integer(),
    variables: json<Readonly<Record<string, unknown>>>(),
    policy: json<CatalogPolicy>(),
    /** Null if it has none. */
    serviceLevels: json<ServiceLevels | null>(),
    dueResponse: time<Date | null>(),
    dueResolution: time<Date | null>(),
    /** The earliest due time of the clocks that run. */
    nextDue: time<Date | null>(),
    /** When the first target was breached. */
    breachedAt: time<Date | null>(),
    /** The clocks at the provider. */
    serviceClocks: json<ServiceClocks | null>(),
    openedBy: text(),
    /** The number of the closed request that it reopens. */
    followUpOf: text<string | null>(),
    /** The customer's rating of the solution, from 1 (very poor) to 5 (very good). */
    rating: integer<number | null>(),
    ratingText: text<string | null>(),
    ratedBy: text<string | null>(),
    ratedAt: time<Date | null>(),
    /** When this row was written. It distinguishes the row from one that was lost by a restore. */
    landedAt: time(),
  },
  filters: {
    catalogItem: true,
    provider: true,
    customer: true,
    priority: true,
    assignedTo: true,
    assignmentGroup: true,
    openedBy: true,
    rating: true,
    breached: '(r.breached_at is not null)',
    dueWithin: '(r.next_due < now() + make_interval(hours => ?::integer) and r.closed_at is null)',
    dueBefore: '(r.next_due < ?::timestamptz and r.closed_at is null)',
    request: 'r.number',
  },
  sorts: {
    state: 'state',
    shortDescription: 'required',
    provider: 'required',
    customer: 'required',
    catalogItem: 'required',
    priority: 'required',
    openedBy: 'required',
    assignedTo: 'nullable',
    assignmentGroup: 'nullable',
    nextDue: 'nullable',
    rating: 'nullable',
  },
  worklist: {
    group: 'r.assignment_group',
    // At the customer, the assignee is a person of the provider.
    assigned: `(r.assigned_to is not null and
      (r.side = 'customer' or exists (select from staff s where s.name = r.assigned_to)))`,
  },
  connection: 'r.connection_id',
  typeOf: requestType,
} as const;

function requestType({ side }: { readonly side: 'customer' | 'provider' }): RecordType {
  return side === 'customer' ? requests : fulfillments;
}

/** Requests at the customer. */
export const requests = recordType({
  ...shared,
  about: 'a request at the customer',
  sorts: { number: 'required', ...shared.sorts },
  lifecycle: request,
  visibility: {
    area: 'requests',
    every: staff,
    // Other callers see the requests that they opened themselves at this instance.
    own: {
      sql: `(r.side = 'customer' and r.opened_by = ?)`,
      bindings: ({ name, system }) => [system ? null : name],
    },
    workNotes: staff,
  },
  related: (db, key) => relatedRequests(db, key, { relation: 'fulfilledBy', type: 'fulfillment' }),
  workflow: ({ provider: partner, shortDescription: title, policy, landedAt }) => ({
    ...{ title, partner, ...delaysOf(policy) },
    memo: { landed: generationOf(landedAt) },
  }),
});

/** The same requests at the provider, as tasks. A task has its request's journal. */
export const fulfillments = recordType({
  ...shared,
  about: 'the same request at the provider',
  lifecycle: fulfillment,
  visibility: { area: 'tasks', every: staff, workNotes: staff },
  related: (db, key) => relatedRequests(db, key, { relation: 'fulfills', type: 'request' }),
  workflow({ number, state, kind, policy, serviceClocks, landedAt, ...record }) {
    const { customer: partner, shortDescription: title } = record;
    const task = state === 'Submitted' ? planTask(kind, policy) : null;
    // Before its first commit it has a policy, but no clocks.
    const levelTimers = serviceClocks ? timersOf(serviceClocks) : policy.serviceLevels && [];
    return {
      id: workflowId.fulfillment(partner, number),
      ...{ title, partner, ...delaysOf(policy) },
      memo: { landed: generationOf(landedAt) },
      // The workflow creates the task at once. Showing the state before that would cost an action.
      input: {
        ...(task && { task, shownState: 'Received' }),
        ...(levelTimers && { levelTimers }),
      },
    };
  },
});

/** The request that one follows, those that follow it, and at the provider the task of a request or the other way. */
async function relatedRequests(db: Database, key: string, own: object) {
  const type = `case r.side when 'customer' then 'request' else 'fulfillment' end`;
  const { rows } = await db.raw(
    `select cast(:relation as text) as relation, cast(:type as text) as type, r.number as key, 0 as n from requests r
     where r.number = :key and exists (select from tasks t where t.request = r.number)
     union all
     select 'followUpOf', ${type}, r.follow_up_of, 1 from requests r where r.number = :key and r.follow_up_of is not null
     union all
     (select 'followedUpBy', ${type}, r.number, 2 from requests r where r.follow_up_of = :key
      order by r.opened_at desc limit 20)
     order by n, key`,
    { key, ...own },
  );
  return rows;
}

/** The same shape at the customer and at the provider. */
export type RequestRecord = RecordOf<typeof requests>;

function generationOf(landedAt: Date): string {
  return landedAt.toISOString();
}

export function findRequest(db: Database, number: string): Promise<RequestRecord | null> {
  return requests.find(db, number);
}

/** Requests that are still open although their connection was off-boarded, sorted by number. */
export async function openRequestsOfEnded(
  db: Database,
  final: readonly string[],
  page: { readonly after: string; readonly limit: number },
): Promise<RequestRecord[]> {
  const rows: object[] = await db('requests as r')
    .join('connections as c', 'c.id', 'r.connection_id')
    .where('c.state', 'Off-boarded')
    .whereNotIn('r.state', [...final])
    .where('r.number', '>', page.after)
    .orderBy('r.number')
    .limit(page.limit)
    .select(db.raw(requests.selected));
  return rows.map(requests.of);
}

/** The request that a customer submits. `id` is its idempotency key. */
export type Submission = { readonly id: string } & Pick<
  RequestRecord,
  | 'connection'
  | 'customer'
  | 'provider'
  | 'catalogItem'
  | 'kind'
  | 'shortDescription'
  | 'description'
  | 'priority'
  | 'variables'
  | 'policy'
  | 'openedBy'
> & { readonly followUpOf?: string | null };

/**
 * Creates a request at the customer, with its first journal entry and the event for the provider. A repeated id returns
 * the existing request and writes nothing.
 * @throws Refused `conflict` if another follow-up of the same request is open
 */
export async function submitRequest(
  db: Database,
  submission: Submission,
  numberFor: (count: number) => string,
  /** The `traceparent` of the call that submits it. */
  trace?: string,
): Promise<RequestRecord> {
  const { rows } = await db.raw(`select nextval('request_number') as count`);
  const number = numberFor(rows[0].count);
  const { id, customer, openedBy } = submission;
  const { catalogItem, shortDescription, description, priority, variables, followUpOf } =
    submission;
  const what = said(say('created', { state: 'Submitted', title: shortDescription }));
  const at = db.raw(`date_trunc('milliseconds', now())`);
  const request = {
    ...{ catalogItem, shortDescription, description, priority, variables, openedBy },
    ...(followUpOf && { followUpOf }),
  };
  const inserted = await insertRequest(
    db,
    { ...submission, number, side: 'customer', at },
    { kind: 'state', ...what, by: openedBy, instance: customer },
    { by: openedBy, kind: 'state', ...what, request, ...(trace && { trace }) },
  );
  const existing = inserted ?? (await requests.findBy(db, 'r.id = ?', id));
  if (!existing && followUpOf) {
    throw new Refused('conflict', `Another follow-up of ${followUpOf} was just opened.`, {
      ...{ code: 'followUpElsewhere', params: { number: followUpOf } },
    });
  }
  if (!existing) throw new Error(`The request ${id} was not created, but does not exist either.`);
  return existing;
}

/** The stored request of a customer, and whether this call created it. */
export interface ReceivedRequest {
  readonly record: RequestRecord;
  readonly isNew: boolean;
}

/**
 * Creates a customer's request at the provider, with the journal entry of its event. If it exists already, nothing is
 * written. Returns null if another request has its number or its id.
 */
export async function receiveRequest(
  db: Database,
  submission: Submission & Pick<RequestRecord, 'number'>,
  { time, data }: Pick<ExchangeEvent, 'time' | 'data'>,
): Promise<ReceivedRequest | null> {
  const { number, customer, id } = submission;
  const { text = '', by = 'Crossdesk' } = data;
  const says = knownSaying(data.says);
  const inserted = await insertRequest(
    db,
    { ...submission, side: 'provider', at: new Date(time) },
    { kind: entryKindOf('submitted'), text, ...(says && { says }), by, instance: customer },
  );
  if (inserted) return { record: inserted, isNew: true };
  const record = await requests.findBy(db, 'r.id = ?', id);
  return record?.number === number ? { record, isNew: false } : null;
}

type NewRequest = Submission &
  Pick<RequestRecord, 'number' | 'side'> & { readonly at: Date | Knex.Raw };

/**
 * Inserts the row in state Submitted, its first journal entry and, if `emitted` is given, the partner's event, in one
 * statement. Returns null if the id or the number exists already.
 */
async function insertRequest(
  db: Database,
  request: NewRequest,
  entry: Note,
  emitted?: EventData,
): Promise<RequestRecord | null> {
  const { rows } = await db.raw(
    `with submitted as (:inserted), written as (
       insert into journal (id, record, kind, text, by, instance, at, says)
       select :id, number, :kind, :content, :by, :instance, "openedAt", cast(:says as jsonb) from submitted
     )
     select submitted.*, enqueue(connection, number, (
       select jsonb_build_array(jsonb_build_object(
         'id', cast(:id as text), 'name', 'submitted', 'time', "openedAt", 'data', cast(:eventData as jsonb)
       )) where cast(:eventData as jsonb) is not null
     )) from submitted`,
    {
      inserted: insertion(db, request),
      id: request.id,
      kind: entry.kind,
      content: entry.text,
      says: entry.says ? JSON.stringify(entry.says) : null,
      by: entry.by,
      instance: entry.instance,
      eventData: emitted ? JSON.stringify(emitted) : null,
    },
  );
  const [row] = rows;
  if (!row) return null;
  const { enqueue: _queued, ...record } = row;
  return requests.of(record);
}

function insertion(db: Database, request: NewRequest) {
  return db('requests as r')
    .insert({
      number: request.number,
      id: request.id,
      side: request.side,
      connection_id: request.connection,
      customer: request.customer,
      provider: request.provider,
      catalog_item: request.catalogItem,
      kind: request.kind,
      short_description: request.shortDescription,
      description: request.description,
      priority: request.priority,
      variables: JSON.stringify(request.variables),
      policy: JSON.stringify(request.policy),
      opened_by: request.openedBy,
      follow_up_of: request.followUpOf ?? null,
      state: 'Submitted',
      opened_at: request.at,
      updated_at: request.at,
      last_entry_at: request.at,
    })
    .onConflict()
    .ignore()
    .returning(db.raw(requests.selected));
}
