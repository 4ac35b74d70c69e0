import { boolean, systemColumns, text, userSysId } from '../column';
import { readOnly } from '../table';

/** Users of this instance: who they are and what they may; never what they prove it by. */
export const users = readOnly(
  {
    name: 'sys_user',
    label: 'User',
    from: 'users as r',
    bySysId: `${userSysId('r.name')} = ?`,
    order: ['r.created_at', 'r.name'],
  },
  [
    ...systemColumns('sys_user', {
      sysId: userSysId('r.name'),
      createdOn: 'r.created_at',
      createdBy: `'system'::text`,
      updatedOn: 'r.created_at',
      updatedBy: `'system'::text`,
      modCount: '0::integer',
    }),
    text('user_name', 'r.name', { exact: true, notNull: true }),
    text('name', 'r.name', { notNull: true }),
    text('roles', `array_to_string(r.roles, ',')`),
    boolean('active', 'true::boolean'),
  ],
);
