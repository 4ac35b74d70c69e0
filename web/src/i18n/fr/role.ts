import type { role as english } from '../en/role';
import type { Translation } from '../t';

export const role = {
  requester: 'Demandeur',
  agent: 'Agent',
  admin: 'Administrateur',
  integration: 'Intégration',
} as const satisfies Translation<typeof english>;
