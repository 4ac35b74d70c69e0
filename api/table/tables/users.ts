import type { Caller } from '../../../records/user';
import { users as userRows } from '../../../records/visibility';
import { boolean, callerSysId, systemColumns, text, userSysId } from '../column';
import { readOnly } from '../table';

const roles = `array_to_string(r.roles, ',')`;
const ownRoles = (caller: Caller) =>
  `case when ${userSysId('r.name')} = '${callerSysId(caller)}' then ${roles} end`;

/** Users of this instance: their names and, for admins, the roles of others. Credentials are not readable. */
export const users = readOnly(
  {
    name: 'sys_user',
    label: 'User',
    of: userRows,
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
    text('roles', roles, { seenBy: ['admin'], otherwise: ownRoles }),
    boolean('active', 'true::boolean'),
  ],
);
