import { z } from 'zod';
import { actions } from '../../domain/lifecycle';
import { instanceTitle } from '../../domain/names';
import { requestStates } from '../../domain/request';
import { lifecycleOf } from '../../records/recordType';
import type { RequestRow } from '../../records/requestList';
import type { Caller } from '../../records/user';
import { path, time } from '../http/fields';
import { base } from '../http/route';
import { isStaff } from '../visibility';
import { replicationSchema } from './replication';

/** What a request and its task show alike. */
export const sharedFields = {
  state: z.enum(requestStates),
  catalogItem: z.string(),
  provider: z.string(),
  customer: z.string(),
  shortDescription: z.string(),
  description: z.string(),
  priority: z.int(),
  variables: z.record(z.string(), z.unknown()),
  openedBy: z.string().meta({ description: 'Who asked, at the customer.' }),
  assignedTo: z.string().nullable(),
  assignmentGroup: z.string().nullable(),
  resolutionCode: z.string().nullable(),
  resolutionNotes: z.string().nullable(),
  openedAt: time,
  updatedAt: time,
  closedAt: time.nullable(),
  replication: replicationSchema,
  workNoteReaders: z
    .array(z.string())
    .optional()
    .meta({
      description:
        'For staff: the organisations whose staff read a work note, this one first. Alone: work notes do not cross. An `internal` one is read by the first alone.',
      example: ['Northwind', 'Acme'],
    }),
  actions: z.array(z.string()).meta({ description: 'What this caller may do now.' }),
};

export const requestSchema = z
  .object({
    number: z.string(),
    ...sharedFields,
    links: z.object({
      self: path,
      journal: path,
      comments: path,
      workNotes: path.optional(),
      attachments: path,
      events: path,
      catalogItem: path,
      task: path.optional(),
    }),
  })
  .meta({ id: 'Request' });

/** A request as the caller sees it. */
export function requestView(record: RequestRow, caller: Caller): z.input<typeof requestSchema> {
  const self = requestPath(record.number);
  return {
    number: record.number,
    ...shared(record, caller),
    links: {
      self,
      ...entryLinks(self, caller),
      events: `${self}/events`,
      catalogItem: `${base}/catalog-items/${record.catalogItem}`,
      ...(record.task && { task: `${base}/tasks/${record.task.number}` }),
    },
  };
}

export function requestPath(number: string): string {
  return `${base}/requests/${number}`;
}

export function shared(record: RequestRow, caller: Caller) {
  const { state, catalogItem, provider, customer, shortDescription, description, priority } =
    record;
  const { assignedTo, assignmentGroup, resolutionCode, resolutionNotes } = record;
  const fields = { assignedTo, assignmentGroup, resolutionCode, resolutionNotes };
  return {
    state,
    catalogItem,
    provider,
    customer,
    shortDescription,
    description,
    priority,
    variables: record.variables,
    openedBy: record.openedBy,
    ...fields,
    openedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    closedAt: record.closedAt?.toISOString() ?? null,
    replication: record.replication,
    ...(isStaff(caller) && { workNoteReaders: workNoteReaders(record) }),
    actions: [...actions(lifecycleOf(record), { state, fields }, caller.roles)],
  };
}

function workNoteReaders({ side, provider, customer, workNotesCross }: RequestRow): string[] {
  const [own, partner] = side === 'customer' ? [customer, provider] : [provider, customer];
  return [own, ...(workNotesCross ? [partner] : [])].map(instanceTitle);
}

export function entryLinks(self: string, caller: Caller) {
  return {
    journal: `${self}/journal`,
    comments: `${self}/comments`,
    ...(isStaff(caller) && { workNotes: `${self}/work-notes` }),
    attachments: `${self}/attachments`,
  };
}
