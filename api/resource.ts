import type { z } from 'zod';
import { fulfillment } from '../domain/fulfillment';
import { type Lifecycle, type Role, roles, staff } from '../domain/lifecycle';
import { request } from '../domain/request';
import type { Database } from '../records/database';
import type { RequestRow } from '../records/requestList';
import type { Caller } from '../records/users';
import { requestPath, requestSchema, requestView } from './views/request';
import { taskPath, taskSchema, taskView } from './views/task';
import { seeRequest, seeTask, type TaskRow } from './visibility';

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
  /** @throws Refused `missing` where there is none, or none for this caller */
  see(db: Database, caller: Caller, number: string): Promise<R>;
  view(record: R, caller: Caller): unknown;
  pathOf(record: R): string;
}

export const requestResource: Resource = {
  path: '/requests',
  tag: 'requests',
  readers: roles,
  lifecycle: request,
  side: 'customer',
  schema: requestSchema,
  see: seeRequest,
  view: requestView,
  pathOf: (record) => requestPath(record.number),
};

export const taskResource: Resource<TaskRow> = {
  path: '/tasks',
  tag: 'tasks',
  readers: staff,
  lifecycle: fulfillment,
  side: 'provider',
  schema: taskSchema,
  see: seeTask,
  view: taskView,
  pathOf: (record) => taskPath(record.task.number),
};
