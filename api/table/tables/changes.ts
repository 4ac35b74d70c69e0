import { changes as changeType } from '../../../records/change';
import {
  boolean,
  choice,
  datetime,
  journalColumns,
  priorities,
  reference,
  text,
  userReference,
} from '../column';
import { byUuid, readOnly, recordColumns } from '../table';

/** Change records; the state is the phase. */
export const changes = readOnly(
  {
    name: 'change_request',
    label: 'Change',
    of: changeType,
    from: 'changes as r left join groups as g on g.name = r.owning_group',
    bySysId: byUuid,
    order: ['r.opened_at', 'r.number'],
  },
  [
    ...recordColumns('change_request'),
    text('short_description', 'r.title'),
    text('description', 'r.description'),
    text('state', 'r.state', { exact: true, notNull: true }),
    boolean('active', '(r.closed_at is null)'),
    reference(
      'assignment_group',
      `coalesce(replace(g.id::text, '-', ''), r.owning_group)`,
      'sys_user_group',
      { display: 'r.owning_group' },
    ),
    text('assignment_group.name', 'r.owning_group', { walked: true }),
    choice('priority', 'r.priority', priorities, { notNull: true }),
    text('approval', 'r.approval', { exact: true }),
    text('close_code', 'r.completion_code', { exact: true }),
    ...userReference('opened_by', 'r.opened_by'),
    datetime('opened_at', 'r.opened_at', { notNull: true }),
    datetime('closed_at', 'r.closed_at'),
    ...journalColumns('r.number', changeType),
  ],
);
