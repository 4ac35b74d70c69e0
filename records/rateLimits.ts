import { createHash } from 'node:crypto';
import type { Database } from './database';

/** The hits of a window that one process may admit without asking again: from `after` + 1 to `upTo`. */
export interface Lease {
  readonly after: number;
  readonly upTo: number;
  /** Time until the window ends, in milliseconds. */
  readonly endsInMs: number;
}

export interface RateLimit {
  /** Maximum number of hits in one window, over all processes. */
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * A lease is 1/16 of the remaining hits, and at least one. So a process rarely asks Postgres while many hits remain,
 * and another process can leave at most 1/16 of the limit leased and unused.
 */
const part = 16;

/** Leases hits that no other process gets. Beyond the limit, `after` is the limit or more. */
export async function leaseHits(
  db: Database,
  counted: readonly string[],
  { limit, windowMs }: RateLimit,
): Promise<Lease> {
  const key = createHash('sha256').update(JSON.stringify(counted)).digest('base64url');
  const first = Math.max(1, Math.floor(limit / part));
  const next = 'greatest(1, (:limit - r.leased) / :part)';
  const hasEnded = 'r.expires_at <= now()';
  const {
    rows: [row],
  } = await db.raw<{ rows: [{ leased: number; lastLease: number; endsInMs: number }] }>(
    `insert into rate_limits as r (key, leased, last_lease, expires_at)
     values (:key, :first, :first, now() + interval '1 millisecond' * :windowMs)
     on conflict (key) do update set
       leased = case when ${hasEnded} then excluded.leased else r.leased + ${next} end,
       last_lease = case when ${hasEnded} then excluded.leased else ${next} end,
       expires_at = case when ${hasEnded} then excluded.expires_at else r.expires_at end
     returning leased, last_lease as "lastLease",
       ceil(extract(epoch from expires_at - now()) * 1000)::integer as "endsInMs"`,
    { key, first, limit, part, windowMs },
  );
  return { after: row.leased - row.lastLease, upTo: row.leased, endsInMs: row.endsInMs };
}
