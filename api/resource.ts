import type { z } from 'zod';
import { caseLifecycle } from '../domain/case';
import { fulfillment } from '../domain/fulfillment';
import { type Lifecycle, type Role, roles, staff, staffAndPrograms } from '../domain/lifecycle';
import { request } from '../domain/request';
import { type CaseRecord, cases } from '../records/case';
import { type ChangeRecord, changes } from '../records/change';
import type { Database } from '../records/database';
import type { ManagedRecord, RecordType } from '../records/recordType';
import { fulfillments, type RequestRecord, requests } from '../records/request';
import type { RequestRow } from '../records/requestList';
import type { Caller } from '../records/user';
import { base } from './http/route';
import { requestSchema, requestView } from './views/request';
import { taskSchema, taskView } from './views/task';
import {
  findRequestOfVisibleTask,
  findVisibleCase,
  findVisibleChange,
  findVisibleRequest,
  findVisibleRequestRecord,
  findVisibleTask,
  type TaskRow,
} from './visibility';

/** A record with a journal; `number` is what the journal keeps its entries under. */
export type WithJournal = ManagedRecord & { readonly number: string };

/** A kind of record on which people write: what its journal, entries and files need. */
export interface JournalResource<R extends WithJournal> {
  readonly path: string;
  readonly tag: string;
  /** Who may read it. */
  readonly readers: readonly Role[];
  /** Whose commands are given here, and on which side. */
  readonly lifecycle: Lifecycle;
  /** Whose rows and work notes it shows. */
  readonly type: RecordType;
  /** Whether external systems take part, with their own token. */
  readonly systems?: true;
  /** The record alone. @throws Refused `missing` where there is none, or none for this caller */
  find(db: Database, caller: Caller, number: string): Promise<R>;
}

/** One way to look at a request: the request that both sides have, or the provider's task. */
export interface Resource<R extends RequestRow = RequestRow>
  extends JournalResource<RequestRecord> {
  readonly side: RequestRow['side'];
  readonly schema: z.ZodType;
  /** The record with all that is shown of it. @throws Refused `missing` where there is none, or none for this caller */
  findVisible(db: Database, caller: Caller, number: string): Promise<R>;
  view(record: R, caller: Caller): unknown;
}

export const requestResource: Resource = {
  path: '/requests',
  tag: 'requests',
  readers: roles,
  lifecycle: request,
  side: 'customer',
  schema: requestSchema,
  type: requests,
  find: findVisibleRequestRecord,
  findVisible: findVisibleRequest,
  view: requestView,
};

export const taskResource: Resource<TaskRow> = {
  path: '/tasks',
  tag: 'tasks',
  readers: staff,
  lifecycle: fulfillment,
  side: 'provider',
  schema: taskSchema,
  type: fulfillments,
  find: findRequestOfVisibleTask,
  findVisible: findVisibleTask,
  view: taskView,
};

export const changeResource: JournalResource<ChangeRecord> = {
  path: '/changes',
  tag: 'changes',
  readers: staffAndPrograms,
  lifecycle: changes.lifecycle,
  type: changes,
  systems: true,
  find: findVisibleChange,
};

export const caseResource: JournalResource<CaseRecord> = {
  path: '/cases',
  tag: 'cases',
  readers: staffAndPrograms,
  lifecycle: caseLifecycle,
  type: cases,
  find: findVisibleCase,
};

export function pathOf(resource: Pick<Resource, 'path'>, number: string): string {
  return `${base}${resource.path}/${number}`;
}
