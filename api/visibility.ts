import { staff } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { type CaseRecord, cases } from '../records/case';
import { type ChangeRecord, changes } from '../records/change';
import type { Database } from '../records/database';
import { type RegistrationRecord, registrations } from '../records/registration';
import { fulfillments, type RequestRecord, requests } from '../records/request';
import {
  findRequestOfTask,
  findRequestRow,
  findTaskRow,
  type RequestRow,
} from '../records/requestList';
import type { Caller } from '../records/user';
import { visibleTo } from '../records/visibility';
import { holdsAny } from './http/auth';

export function isStaff(caller: Caller): boolean {
  return holdsAny(caller, staff);
}

/** A record by its number. @throws Refused `missing` where there is none, or none for this caller: both look the same */
type FindVisible<R> = (db: Database, caller: Caller, number: string) => Promise<R>;

/** A request with all that is shown of it. */
export const findVisibleRequest: FindVisible<RequestRow> = async (db, caller, number) =>
  found(await findRequestRow(db, number, visibleTo(caller, requests)), 'request', number);

/** A request alone. */
export const findVisibleRequestRecord: FindVisible<RequestRecord> = async (db, caller, number) =>
  found(await requests.find(db, number, visibleTo(caller, requests)), 'request', number);

/** A task with all that is shown of it. */
export const findVisibleTask: FindVisible<TaskRow> = async (db, caller, number) => {
  const row = await findTaskRow(db, number, visibleTo(caller, fulfillments));
  return found(row && isTask(row) ? row : null, 'task', number);
};

/** The request behind a task, alone. */
export const findRequestOfVisibleTask: FindVisible<RequestRecord> = async (db, caller, number) =>
  found(await findRequestOfTask(db, number, visibleTo(caller, fulfillments)), 'task', number);

export const findVisibleChange: FindVisible<ChangeRecord> = async (db, caller, number) =>
  found(await changes.find(db, number, visibleTo(caller, changes)), 'change', number);

export const findVisibleCase: FindVisible<CaseRecord> = async (db, caller, number) =>
  found(await cases.find(db, number, visibleTo(caller, cases)), 'case', number);

export const findVisibleRegistration: FindVisible<RegistrationRecord> = async (
  db,
  caller,
  number,
) =>
  found(
    await registrations.find(db, number, visibleTo(caller, registrations)),
    'registration',
    number,
  );

function found<R>(record: R | null, what: string, number: string): R {
  if (record) return record;
  throw new Refused('missing', `There is no ${what} ${number}.`);
}

/** The provider's side of a request, once its task is there. */
export type TaskRow = RequestRow & { readonly task: NonNullable<RequestRow['task']> };

export function isTask(record: RequestRow): record is TaskRow {
  return record.task !== null;
}
