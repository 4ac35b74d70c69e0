import { z } from 'zod';
import { reopenableUntil } from '../domain/followUp';
import { roles } from '../domain/lifecycle';
import { instanceTitle } from '../domain/names';
import { ratableUntil } from '../domain/rating';
import { Refused } from '../domain/refusal';
import { requestStates } from '../domain/request';
import type { Database } from '../records/database';
import { type RequestRecord, requests } from '../records/request';
import { findRequestRow, listRequests, type RequestRow } from '../records/requestList';
import type { Caller } from '../records/user';
import { visibleTo } from '../records/visibility';
import { isStaff } from './http/auth';
import { maybe, path, time, wholeNumber } from './http/fields';
import { paths } from './paths';
import { deskField } from './record/desk';
import { commonView, keptFields, type Resource } from './record/resource';
import { levelFields, levelFilters, levelsView } from './serviceLevels';

/** The events of a record that are still queued for the partner. */
const replicationSchema = z
  .object({
    state: z.enum(['in sync', 'pending', 'failed', 'paused']),
    pending: z.int().meta({ description: 'Events that wait to be delivered.' }),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Replication' });

/** The properties that a request and its task share. */
export const sharedFields = {
  state: z.enum(requestStates),
  catalogItem: z.string(),
  provider: z.string(),
  customer: z.string(),
  shortDescription: z.string(),
  description: z.string(),
  priority: z.int(),
  variables: z.record(z.string(), z.unknown()),
  openedBy: z.string().meta({ description: 'The person at the customer who submitted it.' }),
  followUpOf: maybe(z.string()).meta({
    description: 'The number of the closed request that it reopens.',
  }),
  rating: maybe(z.int()).meta({
    description: "The customer's rating of the solution, from 1 (very poor) to 5 (very good).",
  }),
  ratingText: maybe(z.string()),
  ratedBy: maybe(z.string()),
  ratedAt: maybe(time),
  assignedTo: z.string().nullable(),
  assignmentGroup: z.string().nullable(),
  resolutionCode: z.string().nullable(),
  resolutionNotes: z.string().nullable(),
  openedAt: time,
  updatedAt: time,
  closedAt: time.nullable(),
  ...keptFields,
  replication: replicationSchema,
  ...levelFields,
  desk: deskField,
  workNoteReaders: z
    .array(z.string())
    .optional()
    .meta({
      description:
        'For staff: the organisations whose staff can read a work note, this organisation first. If it is the only one, work notes do not cross. An `internal` work note can be read by the first only.',
      example: ['Northwind', 'Acme'],
    }),
  actions: z.array(z.string()).meta({ description: 'The commands that this caller may give now.' }),
};

export const requestSchema = z
  .object({
    number: z.string(),
    ...sharedFields,
    reopenUntil: maybe(time).meta({
      description:
        'Of a closed request, at the customer: until when a follow-up can be submitted. Null if its policy does not allow it.',
    }),
    rateUntil: maybe(time).meta({
      description:
        'Of a closed request, at the customer: until when its solution can be rated, and the rating be changed.',
    }),
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
  const self = paths.request(record.number);
  return {
    number: record.number,
    ...sharedView(record, caller),
    ...deadlinesOf(record),
    links: {
      self,
      ...entryLinks(self, caller),
      events: `${self}/events`,
      catalogItem: paths.catalogItem(record.catalogItem),
      ...(record.task && { task: paths.task(record.task.number) }),
    },
  };
}

/** The customer decides both. */
function deadlinesOf(record: RequestRow) {
  const isOwn = record.side === 'customer';
  const shown = (at: number | null) => (isOwn && at !== null ? new Date(at).toISOString() : null);
  return { reopenUntil: shown(reopenableUntil(record)), rateUntil: shown(ratableUntil(record)) };
}

export function sharedView(record: RequestRow, caller: Caller) {
  const { state, catalogItem, provider, customer, shortDescription, description, priority } =
    record;
  const { assignedTo, assignmentGroup, resolutionCode, resolutionNotes } = record;
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
    followUpOf: record.followUpOf,
    rating: record.rating,
    ratingText: record.ratingText,
    ratedBy: record.ratedBy,
    ratedAt: record.ratedAt?.toISOString() ?? null,
    ...{ assignedTo, assignmentGroup, resolutionCode, resolutionNotes },
    ...commonView(record, caller),
    replication: record.replication,
    ...levelsView(record),
    desk: null,
    ...(isStaff(caller) && { workNoteReaders: workNoteReaders(record) }),
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

export const sharedFilters = {
  priority: wholeNumber(1, 5).optional(),
  rating: wholeNumber(1, 5).optional(),
  ...levelFilters,
};

export const requestResource: Resource<RequestRecord, RequestRow> = {
  type: requests,
  path: '/requests',
  tag: 'requests',
  nouns: ['request', 'requests'],
  // Requesters see the requests that they opened.
  readers: roles,
  schema: requestSchema,
  filters: sharedFilters,
  find: findRequestRow,
  findAlone: requests.find,
  list: listRequests,
  view: requestView,
  requireOwn: (db, record, command, caller) => requireSide('customer', db, record, command, caller),
};

/** Each side gives its own commands. @throws Refused `forbidden` if this is a command of the other side */
export async function requireSide(
  side: RequestRecord['side'],
  db: Database,
  record: RequestRecord,
  command: string,
  caller: Caller,
): Promise<void> {
  if (record.side === side) return;
  const { number, [side]: decider } = record;
  const row = await findRequestRow(db, number, visibleTo(caller, requests));
  const task = row?.task ? ` The task here is ${row.task.number}.` : '';
  throw new Refused(
    'forbidden',
    `Only the ${side}, ${instanceTitle(decider)}, can give "${command}" on ${number}.${task}`,
    { code: 'otherSide', params: { name: instanceTitle(decider) } },
  );
}
