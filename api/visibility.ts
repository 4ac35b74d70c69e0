import { fulfillment } from '../domain/fulfillment';
import { type Lifecycle, staff } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { request } from '../domain/request';
import { type ChangeRecord, findChange } from '../records/changes';
import type { Database } from '../records/database';
import { findReferred } from '../records/externalReferences';
import { findRequestRow, findTaskRow, type RequestRow } from '../records/requestList';
import type { RequestRecord } from '../records/requests';
import type { Caller } from '../records/users';
import { holdsAny } from './auth';

export function isStaff(caller: Caller): boolean {
  return holdsAny(caller, staff);
}

/** Staff see every request; anybody else those that they opened themselves, where they opened them. */
export function maySee(caller: Caller, record: RequestRecord): boolean {
  return isStaff(caller) || (record.side === 'customer' && record.openedBy === caller.name);
}

/** The lifecycle that a record follows on this side. */
export function lifecycleOf(record: Pick<RequestRecord, 'side'>): Lifecycle {
  return record.side === 'customer' ? request : fulfillment;
}

/** @throws Refused `missing` where there is none, or none for this caller */
export async function permitted<R extends RequestRecord>(
  found: Promise<R | null>,
  caller: Caller,
  what: 'request' | 'task',
  number: string,
): Promise<R> {
  const record = await found;
  if (record && maySee(caller, record)) return record;
  throw new Refused('missing', `There is no ${what} ${number}.`);
}

/** @throws Refused `missing` where there is none, or none for this caller */
export function seeRequest(db: Database, caller: Caller, number: string): Promise<RequestRow> {
  return permitted(findRequestRow(db, number), caller, 'request', number);
}

/** @throws Refused `missing` where there is none, or none for this caller */
export function seeTask(db: Database, caller: Caller, number: string): Promise<TaskRow> {
  const found = findTaskRow(db, number).then((row) => (row && isTask(row) ? row : null));
  return permitted(found, caller, 'task', number);
}

/**
 * A change, for staff and programs; for an external system one that it has a reference on.
 * @throws Refused `missing` where there is none, or none for this caller: both look the same
 */
export async function seeChange(
  db: Database,
  { system }: Caller,
  number: string,
): Promise<ChangeRecord> {
  const isIts = !system || (await findReferred(db, system.id, { number })) !== null;
  const change = isIts ? await findChange(db, number) : null;
  if (!change) throw new Refused('missing', `There is no change ${number}.`);
  return change;
}

/** The provider's side of a request, once its task is there. */
export type TaskRow = RequestRow & { readonly task: NonNullable<RequestRow['task']> };

export function isTask(record: RequestRow): record is TaskRow {
  return record.task !== null;
}
