import type { Knex } from 'knex';
import type { Snapshot } from '../domain/commit';
import {
  type CatalogKind,
  type CatalogPolicy,
  type EventData,
  type ExchangeEvent,
  entryKindOf,
} from '../domain/event';
import type { RequestState } from '../domain/request';
import type { Database } from './database';
import type { Note } from './journal';
import type { RowFilter } from './visibility';

/** A request as its row says; the same shape at the customer and at the provider. */
export interface RequestRecord {
  readonly number: string;
  readonly side: 'customer' | 'provider';
  readonly connection: string;
  readonly customer: string;
  readonly provider: string;
  readonly catalogItem: string;
  readonly kind: CatalogKind;
  readonly shortDescription: string;
  readonly description: string;
  readonly priority: number;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly policy: CatalogPolicy;
  readonly openedBy: string;
  readonly state: RequestState;
  readonly assignedTo: string | null;
  readonly assignmentGroup: string | null;
  readonly resolutionCode: string | null;
  readonly resolutionNotes: string | null;
  readonly revision: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  readonly enteredAt: Date | null;
  readonly firedTimers: readonly string[];
  /** When its row was written here. */
  readonly landedAt: Date;
}

export const requestColumns = {
  number: 'r.number',
  side: 'r.side',
  connection: 'r.connection_id',
  customer: 'r.customer',
  provider: 'r.provider',
  catalogItem: 'r.catalog_item',
  kind: 'r.kind',
  shortDescription: 'r.short_description',
  description: 'r.description',
  priority: 'r.priority',
  variables: 'r.variables',
  policy: 'r.policy',
  openedBy: 'r.opened_by',
  state: 'r.state',
  assignedTo: 'r.assigned_to',
  assignmentGroup: 'r.assignment_group',
  resolutionCode: 'r.resolution_code',
  resolutionNotes: 'r.resolution_notes',
  revision: 'r.revision',
  openedAt: 'r.opened_at',
  updatedAt: 'r.updated_at',
  closedAt: 'r.closed_at',
  enteredAt: 'r.entered_at',
  firedTimers: 'r.fired_timers',
  landedAt: 'r.landed_at',
} as const satisfies Record<keyof RequestRecord, string>;

/** @param visible left out where no caller is behind the question */
export async function findRequest(
  db: Database,
  number: string,
  visible?: RowFilter,
): Promise<RequestRecord | null> {
  const query = db('requests as r').where('r.number', number);
  if (visible) query.whereRaw(visible.sql, [...visible.bindings]);
  const row = await query
    .first(requestColumns)
    .options({ name: visible ? 'crossdesk_visible_request' : 'crossdesk_request' });
  return row ?? null;
}

/** Requests that are open though their connection has ended for good, by number. */
export async function openRequestsOfEnded(
  db: Database,
  final: readonly string[],
  page: { readonly after: string; readonly limit: number },
): Promise<RequestRecord[]> {
  return db('requests as r')
    .join('connections as c', 'c.id', 'r.connection_id')
    .where('c.state', 'Off-boarded')
    .whereNotIn('r.state', [...final])
    .where('r.number', '>', page.after)
    .orderBy('r.number')
    .limit(page.limit)
    .select(requestColumns);
}

export function snapshotOf(record: RequestRecord): Snapshot {
  const { state, revision, assignedTo, assignmentGroup, resolutionCode, resolutionNotes } = record;
  const priority = String(record.priority);
  return {
    state,
    revision,
    fields: { assignedTo, assignmentGroup, resolutionCode, resolutionNotes, priority },
  };
}

/** What a customer submits. `id` is the effect's id: the same on every try. */
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
>;

/**
 * Records a new request at the customer, with its first journal entry and the event for the provider. The same id
 * again records nothing and gives the request that stands.
 */
export async function submitRequest(
  db: Database,
  submission: Submission,
  numberFor: (count: number) => string,
  /** The call that submits it, as a `traceparent`. */
  trace?: string,
): Promise<RequestRecord> {
  const { rows } = await db.raw(`select nextval('request_number') as count`);
  const number = numberFor(rows[0].count);
  const { id, customer, openedBy } = submission;
  const { catalogItem, shortDescription, description, priority, variables } = submission;
  const text = `Submitted: ${shortDescription}`;
  const at = db.raw(`date_trunc('milliseconds', now())`);
  const request = { catalogItem, shortDescription, description, priority, variables, openedBy };
  const inserted = await insertRequest(
    db,
    { ...submission, number, side: 'customer', at },
    { kind: 'state', text, by: openedBy, instance: customer },
    { by: openedBy, kind: 'state', text, request, ...(trace && { trace }) },
  );
  return inserted ?? db('requests as r').where('r.id', id).first(requestColumns);
}

/** A customer's request as it is here, and whether it is so since now. */
export interface LandedRequest {
  readonly record: RequestRecord;
  readonly isNew: boolean;
}

/**
 * Records a customer's request at the provider, with the entry that its event brings. Where the same is there already,
 * nothing is recorded. Null where there is another one under its number or its id.
 */
export async function landRequest(
  db: Database,
  submission: Submission & Pick<RequestRecord, 'number'>,
  { time, data }: Pick<ExchangeEvent, 'time' | 'data'>,
): Promise<LandedRequest | null> {
  const { number, customer, id } = submission;
  const { text = '', by = 'Crossdesk' } = data;
  const inserted = await insertRequest(
    db,
    { ...submission, side: 'provider', at: new Date(time) },
    { kind: entryKindOf('submitted'), text, by, instance: customer },
  );
  if (inserted) return { record: inserted, isNew: true };
  const [record] = await db('requests as r')
    .where({ 'r.number': number, id })
    .select(requestColumns);
  return record ? { record, isNew: false } : null;
}

type NewRequest = Submission &
  Pick<RequestRecord, 'number' | 'side'> & { readonly at: Date | Knex.Raw };

/**
 * One statement: the row in state Submitted, its first journal entry and, where `told` is given, the partner's event.
 * Null where the id or the number is there already.
 */
async function insertRequest(
  db: Database,
  request: NewRequest,
  entry: Note,
  told?: EventData,
): Promise<RequestRecord | null> {
  const { rows } = await db.raw(
    `with submitted as (:inserted), written as (
       insert into journal (id, record, kind, text, by, instance, at)
       select :id, number, :kind, :content, :by, :instance, "openedAt" from submitted
     )
     select submitted.*, enqueue(connection, number, (
       select jsonb_build_array(jsonb_build_object(
         'id', cast(:id as text), 'name', 'submitted', 'time', "openedAt", 'data', cast(:told as jsonb)
       )) where cast(:told as jsonb) is not null
     )) from submitted`,
    {
      inserted: insertion(db, request),
      id: request.id,
      kind: entry.kind,
      content: entry.text,
      by: entry.by,
      instance: entry.instance,
      told: told ? JSON.stringify(told) : null,
    },
  );
  const [row] = rows;
  if (!row) return null;
  const { enqueue: _queued, ...record } = row;
  return record;
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
      state: 'Submitted',
      opened_at: request.at,
      updated_at: request.at,
      last_entry_at: request.at,
    })
    .onConflict()
    .ignore()
    .returning(
      Object.entries(requestColumns).map(([name, column]) => `${column.slice(2)} as ${name}`),
    );
}

/** Requests at the customer, a minute old and more, whose workflow was not seen to start. */
export async function unstartedRequests(db: Database): Promise<RequestRecord[]> {
  return (
    db('requests as r')
      .where('r.started', false)
      .whereRaw(`r.opened_at < now() - interval '1 minute'`)
      // So that those that cannot be started do not keep the others from their turn.
      .orderByRaw('random()')
      .limit(100)
      .select(requestColumns)
  );
}
