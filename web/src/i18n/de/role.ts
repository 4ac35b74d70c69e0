import type { role as english } from '../en/role';
import type { Translation } from '../t';

export const role = {
  requester: 'Anforderer',
  agent: 'Agent',
  admin: 'Administrator',
  integration: 'Integration',
} as const satisfies Translation<typeof english>;
