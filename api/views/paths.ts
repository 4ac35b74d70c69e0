import { base } from '../http/route';

/** Where the records of onboarding are read. */
export const paths = {
  registration: (number: string) => `${base}/registrations/${number}`,
  customer: (id: string) => `${base}/customers/${id}`,
  subscription: (id: string) => `${base}/subscriptions/${id}`,
  provider: (id: string) => `${base}/providers/${id}`,
  connection: (id: string) => `${base}/connections/${id}`,
  replicationSet: (id: string) => `${base}/replication-sets/${id}`,
};
