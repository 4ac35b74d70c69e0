import type { CatalogPolicy } from './event';
import { delayOf } from './policy';

/**
 * Until when a request can be reopened by a follow-up, in milliseconds since 1970. Null if it cannot: it is not closed,
 * or its policy does not allow it.
 */
export function reopenableUntil({
  state,
  closedAt,
  policy,
}: {
  readonly state: string;
  readonly closedAt: Date | null;
  readonly policy: Partial<CatalogPolicy> | null;
}): number | null {
  if (state !== 'Closed' || !closedAt) return null;
  const within = delayOf(policy, 'reopenWithin');
  return within === null ? null : closedAt.getTime() + within;
}
