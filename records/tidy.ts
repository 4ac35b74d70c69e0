import type { Database } from './database';
import { keptMinutes } from './samples';

/** Lets go of what has served: answers kept for retries, delivered events, bytes whose event never came, old samples. */
export async function tidy(db: Database): Promise<void> {
  await db('idempotency_keys').whereRaw(`created_at < now() - interval '1 day'`).delete();
  // A system that fetches its operations may keep the id of the last one for ever.
  await db.raw(`
    with gone as (
      delete from outbox where status = 'delivered' and delivered_at < now() - interval '30 days'
      returning connection_id, id, position
    )
    insert into delivery_cursors (system_id, id, position)
    select connection_id, id, position from gone
    where connection_id in (select id from external_systems) on conflict do nothing`);
  await db('attachments as a')
    .whereRaw(`a.created_at < now() - interval '1 day'`)
    .whereNotExists(db('journal as j').whereRaw('j.id = a.id'))
    .delete();
  await db('connection_samples')
    .whereRaw(`at < now() - interval '${keptMinutes} minutes'`)
    .delete();
}
