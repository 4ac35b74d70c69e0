import type { JournalKind } from './lifecycle';
import { workingTimeFault, workingTimeMs } from './policy';

/** What a service level promises: `response`, that somebody takes the record; `resolution`, that it is resolved. */
export const levelTargets = ['response', 'resolution'] as const;
export type LevelTarget = (typeof levelTargets)[number];

/** The service levels of a catalog item. */
export interface ServiceLevelPolicy {
  /** The id of the calendar in whose working time the targets are counted. */
  readonly calendar: string;
  /** The percentage of the target after which a warning is written. Null is off. */
  readonly warnAt: number | null;
  /** ISO 8601 durations by priority. A priority without one has no such target. */
  readonly response: Readonly<Record<string, string>>;
  readonly resolution: Readonly<Record<string, string>>;
}

/** The clock of one target, as both sides show it. Times are ISO 8601 in UTC. */
export interface LevelClock {
  /** When it is due, or was. Null while it is paused, and if it ended unmet. */
  readonly due: string | null;
  readonly met: string | null;
  /** When it was due and not met. It stays set if it is met later. */
  readonly breached: string | null;
  /** The remaining working time in seconds, while it is paused. */
  readonly remaining: number | null;
}

/** The service levels of a record, as they cross to the customer. */
export type ServiceLevels = Readonly<Record<LevelTarget, LevelClock | null>>;

/** Why an entry of kind `system` was written about a service level. */
export const entryReasons = [
  'responseWarning',
  'responseBreach',
  'resolutionWarning',
  'resolutionBreach',
] as const;
export type EntryReason = (typeof entryReasons)[number];

export function isEntryReason(value: unknown): value is EntryReason {
  return entryReasons.some((reason) => reason === value);
}

/** The reason that an entry keeps: only an entry of kind `system` has one. */
export function reasonOf(kind: JournalKind, reason: unknown): EntryReason | null {
  return kind === 'system' && isEntryReason(reason) ? reason : null;
}

/** A target in milliseconds of working time. Null if the policy has none for this priority, or an invalid one. */
export function targetMs(
  policy: ServiceLevelPolicy,
  target: LevelTarget,
  priority: number,
): number | null {
  const duration = policy[target]?.[priority];
  if (typeof duration !== 'string' || workingTimeFault(duration)) return null;
  return workingTimeMs(duration);
}

/** The earliest due time of the clocks that run. Null if none does. */
export function nextDue(levels: ServiceLevels): string | null {
  const due = levelTargets.flatMap((target) => {
    const clock = levels[target];
    return clock?.due && !clock.met ? [clock.due] : [];
  });
  return due.sort()[0] ?? null;
}

/** When the first target was breached. Null if none was. */
export function firstBreach(levels: ServiceLevels): string | null {
  return levelTargets.flatMap((target) => levels[target]?.breached ?? []).sort()[0] ?? null;
}
