import type { Database } from './database';

/** The health of a connection in one minute. */
export interface Sample {
  readonly at: Date;
  readonly pending: number;
  readonly failed: number;
  /** Null if no event was waiting. */
  readonly oldestPendingSeconds: number | null;
  /**
   * Time from writing the partner's entries there to storing them here. Null if there were none in the minute before.
   */
  readonly lagMedianMs: number | null;
  readonly lagP95Ms: number | null;
}

/** How long samples are kept, in minutes. */
export const keptMinutes = 24 * 60;

/** Maximum of the column: about 24 days. */
const longestMs = 2_147_483_647;

/**
 * Records the health of each active connection, including paused ones. The first process in a minute writes the sample;
 * the others write nothing.
 */
export async function takeSamples(db: Database): Promise<void> {
  await db.raw(
    `with received as (
       select r.connection_id, j.instance,
         least(greatest(0, extract(epoch from j.landed_at - j.at) * 1000), ${longestMs}) as lag
       from journal j join requests r on r.number = j.record
       where j.landed_at >= date_trunc('minute', now()) - interval '1 minute'
         and j.landed_at < date_trunc('minute', now())
     )
     insert into connection_samples
       (connection_id, at, pending, failed, oldest_pending_seconds, lag_median_ms, lag_p95_ms)
     select c.id, date_trunc('minute', now()), w.pending, f.failed, w.oldest, l.median, l.p95
     from connections c
     cross join lateral (
       select count(*) as pending,
         case when count(*) > 0 then
           greatest(0, floor(extract(epoch from now() - min(created_at))))
         end as oldest
       from outbox where connection_id = c.id and status = 'waiting'
     ) w
     cross join lateral (
       select count(*) as failed from outbox where connection_id = c.id and status = 'failed'
     ) f
     cross join lateral (
       select percentile_cont(0.5) within group (order by lag) as median,
         percentile_cont(0.95) within group (order by lag) as p95
       from received where connection_id = c.id and instance = c.partner
     ) l
     where c.state in ('Active', 'Paused') and not exists (
       select from connection_samples s
       where s.connection_id = c.id and s.at = date_trunc('minute', now())
     )
     on conflict do nothing`,
  );
}

/** Lists the samples of a connection since a time, oldest first. */
export async function samplesOf(db: Database, connection: string, since: Date): Promise<Sample[]> {
  return db('connection_samples')
    .where({ connection_id: connection })
    .where('at', '>=', since)
    .orderBy('at')
    .limit(keptMinutes)
    .select({
      at: 'at',
      pending: 'pending',
      failed: 'failed',
      oldestPendingSeconds: 'oldest_pending_seconds',
      lagMedianMs: 'lag_median_ms',
      lagP95Ms: 'lag_p95_ms',
    } satisfies Record<keyof Sample, string>);
}
