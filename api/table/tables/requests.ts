import type { RecordType } from '../../../records/recordType';
import { fulfillments, requests as requestType } from '../../../records/request';
import {
  boolean,
  datetime,
  integer,
  journalColumns,
  priorities,
  reference,
  systemColumns,
  text,
  userReference,
} from '../column';
import { byUuid, readOnly, recordColumns, uuidSysId } from '../table';

const active = `(r.state not in ('Closed', 'Cancelled'))`;

const followedSysId = `(select replace(f.id::text, '-', '') from requests f where f.number = r.follow_up_of)`;

/** The columns that a request and its task share. */
const shared = (type: RecordType) => [
  text('state', 'r.state', { exact: true, notNull: true }),
  boolean('active', active),
  ...userReference('assigned_to', 'r.assigned_to'),
  reference('assignment_group', 'r.assignment_group', 'sys_user_group'),
  text('assignment_group.name', 'r.assignment_group', { walked: true }),
  text('close_code', 'r.resolution_code', { exact: true }),
  text('close_notes', 'r.resolution_notes'),
  datetime('closed_at', 'r.closed_at'),
  // When it is to be resolved, when the next running target is due, and whether no target was missed so far.
  datetime('due_date', 'r.due_resolution'),
  datetime('sla_due', 'case when r.closed_at is null then r.next_due end'),
  boolean('made_sla', '(r.breached_at is null)'),
  text('provider', 'r.provider', { exact: true, notNull: true }),
  text('customer', 'r.customer', { exact: true, notNull: true }),
  text('description', 'r.description'),
  ...userReference('opened_by', 'r.opened_by'),
  reference('parent', followedSysId, 'sc_request', { display: 'r.follow_up_of' }),
  integer('u_rating', 'r.rating'),
  text('u_rating_text', 'r.rating_text'),
  ...journalColumns('r.number', type),
];

/** Provider requests, at the customer and at the provider. */
export const requests = readOnly(
  {
    name: 'sc_request',
    label: 'Provider request',
    of: requestType,
    from: 'requests as r',
    bySysId: byUuid,
    order: ['r.opened_at', 'r.number'],
  },
  [
    ...recordColumns('sc_request'),
    text('short_description', 'r.short_description'),
    text('kind', 'r.kind', { exact: true, notNull: true }),
    reference('cat_item', 'r.catalog_item', 'sc_cat_item'),
    integer('priority', 'r.priority', { choices: priorities, notNull: true }),
    datetime('opened_at', 'r.opened_at', { notNull: true }),
    ...shared(requestType),
  ],
);

/** Fulfillment tasks, at the provider. */
export const tasks = readOnly(
  {
    name: 'sc_task',
    label: 'Fulfillment task',
    of: fulfillments,
    from: 'tasks as t join requests as r on r.number = t.request',
    bySysId: 'md5(t.number) = ?',
    order: ['t.created_at', 't.number'],
  },
  [
    ...systemColumns('sc_task', {
      sysId: 'md5(t.number)',
      createdOn: 't.created_at',
      createdBy: `'system'::text`,
      updatedOn: 'greatest(r.updated_at, t.created_at)',
      updatedBy: `'system'::text`,
      modCount: 'r.revision',
    }),
    text('number', 't.number', { exact: true, notNull: true }),
    reference('request', uuidSysId, 'sc_request', { display: 'r.number' }),
    text('request.number', 'r.number', { walked: true, exact: true }),
    text('short_description', 't.title'),
    integer('priority', 'r.priority', { choices: priorities, notNull: true }),
    datetime('opened_at', 't.created_at', { notNull: true }),
    ...shared(fulfillments),
  ],
);
