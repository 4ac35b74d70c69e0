import type { Request, RequestHandler, Response } from 'express';
import { type ClientRateLimitInfo, rateLimit, type Store } from 'express-rate-limit';
import { Refused } from '../../domain/refusal';
import { type Lease, leaseHits, type RateLimit } from '../../records/rateLimits';
import type { Deps } from '../deps';

export type RateLimitDeps = Pick<Deps, 'db' | 'log'>;

export interface RateLimitOptions {
  /** The name of the limit. The same key counts separately for each name. */
  readonly door: string;
  /** Requests per minute for each key, over all processes. 0 is off. */
  readonly perMinute: number;
  readonly keyOf: (req: Request) => string;
  /** The headers that announce the limit: the IETF's draft, or the `X-RateLimit-*` that older clients know. */
  readonly headers: 'draft-8' | 'x-ratelimit';
}

export const windowSeconds = 60;

/** Counts requests by a key, and refuses those above the limit: `busy`. */
export function createRateLimit(
  deps: RateLimitDeps,
  { door, perMinute, keyOf, headers }: RateLimitOptions,
): RequestHandler {
  const limit = { limit: perMinute, windowMs: windowSeconds * 1_000 };
  return rateLimit({
    ...limit,
    skip: () => perMinute === 0,
    store: new LeasedHits(deps, door, limit),
    standardHeaders: headers === 'draft-8' ? headers : false,
    legacyHeaders: headers === 'x-ratelimit',
    keyGenerator: keyOf,
    handler: (_req, res, next) => {
      // The limiter has set the header.
      const retryAfter = Number(res.getHeader('Retry-After')) || windowSeconds;
      next(new Refused('busy', `At most ${perMinute} requests a minute.`, { retryAfter }));
    },
  });
}

/** Runs one middleware, and throws its refusal. */
export function passes(middleware: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    Promise.resolve(
      middleware(req, res, (error?: unknown) => (error ? reject(error) : resolve())),
    ).catch(reject);
  });
}

/** This process's lease on a key's window. */
interface Share {
  /** The number of the last counted hit, over all processes. */
  used: number;
  readonly upTo: number;
  /** By performance.now(). */
  readonly endsAt: number;
}

/** How long a request waits for a lease, in milliseconds. */
const leaseMs = 1_000;
/** How long Postgres is not asked again after a failure, in milliseconds. */
const pauseMs = 5_000;

/**
 * Counts hits over all processes without a write for each: a process leases some from Postgres, and admits them by
 * itself. If Postgres does not answer, the limit holds per process.
 */
export class LeasedHits implements Store {
  private readonly shares = new Map<string, Share>();
  private readonly leasing = new Map<string, Promise<void>>();
  private pausedUntil = 0;
  private nextTidyAt = 0;

  constructor(
    private readonly deps: RateLimitDeps,
    private readonly door: string,
    private readonly limit: RateLimit,
  ) {}

  async increment(key: string): Promise<ClientRateLimitInfo> {
    for (;;) {
      const share = this.current(key);
      if (share && (share.used < share.upTo || share.used >= this.limit.limit)) {
        share.used += 1;
        const resetTime = new Date(Date.now() + share.endsAt - performance.now());
        return { totalHits: share.used, resetTime };
      }
      const leasing = this.leasing.get(key) ?? this.lease(key);
      this.leasing.set(key, leasing);
      await leasing;
    }
  }

  /** Hits are never taken back. */
  decrement(): void {}

  resetKey(key: string): void {
    this.shares.delete(key);
  }

  private current(key: string): Share | undefined {
    const share = this.shares.get(key);
    return share && share.endsAt > performance.now() ? share : undefined;
  }

  private async lease(key: string): Promise<void> {
    const { after, upTo, endsInMs } = await this.leaseOrAlone(key);
    this.leasing.delete(key);
    this.tidy();
    this.shares.set(key, { used: after, upTo, endsAt: performance.now() + endsInMs });
  }

  private async leaseOrAlone(key: string): Promise<Lease> {
    if (performance.now() >= this.pausedUntil) {
      try {
        return await within(leaseMs, leaseHits(this.deps.db, [this.door, key], this.limit));
      } catch (err) {
        this.pausedUntil = performance.now() + pauseMs;
        this.deps.log.warn({ err, door: this.door }, 'a rate limit counts in this process only');
      }
    }
    const { limit, windowMs } = this.limit;
    const share = this.current(key);
    const endsInMs = share ? share.endsAt - performance.now() : windowMs;
    return { after: share?.upTo ?? 0, upTo: limit, endsInMs };
  }

  /** Deletes ended windows, once per window. */
  private tidy(): void {
    const now = performance.now();
    if (now < this.nextTidyAt) return;
    this.nextTidyAt = now + this.limit.windowMs;
    for (const [key, { endsAt }] of this.shares) if (endsAt <= now) this.shares.delete(key);
  }
}

async function within<T>(ms: number, result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Postgres did not answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([result, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
