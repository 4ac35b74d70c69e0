import { Refused } from '../../domain/refusal';
import { type KeyedLimit, keyedLimit } from '../../records/keyedLimit';

export interface ConcurrencyLimitOptions {
  /** What is counted, in the plural, for error messages. */
  readonly what: string;
  /** Maximum number of concurrent tasks of one sender. */
  readonly atOnce: number;
  /** Maximum number of its waiting tasks. */
  readonly waiting?: number;
}

/**
 * Limits how much work of each sender runs in this process at a time, so that no sender takes all of its connections
 * and memory. The limit throws Refused `busy` if too much of a sender's work is running or waiting.
 */
export function concurrencyLimit({
  what,
  atOnce,
  waiting: mostWaiting = 0,
}: ConcurrencyLimitOptions): KeyedLimit {
  return keyedLimit(atOnce, ({ active, waiting }) => {
    if (active + waiting < atOnce + mostWaiting) return;
    const message = `At most ${atOnce} ${what} may run at a time.`;
    throw new Refused('busy', message, { retryAfter: 1 });
  });
}

/** Uploads of a user or an external system. */
export const createUploads = () => concurrencyLimit({ what: 'uploads', atOnce: 16 });
