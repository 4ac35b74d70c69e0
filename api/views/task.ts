import { z } from 'zod';
import type { Caller } from '../../records/user';
import { path } from '../http/fields';
import { base } from '../http/route';
import type { TaskRow } from '../visibility';
import { entryLinks, requestPath, shared, sharedFields } from './request';

export const taskSchema = z
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
export function taskView(record: TaskRow, caller: Caller): z.input<typeof taskSchema> {
  const self = taskPath(record.task.number);
  return {
    number: record.task.number,
    request: record.number,
    title: record.task.title,
    ...shared(record, caller),
    links: {
      self,
      ...entryLinks(self, caller),
      request: requestPath(record.number),
      events: `${requestPath(record.number)}/events`,
      catalogItem: `${base}/catalog-items/${record.catalogItem}`,
    },
  };
}

export function taskPath(number: string): string {
  return `${base}/tasks/${number}`;
}
