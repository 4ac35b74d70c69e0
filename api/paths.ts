import { base } from './http/route';

/** The path of each record. */
export const paths = {
  request: (number: string) => `${base}/requests/${number}`,
  task: (number: string) => `${base}/tasks/${number}`,
  change: (number: string) => `${base}/changes/${number}`,
  case: (number: string) => `${base}/cases/${number}`,
  registration: (number: string) => `${base}/registrations/${number}`,
  provider: (id: string) => `${base}/providers/${id}`,
  customer: (id: string) => `${base}/customers/${id}`,
  subscription: (id: string) => `${base}/subscriptions/${id}`,
  connection: (id: string) => `${base}/connections/${id}`,
  replicationSet: (id: string) => `${base}/replication-sets/${id}`,
  catalogItem: (id: string) => `${base}/catalog-items/${id}`,
  externalSystem: (id: string) => `${base}/external-systems/${id}`,
  webhook: (id: string) => `${base}/webhooks/${id}`,
  desk: (id: string) => `${base}/desks/${id}`,
  deskHook: (id: string) => `${base}/hooks/desks/${id}`,
  user: (name: string) => `${base}/users/${encodeURIComponent(name)}`,
};
