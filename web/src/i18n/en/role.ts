export const role = {
  requester: 'Requester',
  agent: 'Agent',
  admin: 'Admin',
  integration: 'Integration',
} as const;
