import { parse } from 'tinyduration';
import type { CatalogPolicy } from '../domain/event';

export const defaultPolicy: CatalogPolicy = {
  remindAfter: 'P5D',
  closeAfter: 'P10D',
  assignmentGroup: null,
  priority: null,
};

const hour = 3_600_000;

/** The delays of a policy in milliseconds, for the lifecycle's clock; null is off. */
export function delaysOf(policy: CatalogPolicy): Record<string, number | null> {
  return {
    remindAfter: milliseconds(policy.remindAfter),
    closeAfter: milliseconds(policy.closeAfter),
  };
}

/**
 * An ISO 8601 duration in milliseconds. Years and months have no fixed length, and are refused.
 * @throws RangeError where it is no duration, or none of a fixed length above zero
 */
export function milliseconds(duration: string): number;
export function milliseconds(duration: string | null): number | null;
export function milliseconds(duration: string | null): number | null {
  if (duration === null) return null;
  const parts = parse(duration);
  if (parts.years || parts.months || parts.negative) {
    throw new RangeError(
      `"${duration}" has no fixed length: use weeks, days, hours, minutes or seconds.`,
    );
  }
  const days = (parts.weeks ?? 0) * 7 + (parts.days ?? 0);
  const ms =
    (days * 24 + (parts.hours ?? 0)) * hour +
    (parts.minutes ?? 0) * 60_000 +
    (parts.seconds ?? 0) * 1_000;
  if (!(ms > 0)) throw new RangeError(`"${duration}" must be longer than nothing.`);
  return Math.round(ms);
}
