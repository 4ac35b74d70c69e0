import { createHash } from 'node:crypto';
import type { Database } from './database';

/** An attempt to sign in from an address: as a user (existing or not), or with a token. */
export type Attempt = { readonly address: string } & (
  | { readonly account: string }
  | { readonly token: string }
);

/** Number of failures without consequence. After them, each failure doubles the wait before the next attempt. */
interface Limit {
  readonly free: number;
  readonly firstWaitSeconds: number;
  readonly longestWaitSeconds: number;
}

/** Failures are forgotten after an hour without one. */
const forgetHours = 1;
/**
 * How many days an address from which an account signed in counts as known: failures of others do not slow it down.
 */
export const knownDays = 30;

export const limits = {
  /** Failures of one account from one address. */
  pair: { free: 10, firstWaitSeconds: 30, longestWaitSeconds: 900 },
  /** Failures of all accounts from one address. */
  address: { free: 20, firstWaitSeconds: 30, longestWaitSeconds: 900 },
  /** Failures of one account from all addresses. */
  account: { free: 100, firstWaitSeconds: 30, longestWaitSeconds: 300 },
} as const satisfies Record<string, Limit>;

/**
 * Counts an attempt as failed before it is checked, so that concurrent attempts count as well. Returns null if it may
 * continue, or the seconds to wait; then it was not counted.
 */
export async function beginAttempt(db: Database, attempt: Attempt): Promise<number | null> {
  const { counted, wait } = await readAttempts(db, attempt);
  if (wait !== null) return wait;
  for (const { key, limit } of counted) {
    if (!(await count(db, key, limit))) return limit.firstWaitSeconds;
  }
  return null;
}

/** The seconds that an attempt would have to wait now. Null if none. */
export async function waitOf(db: Database, attempt: Attempt): Promise<number | null> {
  return (await readAttempts(db, attempt)).wait;
}

async function readAttempts(db: Database, attempt: Attempt) {
  const { own, all } = keysOf(attempt);
  const { rows } = await db.raw<{ rows: { key: string; wait: number | null; known: boolean }[] }>(
    `select key, ceil(extract(epoch from blocked_until - now()))::integer as wait,
       succeeded_at > now() - interval '${knownDays} days' as known
     from sign_in_attempts where key = any(?)`,
    [[own, ...all.map(({ key }) => key)]],
  );
  const isKnown = rows.some(({ key, known }) => known && key === own);
  const counted = isKnown ? all.filter(({ key }) => key === own) : all;
  const waits = rows.flatMap(({ key, wait }) =>
    wait !== null && wait > 0 && counted.some((one) => one.key === key) ? wait : [],
  );
  return { counted, wait: waits.length > 0 ? Math.max(...waits) : null };
}

/** Records a success: the attempt is not counted, and the account is known at this address from now on. */
export async function endAttempt(db: Database, attempt: Attempt): Promise<void> {
  const { own, all } = keysOf(attempt);
  await db('sign_in_attempts')
    .insert({ key: own, failures: 0, last_at: db.fn.now(), succeeded_at: db.fn.now() })
    .onConflict('key')
    .merge({ failures: 0, blocked_until: null, succeeded_at: db.fn.now() });
  for (const { key, limit } of all.filter((one) => one.key !== own)) {
    await db('sign_in_attempts')
      .where({ key })
      .update({
        failures: db.raw('greatest(failures - 1, 0)'),
        blocked_until: db.raw('case when failures > ? then blocked_until end', [limit.free]),
      });
  }
}

/** False if others have used up the free attempts meanwhile. */
async function count(
  db: Database,
  key: string,
  { free, firstWaitSeconds, longestWaitSeconds }: Limit,
): Promise<boolean> {
  const failures = `case when a.last_at < now() - interval '${forgetHours} hours' then 1 else a.failures + 1 end`;
  const { rowCount } = await db.raw(
    `insert into sign_in_attempts as a (key, failures, last_at) values (:key, 1, now())
     on conflict (key) do update set
       failures = ${failures},
       last_at = now(),
       blocked_until = case when ${failures} >= :free then now() + interval '1 second' * least(
         :longestWaitSeconds, :firstWaitSeconds * power(2, least(${failures} - :free, 20))
       ) end
     where coalesce(a.blocked_until, '-infinity') <= now()`,
    { key, free, firstWaitSeconds, longestWaitSeconds },
  );
  return rowCount > 0;
}

/** The state of this account or token at this address, and all counters that a failure increases. */
function keysOf(attempt: Attempt) {
  const { address } = attempt;
  const byAddress = { key: keyOf('address', address), limit: limits.address };
  // Guesses of tokens cannot be counted by token: each guess is another one.
  if ('token' in attempt) return { own: keyOf('token', attempt.token, address), all: [byAddress] };
  const { account } = attempt;
  const own = keyOf('pair', account, address);
  const byAccount = { key: keyOf('account', account), limit: limits.account };
  return { own, all: [{ key: own, limit: limits.pair }, byAddress, byAccount] };
}

function keyOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
