import type { Database } from './database';
import { keptMinutes } from './samples';

/** Lets go of what has served: answers kept for retries, delivered events, bytes whose event never came, old samples. */
export async function tidy(db: Database): Promise<void> {
  await db('idempotency_keys').whereRaw(`created_at < now() - interval '1 day'`).delete();
  await db('outbox')
    .where({ status: 'delivered' })
    .whereRaw(`delivered_at < now() - interval '30 days'`)
    .delete();
  await db('attachments as a')
    .whereRaw(`a.created_at < now() - interval '1 day'`)
    .whereNotExists(db('journal as j').whereRaw('j.id = a.id'))
    .delete();
  await db('connection_samples')
    .whereRaw(`at < now() - interval '${keptMinutes} minutes'`)
    .delete();
}
