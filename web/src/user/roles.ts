import type { AdminUser } from '../api/types';

type Role = AdminUser['roles'][number];

/** Each with what it lets its holder do. */
export const roleOptions: readonly {
  readonly id: Role;
  readonly name: string;
  readonly label: string;
}[] = [
  { id: 'requester', name: 'Requester', label: 'Requester: asks, and follows what was asked' },
  { id: 'agent', name: 'Agent', label: 'Agent: works on tasks, changes and cases' },
  { id: 'admin', name: 'Admin', label: 'Admin: connects partners, and sees to all of this' },
  {
    id: 'integration',
    name: 'Integration',
    label: 'Integration: a program that uses the Table API',
  },
];

export function rolesInWords(held: readonly Role[]): string {
  const names = roleOptions.filter(({ id }) => held.includes(id)).map(({ name }) => name);
  return names.join(', ') || 'None: may do nothing';
}
