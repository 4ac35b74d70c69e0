import { parse } from 'tinyduration';
import type { CatalogPolicy } from './event';

/** The policy of an item that sets none. */
export const defaultPolicy: Required<CatalogPolicy> = {
  remindAfter: 'P5D',
  closeAfter: 'P10D',
  reopenWithin: 'P14D',
  remindInfoAfter: 'P2D',
  escalateInfoAfter: 'P5D',
  remindReceivedAfter: 'P1D',
  escalateReceivedAfter: 'P3D',
  assignmentGroup: null,
  priority: null,
  serviceLevels: null,
};

const day = 86_400_000;

/** The delays of records without a catalog item, in milliseconds. */
export const caseDelays = {
  ...{ remindInfoAfter: 2 * day, escalateInfoAfter: 5 * day },
  ...{ remindAfter: 5 * day, escalateAfter: 10 * day },
};
export const changeDelays = { remindApprovalAfter: 2 * day, escalateApprovalAfter: 5 * day };
export const handshakeDelays = { remindAfter: 3 * day, escalateAfter: 7 * day };

/** The delays of a policy in milliseconds, for the lifecycle's timers. Null means off. */
export interface Delays {
  readonly delays: Readonly<Record<string, number | null>>;
  /** The names of delays that cannot be parsed. They count as off. */
  readonly unreadable: readonly string[];
}

type LaterDelay =
  | 'reopenWithin'
  | 'remindInfoAfter'
  | 'escalateInfoAfter'
  | 'remindReceivedAfter'
  | 'escalateReceivedAfter';

/** Adds the defaults of the delays that a policy lacks because it was stored before they existed. */
export function withDefaults<P extends Partial<CatalogPolicy>>(
  policy: P | null,
): P & Required<Pick<CatalogPolicy, LaterDelay>> {
  const { reopenWithin, remindInfoAfter, escalateInfoAfter } = defaultPolicy;
  const { remindReceivedAfter, escalateReceivedAfter } = defaultPolicy;
  return {
    ...{
      reopenWithin,
      remindInfoAfter,
      escalateInfoAfter,
      remindReceivedAfter,
      escalateReceivedAfter,
    },
    ...policy,
  } as P & Required<Pick<CatalogPolicy, LaterDelay>>;
}

/**
 * Parses a stored policy. Never throws: a row that an older release stored must not prevent its record from starting.
 */
export function delaysOf(policy: Partial<CatalogPolicy> | null): Delays {
  const named = [
    'remindAfter',
    'closeAfter',
    'remindInfoAfter',
    'escalateInfoAfter',
    'remindReceivedAfter',
    'escalateReceivedAfter',
  ] as const;
  const unreadable: string[] = [];
  const delays: Record<string, number | null> = {};
  for (const name of named) {
    const delay = readDelay(policy, name);
    delays[name] = delay === 'unreadable' ? null : delay;
    if (delay === 'unreadable') unreadable.push(name);
  }
  return { delays, unreadable };
}

type DelayName = 'remindAfter' | 'closeAfter' | LaterDelay;

/** One delay of a stored policy in milliseconds. Null means off, as does one that cannot be parsed. */
export function delayOf(policy: Partial<CatalogPolicy> | null, name: DelayName): number | null {
  const delay = readDelay(policy, name);
  return delay === 'unreadable' ? null : delay;
}

function readDelay(
  policy: Partial<CatalogPolicy> | null,
  name: DelayName,
): number | null | 'unreadable' {
  const duration: unknown = withDefaults(policy)[name] ?? null;
  if (duration === null) return null;
  if (typeof duration !== 'string' || durationFault(duration)) return 'unreadable';
  return milliseconds(duration);
}

/** Ten years: a longer delay is off. */
const longestDays = 3_650;

/** Says what is wrong with an ISO 8601 duration of a policy, and what would be right. Returns null if it is valid. */
export function durationFault(duration: string): string | null {
  return faultOf(() => milliseconds(duration), 'must be an ISO 8601 duration, like P5D.');
}

/**
 * An ISO 8601 duration in milliseconds. Years and months have no fixed length, and are refused.
 * @throws RangeError if it has no fixed length, or is not between zero and ten years; another error if it is not a
 * duration
 */
function milliseconds(duration: string): number {
  const parts = parse(duration);
  if (parts.years || parts.months || parts.negative) {
    throw new RangeError(
      `"${duration}" has no fixed length: use weeks, days, hours, minutes or seconds.`,
    );
  }
  const days = (parts.weeks ?? 0) * 7 + (parts.days ?? 0);
  const ms = Math.round(
    days * day +
      (parts.hours ?? 0) * 3_600_000 +
      (parts.minutes ?? 0) * 60_000 +
      (parts.seconds ?? 0) * 1_000,
  );
  if (!(ms > 0)) throw new RangeError(`"${duration}" must be longer than zero.`);
  if (ms > longestDays * day) throw new RangeError(`must be at most P${longestDays}D.`);
  return ms;
}

/** Maximum target in hours of working time: with the shortest week that a calendar can have, less than four years. */
const longestTargetHours = 720;

/** The working time of a target, in milliseconds. @throws as `milliseconds` does, and RangeError if it names days */
export function workingTimeMs(duration: string): number {
  const { weeks = 0, days = 0 } = parse(duration);
  if (weeks + days > 0) {
    throw new RangeError(
      `"${duration}" names days, and working days differ in length: use hours, like PT16H.`,
    );
  }
  const ms = milliseconds(duration);
  if (ms > longestTargetHours * 3_600_000)
    throw new RangeError(`must be at most PT${longestTargetHours}H.`);
  return ms;
}

/** Says what is wrong with the duration of a target, and what would be right. Returns null if it is valid. */
export function workingTimeFault(duration: string): string | null {
  return faultOf(() => workingTimeMs(duration), 'must be an ISO 8601 duration, like PT4H.');
}

function faultOf(parse: () => number, otherwise: string): string | null {
  try {
    parse();
    return null;
  } catch (error) {
    return error instanceof RangeError ? error.message : otherwise;
  }
}
