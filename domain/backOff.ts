/**
 * Why something did not get through.
 * - `unreachable`: nobody answered, or a proxy did because it reached nobody (502, 504)
 * - `busy`: 429 or 503
 * - `unauthenticated`: 401
 * - `refused`: any other 4xx that is final
 * - `failed`: any other answer that took nothing
 * - `secret unreadable`: this side cannot open the secret that it signs with
 */
export type FailureKind =
  | 'unreachable'
  | 'busy'
  | 'unauthenticated'
  | 'refused'
  | 'failed'
  | 'secret unreadable';

/** The reason, and a text for an admin. Code decides by the reason, never by the text. */
export interface DeliveryFailure {
  readonly kind: FailureKind;
  readonly error: string;
}

const firstRetryMs = 1_000;
const longestRetryMs = 5 * 60_000;

/**
 * How long to wait before the next attempt, in milliseconds. The delay doubles from one second to five minutes, or
 * follows the partner's Retry-After, up to one hour.
 */
export function backOffMs(failures: number, retryAfterMs?: number): number {
  const doubled = Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 20), longestRetryMs);
  return Math.max(doubled, Math.min(retryAfterMs ?? 0, 3_600_000));
}
