import { groups as groupRows } from '../../../records/visibility';
import { boolean, reference, systemColumns, text } from '../column';
import { byUuid, readOnly, uuidSysId } from '../table';

/** Groups that own changes. */
export const groups = readOnly(
  {
    name: 'sys_user_group',
    label: 'Group',
    of: groupRows,
    from: 'groups as r left join external_systems as s on s.id = r.system_id',
    bySysId: byUuid,
    order: ['r.created_at', 'r.id'],
  },
  [
    ...systemColumns('sys_user_group', {
      sysId: uuidSysId,
      createdOn: 'r.created_at',
      createdBy: `'system'::text`,
      updatedOn: 'r.created_at',
      updatedBy: `'system'::text`,
      modCount: '0::integer',
    }),
    text('name', 'r.name', { notNull: true }),
    boolean('active', 'true::boolean'),
    reference('external_system', `replace(s.id::text, '-', '')`, 'x_crossdesk_external_system', {
      display: 's.name',
    }),
  ],
);
