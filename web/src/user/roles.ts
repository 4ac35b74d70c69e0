import type { AdminUser } from '../api/types';

type Role = AdminUser['roles'][number];

/** The roles, and what each of them allows. */
export const roleOptions: readonly {
  readonly id: Role;
  readonly name: string;
  readonly label: string;
}[] = [
  { id: 'requester', name: 'Requester', label: 'Requester: submits and follows requests' },
  { id: 'agent', name: 'Agent', label: 'Agent: works on tasks, changes and cases' },
  { id: 'admin', name: 'Admin', label: 'Admin: connects partners and manages this instance' },
  {
    id: 'integration',
    name: 'Integration',
    label: 'Integration: a program that uses the Table API',
  },
];

export function rolesInWords(held: readonly Role[]): string {
  const names = roleOptions.filter(({ id }) => held.includes(id)).map(({ name }) => name);
  return names.join(', ') || 'None';
}
