import type { Knex } from 'knex';
import { workNotesCrossOn } from './crossing';
import type { Database } from './database';
import { type Filters, newestFirst, type RecordPage } from './recordType';
import { fulfillments, type RequestRecord, requests } from './request';
import { everyRow, type RowFilter } from './visibility';

/** The status of a record's delivery to the partner. */
export interface Replication {
  readonly state: 'in sync' | 'pending' | 'failed' | 'paused';
  /** Number of events that are waiting. */
  readonly pending: number;
  readonly lastError: string | null;
}

export interface Task {
  readonly number: string;
  readonly title: string;
}

/** A request for display, with data from other tables. */
export type RequestRow = RequestRecord & {
  /** Whether work notes cross to the partner now. */
  readonly workNotesCross: boolean;
  readonly replication: Replication;
  /** The provider's task. Null at the customer, and until the flow has created it. */
  readonly task: Task | null;
  /** At the provider: the agent of the request that it follows, until somebody is assigned. */
  readonly suggestedAgent: string | null;
};

/** Lists the visible requests in the order of the page, newest first by default. */
export function listRequests(
  db: Database,
  filters: Filters,
  visible: RowFilter,
  page: RecordPage,
): Promise<RequestRow[]> {
  return shown(db, requests.pick(db, filters, visible, page).select('r.*'), { page });
}

/** The same for the visible requests that have a task at this provider. */
export function listTasks(
  db: Database,
  filters: Filters,
  visible: RowFilter,
  page: RecordPage,
): Promise<RequestRow[]> {
  const picked = fulfillments.pick(db, filters, visible, page).select('r.*');
  return shown(db, withTask(db, picked), { page });
}

/** The records of `listTasks`. */
export function matchingTasks(
  db: Database,
  filters: Filters,
  visible: RowFilter,
): Knex.QueryBuilder {
  return withTask(db, fulfillments.matching(db, filters, visible));
}

function withTask(db: Database, query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query.whereExists(db('tasks as t').whereRaw('t.request = r.number').select(db.raw('1')));
}

/** Finds a request by its number. Null if there is none, or it is not visible. */
export async function findRequestRow(
  db: Database,
  number: string,
  visible: RowFilter,
): Promise<RequestRow | null> {
  const picked = db('requests as r')
    .select('r.*')
    .where('r.number', number)
    .whereRaw(visible.sql, [...visible.bindings]);
  // Without a filter its text is another one, which may not be prepared under the same name.
  const statement = visible === everyRow ? undefined : 'crossdesk_request_row';
  const [row] = await shown(db, picked, { statement });
  return row ?? null;
}

/** Finds the request of a task. Null if there is none, or it is not visible. */
export async function findTaskRow(
  db: Database,
  task: string,
  visible: RowFilter,
): Promise<RequestRow | null> {
  const picked = db('requests as r')
    .select('r.*')
    .whereRaw(ofTask, [task])
    .whereRaw(visible.sql, [...visible.bindings]);
  const [row] = await shown(db, picked, { statement: 'crossdesk_task_row' });
  return row ?? null;
}

const ofTask = 'r.number = (select t.request from tasks as t where t.number = ?)';

/** The request of a task, without data from other tables. Null if there is none, or it is not visible. */
export function findRequestOfTask(
  db: Database,
  task: string,
  visible: RowFilter,
): Promise<RequestRecord | null> {
  return fulfillments.findBy(db, ofTask, task, visible);
}

interface Flat {
  readonly workNotesCross: boolean;
  readonly taskNumber: string | null;
  readonly taskTitle: string | null;
  readonly waiting: number;
  readonly failure: string | null;
  readonly failed: number;
  /** Whether an admin of either side, or an operator, has paused the delivery. */
  readonly paused: boolean;
  readonly trouble: string | null;
  readonly suggestedAgent: string | null;
}

/**
 * Reads the picked requests with their data from other tables, in one query.
 * @param of `page`: what was picked is this page of a list; `statement`: the name of the prepared statement, if the text
 * of the query is always the same
 */
async function shown(
  db: Database,
  picked: Knex.QueryBuilder,
  { page, statement }: { readonly page?: RecordPage; readonly statement?: string | undefined },
): Promise<RequestRow[]> {
  const query = db
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
    .select(db.raw(requests.selected))
    .select({
      taskNumber: 't.number',
      taskTitle: 't.title',
      waiting: 'o.waiting',
      failed: 'o.failed',
      failure: 'o.failure',
      paused: db.raw(`(c.state = 'Paused' or c.delivery = 'paused')`),
      trouble: db.raw('coalesce(o.retried, c.last_error)'),
      workNotesCross: db.raw(workNotesCrossOn),
      suggestedAgent: db.raw(suggestedAgent),
    })
    .options(statement ? { name: statement } : {});
  if (page) {
    const order = (page.sort ?? newestFirst).startsWith('-') ? 'desc' : 'asc';
    query.select('r.sortedBy').orderByRaw(`r."sortedBy" ${order} nulls last, r.number ${order}`);
  }
  const rows: Flat[] = await query;
  return rows.map(toRow);
}

/** SQL. Disabled accounts are not in the view `staff`. */
const suggestedAgent = `(case when r.follow_up_of is not null and r.side = 'provider' and r.assigned_to is null then (
  select s.name from requests f join staff s on s.name = f.assigned_to where f.number = r.follow_up_of
) end)`;

function toRow(flat: Flat): RequestRow {
  const { taskNumber, taskTitle, ...rest } = flat;
  const { workNotesCross, waiting, failed, failure, paused, trouble, suggestedAgent, ...record } =
    rest;
  const task = taskNumber ? { number: taskNumber, title: taskTitle ?? '' } : null;
  return {
    ...requests.of(record),
    workNotesCross,
    task,
    suggestedAgent,
    replication: replication(waiting, failed, failure, paused, trouble),
  };
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
