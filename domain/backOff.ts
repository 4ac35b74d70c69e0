const firstRetryMs = 1_000;
const longestRetryMs = 5 * 60_000;

/**
 * How long to wait before the next try, in milliseconds: doubling from a second to five minutes, or as long as the
 * partner asks for (Retry-After), up to an hour.
 */
export function backOffMs(failures: number, retryAfterMs?: number): number {
  const doubled = Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 20), longestRetryMs);
  return Math.max(doubled, Math.min(retryAfterMs ?? 0, 3_600_000));
}
