import type { z } from 'zod';
import { fulfillment } from '../domain/fulfillment';
import { type Lifecycle, type Role, roles, staff } from '../domain/lifecycle';
import { request } from '../domain/request';
import type { Database } from '../records/database';
import type { RequestRow } from '../records/requestList';
import type { RequestRecord } from '../records/requests';
import type { Caller } from '../records/users';
import type { Kind } from '../records/visibility';
import { base } from './route';
import { requestSchema, requestView } from './views/request';
import { taskSchema, taskView } from './views/task';
import {
  seeRequest,
  seeRequestOfTask,
  seeRequestRecord,
  seeTask,
  type TaskRow,
} from './visibility';

/** One way to look at a record: the request that both sides have, or the provider's task. */
export interface Resource<R extends RequestRow = RequestRow> {
  readonly path: string;
  readonly tag: string;
  /** Who may read it. */
  readonly readers: readonly Role[];
  /** Whose commands are given here, and on which side. */
  readonly lifecycle: Lifecycle;
  readonly side: RequestRow['side'];
  readonly schema: z.ZodType;
  /** Whose rows and work notes it shows. */
  readonly kind: Kind;
  /** The record alone, for what goes on beside it. @throws Refused `missing`, as `see` does */
  find(db: Database, caller: Caller, number: string): Promise<RequestRecord>;
  /** The record with all that is shown of it. @throws Refused `missing` where there is none, or none for this caller */
  see(db: Database, caller: Caller, number: string): Promise<R>;
  view(record: R, caller: Caller): unknown;
}

export const requestResource: Resource = {
  path: '/requests',
  tag: 'requests',
  readers: roles,
  lifecycle: request,
  side: 'customer',
  schema: requestSchema,
  kind: 'request',
  find: seeRequestRecord,
  see: seeRequest,
  view: requestView,
};

export const taskResource: Resource<TaskRow> = {
  path: '/tasks',
  tag: 'tasks',
  readers: staff,
  lifecycle: fulfillment,
  side: 'provider',
  schema: taskSchema,
  kind: 'task',
  find: seeRequestOfTask,
  see: seeTask,
  view: taskView,
};

export function pathOf(resource: Pick<Resource, 'path'>, number: string): string {
  return `${base}${resource.path}/${number}`;
}
