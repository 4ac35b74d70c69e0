import { z } from 'zod';
import { fulfillment } from '../domain/fulfillment';
import { staff } from '../domain/lifecycle';
import type { Database } from '../records/database';
import { type RequestRecord, snapshotOf } from '../records/request';
import {
  findRequestOfTask,
  findTaskRow,
  listRequests,
  type RequestRow,
} from '../records/requestList';
import type { Caller } from '../records/user';
import type { RowFilter } from '../records/visibility';
import { path, recordText, word } from './http/fields';
import { paths } from './paths';
import { byNumbers, type Resource } from './record/resource';
import {
  entryLinks,
  lifecycleOf,
  requireSide,
  sharedFields,
  sharedFilters,
  sharedView,
} from './request';

/** The provider's side of a request, once its task is there. */
type TaskRow = RequestRow & { readonly task: NonNullable<RequestRow['task']> };

function isTask(record: RequestRow): record is TaskRow {
  return record.task !== null;
}

const taskSchema = z
  .object({
    number: z.string(),
    request: z.string(),
    title: z.string(),
    ...sharedFields,
    links: z.object({
      self: path,
      journal: path,
      comments: path,
      workNotes: path.optional(),
      attachments: path,
      request: path,
      events: path,
      catalogItem: path,
    }),
  })
  .meta({ id: 'Task' });

/** A fulfillment task as the caller sees it, with the request's state and fields. */
function taskView(record: TaskRow, caller: Caller): z.input<typeof taskSchema> {
  const self = paths.task(record.task.number);
  return {
    number: record.task.number,
    request: record.number,
    title: record.task.title,
    ...sharedView(record, caller),
    links: {
      self,
      ...entryLinks(self, caller),
      request: paths.request(record.number),
      events: `${self}/events`,
      catalogItem: paths.catalogItem(record.catalogItem),
    },
  };
}

/** A request as its provider works on it. */
export const taskResource: Resource<RequestRecord, TaskRow> = {
  noun: 'task',
  path: '/tasks',
  tag: 'tasks',
  kind: 'task',
  readers: staff,
  lifecycle: fulfillment,
  schema: taskSchema,
  list: {
    plural: 'fulfillment tasks',
    filters: { ...sharedFilters, request: word.optional() },
    q: recordText,
    queue: true,
    rows: async (db, filters, visible, page) =>
      (await listRequests(db, { ...filters, tasks: true }, visible, byNumbers(page))).filter(
        isTask,
      ),
  },
  async find(db: Database, key: string, visible: RowFilter) {
    const row = await findTaskRow(db, key, visible);
    return row && isTask(row) ? row : null;
  },
  findAlone: findRequestOfTask,
  lifecycleOf,
  snapshotOf,
  journalKey: ({ number }) => number,
  view: taskView,
  requireOwn: (db, record, command, caller) => requireSide('provider', db, record, command, caller),
};
