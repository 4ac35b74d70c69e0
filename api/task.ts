import { z } from 'zod';
import { fulfillments, type RequestRecord } from '../records/request';
import {
  findRequestOfTask,
  findTaskRow,
  listTasks,
  matchingTasks,
  type RequestRow,
} from '../records/requestList';
import type { Caller } from '../records/user';
import { maybe, path } from './http/fields';
import { paths } from './paths';
import type { Resource } from './record/resource';
import { entryLinks, requireSide, sharedFields, sharedFilters, sharedView } from './request';

/** The provider's side of a request, once its task exists. */
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
    suggestedAgent: maybe(z.string()).meta({
      description:
        'Of a follow-up that nobody has taken: the agent of the request that it follows, if that account is still active.',
    }),
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
    suggestedAgent: record.suggestedAgent,
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
  type: fulfillments,
  path: '/tasks',
  tag: 'tasks',
  nouns: ['task', 'fulfillment tasks'],
  schema: taskSchema,
  filters: sharedFilters,
  async find(db, key, visible) {
    const row = await findTaskRow(db, key, visible);
    return row && isTask(row) ? row : null;
  },
  findAlone: findRequestOfTask,
  list: async (db, filters, visible, page) =>
    (await listTasks(db, filters, visible, page)).filter(isTask),
  matching: matchingTasks,
  view: taskView,
  numberOf: ({ task }) => task.number,
  requireOwn: (db, record, command, caller) => requireSide('provider', db, record, command, caller),
};
