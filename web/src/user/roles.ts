import type { AdminUser } from '../api/types';
import { rolesInWords as words } from '../i18n/labels';
import { t, textOf } from '../i18n/t';

type Role = AdminUser['roles'][number];

/** The roles, and what each of them allows. */
export const roleOptions: readonly {
  readonly id: Role;
  readonly name: string;
  readonly label: string;
}[] = [
  {
    id: 'requester',
    name: textOf('role', 'requester', 'requester'),
    label: t('user.requesterAbout'),
  },
  { id: 'agent', name: textOf('role', 'agent', 'agent'), label: t('user.agentAbout') },
  { id: 'admin', name: textOf('role', 'admin', 'admin'), label: t('user.adminAbout') },
  {
    id: 'integration',
    name: textOf('role', 'integration', 'integration'),
    label: t('user.integrationAbout'),
  },
];

export function rolesInWords(held: readonly Role[]): string {
  return (
    words(roleOptions.map(({ id }) => id).filter((id) => held.includes(id))) || t('user.noRoles')
  );
}
