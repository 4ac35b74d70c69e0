import type { Knex } from 'knex';
import type { Database } from './database';
import { isGroupOf } from './group';
import { type RequestRecord, requestColumns } from './request';
import { recordSearch } from './textSearch';
import type { RowFilter } from './visibility';

/** What of a record still waits to reach the partner. */
export interface Replication {
  readonly state: 'in sync' | 'pending' | 'failed' | 'paused';
  /** Events that wait. */
  readonly pending: number;
  readonly lastError: string | null;
}

export interface Task {
  readonly number: string;
  readonly title: string;
}

/** A request as people read it, with what stands beside its row. */
export interface RequestRow extends RequestRecord {
  /** Whether work notes cross to the partner now. */
  readonly workNotesCross: boolean;
  readonly replication: Replication;
  /** The provider's task; null at the customer, and before the flow has made it. */
  readonly task: Task | null;
}

export interface RequestFilters {
  /** Any of these. */
  readonly state?: readonly string[] | undefined;
  readonly catalogItem?: string | undefined;
  readonly provider?: string | undefined;
  readonly customer?: string | undefined;
  readonly priority?: number | undefined;
  readonly assignedTo?: string | undefined;
  /** Whether somebody is on it; at the provider somebody who works here. */
  readonly assigned?: boolean | undefined;
  readonly assignmentGroup?: string | undefined;
  /** Only what is with the groups of this person. */
  readonly groupsOf?: string | undefined;
  readonly openedBy?: string | undefined;
  /** Only those of this number. */
  readonly request?: string | undefined;
  /** Words of the record, of its numbers, and of its journal: of work notes where `workNotes` says so. */
  readonly q?: string | undefined;
  readonly workNotes?: boolean;
  /** Only those that are the provider's tasks. */
  readonly tasks?: boolean;
}

/** The place after which a page begins. */
export interface After {
  readonly at: string;
  readonly number: string;
}

const filterColumns = {
  catalogItem: 'r.catalog_item',
  provider: 'r.provider',
  customer: 'r.customer',
  priority: 'r.priority',
  assignedTo: 'r.assigned_to',
  assignmentGroup: 'r.assignment_group',
  openedBy: 'r.opened_by',
  request: 'r.number',
} as const;

/** Those of them that are visible, newest first. */
export async function listRequests(
  db: Database,
  filters: RequestFilters,
  visible: RowFilter,
  page: { readonly limit: number; readonly after?: After | undefined },
): Promise<RequestRow[]> {
  const picked = db('requests as r')
    .select('r.*')
    .whereRaw(visible.sql, [...visible.bindings])
    .orderBy([
      { column: 'r.opened_at', order: 'desc' },
      { column: 'r.number', order: 'desc' },
    ])
    .limit(page.limit);
  for (const [name, column] of Object.entries(filterColumns)) {
    const value = filters[name as keyof typeof filterColumns];
    if (value !== undefined) picked.where(column, value);
  }
  if (filters.state) picked.whereIn('r.state', filters.state);
  if (filters.assigned !== undefined) {
    const isAssigned = `(r.assigned_to is not null and
      (r.side = 'customer' or exists (select from staff s where s.name = r.assigned_to)))`;
    picked.whereRaw(filters.assigned ? isAssigned : `not ${isAssigned}`);
  }
  if (filters.groupsOf !== undefined)
    picked.whereRaw(isGroupOf('r.assignment_group'), [filters.groupsOf]);
  if (filters.tasks) {
    picked.whereExists(db('tasks as t').whereRaw('t.request = r.number').select(db.raw('1')));
  }
  recordSearch(db, picked, { q: filters.q, workNotes: filters.workNotes ?? false });
  if (page.after) {
    const { at, number } = page.after;
    picked.whereRaw('(r.opened_at, r.number) < (?::timestamptz, ?)', [at, number]);
  }
  return shown(db, picked);
}

/** Null where there is none, or it is not visible. */
export async function findRequestRow(
  db: Database,
  number: string,
  visible: RowFilter,
): Promise<RequestRow | null> {
  const picked = db('requests as r')
    .select('r.*')
    .where('r.number', number)
    .whereRaw(visible.sql, [...visible.bindings]);
  const [row] = await shown(db, picked, 'crossdesk_request_row');
  return row ?? null;
}

/** Null where there is none, or it is not visible. */
export async function findTaskRow(
  db: Database,
  task: string,
  visible: RowFilter,
): Promise<RequestRow | null> {
  const picked = db('requests as r')
    .select('r.*')
    .where('r.number', db('tasks').where('number', task).select('request'))
    .whereRaw(visible.sql, [...visible.bindings]);
  const [row] = await shown(db, picked, 'crossdesk_task_row');
  return row ?? null;
}

/** The request behind a task, without what stands beside it; null where it is not visible. */
export async function findRequestOfTask(
  db: Database,
  task: string,
  visible: RowFilter,
): Promise<RequestRecord | null> {
  const row = await db('requests as r')
    .join('tasks as t', 't.request', 'r.number')
    .where('t.number', task)
    .whereRaw(visible.sql, [...visible.bindings])
    .first(requestColumns)
    .options({ name: 'crossdesk_request_of_task' });
  return row ?? null;
}

interface Flat extends RequestRecord {
  readonly workNotesCross: boolean;
  readonly taskNumber: string | null;
  readonly taskTitle: string | null;
  readonly waiting: number;
  readonly failure: string | null;
  readonly failed: number;
  /** Held by an admin of either side, or by an operator. */
  readonly paused: boolean;
  readonly trouble: string | null;
}

/**
 * What stands beside the rows is looked up for those picked alone, in the same query.
 * @param statement the name that Postgres keeps its plan by, where its text is always the same
 */
async function shown(
  db: Database,
  picked: Knex.QueryBuilder,
  statement?: string,
): Promise<RequestRow[]> {
  const rows: Flat[] = await db
    .from(picked.as('r'))
    .join('connections as c', 'c.id', 'r.connection_id')
    .leftJoin('tasks as t', 't.request', 'r.number')
    .joinRaw(
      `cross join lateral (
         select count(*) filter (where status = 'waiting') as waiting,
           count(*) filter (where status = 'failed') as failed,
           max(last_error) filter (where status = 'failed') as failure,
           max(last_error) filter (where status = 'waiting' and next_try_at is not null) as retried
         from outbox where connection_id = r.connection_id and subject = r.number
       ) o`,
    )
    .orderBy([
      { column: 'r.opened_at', order: 'desc' },
      { column: 'r.number', order: 'desc' },
    ])
    .select({
      ...requestColumns,
      taskNumber: 't.number',
      taskTitle: 't.title',
      waiting: 'o.waiting',
      failed: 'o.failed',
      failure: 'o.failure',
      paused: db.raw(`(c.state = 'Paused' or c.delivery = 'paused')`),
      trouble: db.raw('coalesce(o.retried, c.last_error)'),
      workNotesCross: db.raw(`coalesce(c.replication_set -> 'workNotes', 'true') = 'true'`),
    })
    .options(statement ? { name: statement } : {});
  return rows.map(toRow);
}

function toRow(flat: Flat): RequestRow {
  const { taskNumber, taskTitle, ...rest } = flat;
  const { waiting, failed, failure, paused, trouble, ...record } = rest;
  const task = taskNumber ? { number: taskNumber, title: taskTitle ?? '' } : null;
  return { ...record, task, replication: replication(waiting, failed, failure, paused, trouble) };
}

function replication(
  waiting: number,
  failed: number,
  failure: string | null,
  paused: boolean,
  trouble: string | null,
): Replication {
  if (failed > 0) return { state: 'failed', pending: waiting, lastError: failure };
  const lastError = waiting > 0 ? trouble : null;
  if (paused) return { state: 'paused', pending: waiting, lastError };
  return { state: waiting > 0 ? 'pending' : 'in sync', pending: waiting, lastError };
}
