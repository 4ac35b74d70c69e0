import type { Knex } from 'knex';
import { workNotesCrossOn } from './crossing';
import type { Database } from './database';
import type { Filters, RecordPage } from './recordType';
import { fulfillments, type RequestRecord, requests } from './request';
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
export type RequestRow = RequestRecord & {
  /** Whether work notes cross to the partner now. */
  readonly workNotesCross: boolean;
  readonly replication: Replication;
  /** The provider's task; null at the customer, and before the flow has made it. */
  readonly task: Task | null;
};

/** Those of them that are visible, newest first. */
export function listRequests(
  db: Database,
  filters: Filters,
  visible: RowFilter,
  page: RecordPage,
): Promise<RequestRow[]> {
  return shown(db, requests.pick(db, filters, visible, page).select('r.*'));
}

/** Those of them that are the provider's tasks. */
export function listTasks(
  db: Database,
  filters: Filters,
  visible: RowFilter,
  page: RecordPage,
): Promise<RequestRow[]> {
  const picked = fulfillments.pick(db, filters, visible, page).select('r.*');
  return shown(
    db,
    picked.whereExists(db('tasks as t').whereRaw('t.request = r.number').select(db.raw('1'))),
  );
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
    .whereRaw(ofTask, [task])
    .whereRaw(visible.sql, [...visible.bindings]);
  const [row] = await shown(db, picked, 'crossdesk_task_row');
  return row ?? null;
}

/** The request behind a task, without what stands beside it; null where it is not visible. */
const ofTask = 'r.number = (select t.request from tasks as t where t.number = ?)';

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
    })
    .options(statement ? { name: statement } : {});
  return rows.map(toRow);
}

function toRow(flat: Flat): RequestRow {
  const { taskNumber, taskTitle, ...rest } = flat;
  const { workNotesCross, waiting, failed, failure, paused, trouble, ...record } = rest;
  const task = taskNumber ? { number: taskNumber, title: taskTitle ?? '' } : null;
  return {
    ...requests.of(record),
    workNotesCross,
    task,
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
