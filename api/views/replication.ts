import { z } from 'zod';

/** What of a record still waits to reach the partner. */
export const replicationSchema = z
  .object({
    state: z.enum(['in sync', 'pending', 'failed', 'paused']),
    pending: z.int().meta({ description: 'Events that wait to be delivered.' }),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Replication' });
