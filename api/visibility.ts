import { fulfillment } from '../domain/fulfillment';
import { type Lifecycle, staff } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { request } from '../domain/request';
import type { Database } from '../records/database';
import { findRequestRow, findTaskRow, type RequestRow } from '../records/requestList';
import type { Caller } from '../records/users';
import { holdsAny } from './auth';

export function isStaff(caller: Caller): boolean {
  return holdsAny(caller, staff);
}

/** Staff see every request; anybody else those that they opened themselves, where they opened them. */
export function maySee(caller: Caller, record: RequestRow): boolean {
  return isStaff(caller) || (record.side === 'customer' && record.openedBy === caller.name);
}

/** The lifecycle that a record follows on this side. */
export function lifecycleOf(record: Pick<RequestRow, 'side'>): Lifecycle {
  return record.side === 'customer' ? request : fulfillment;
}

/** @throws Refused `missing` where there is none, or none for this caller */
export async function seeRequest(
  db: Database,
  caller: Caller,
  number: string,
): Promise<RequestRow> {
  const record = await findRequestRow(db, number);
  if (!record || !maySee(caller, record)) throw missing('request', number);
  return record;
}

/** @throws Refused `missing` where there is none, or none for this caller */
export async function seeTask(db: Database, caller: Caller, number: string): Promise<TaskRow> {
  const record = await findTaskRow(db, number);
  if (!record || !isTask(record) || !maySee(caller, record)) throw missing('task', number);
  return record;
}

/** The provider's side of a request, once its task is there. */
export type TaskRow = RequestRow & { readonly task: NonNullable<RequestRow['task']> };

export function isTask(record: RequestRow): record is TaskRow {
  return record.task !== null;
}

function missing(what: string, number: string): Refused {
  return new Refused('missing', `There is no ${what} ${number}.`);
}
