import type { LevelTimer } from './commit';
import { isFinal, type Lifecycle } from './lifecycle';
import {
  type EntryReason,
  type LevelClock,
  type LevelTarget,
  levelTargets,
  type ServiceLevelPolicy,
  type ServiceLevels,
  targetMs,
} from './serviceLevels';
import { addWorkingTime, type WorkingHours, workingTimeBetween } from './workingTime';

/** The clock of one target at the provider, who computes it. Instants and durations are in milliseconds. */
export interface ServiceClock {
  /** Working time that was used before `since`. */
  readonly used: number;
  /** Since when it runs. Null if it does not. */
  readonly since: number | null;
  readonly due: number | null;
  readonly warnAt: number | null;
  /** The remaining working time, while it is paused. */
  readonly remaining: number | null;
  readonly met: number | null;
  readonly breached: number | null;
  readonly warned: boolean;
}

export type ServiceClocks = Readonly<Record<LevelTarget, ServiceClock | null>>;

/** What the clocks of a record depend on. */
export interface ClockTerms {
  readonly table: Lifecycle;
  readonly policy: ServiceLevelPolicy;
  readonly calendar: WorkingHours;
}

/** A step of the record: its state and priority after a mutation, and the reason of the entry. */
export interface ClockStep {
  readonly state: string;
  readonly priority: number;
  readonly reason?: EntryReason | undefined;
  /** In milliseconds since 1970. */
  readonly at: number;
}

const unstarted: ServiceClock = {
  ...{ used: 0, since: null, due: null, warnAt: null, remaining: null },
  ...{ met: null, breached: null, warned: false },
};

/** The clocks after a step. Due times are computed again, because the priority or the calendar may have changed. */
export function stepClocks(
  terms: ClockTerms,
  clocks: ServiceClocks | null,
  step: ClockStep,
): ServiceClocks {
  const stepped = levelTargets.map((target) => [target, stepOne(terms, clocks, target, step)]);
  return Object.fromEntries(stepped) as Record<LevelTarget, ServiceClock | null>;
}

function stepOne(
  { table, policy, calendar }: ClockTerms,
  clocks: ServiceClocks | null,
  target: LevelTarget,
  { state, priority, reason, at }: ClockStep,
): ServiceClock | null {
  const rule = table.serviceLevels?.[target];
  const duration = targetMs(policy, target, priority);
  const before = clocks?.[target] ?? null;
  // A priority without a target leaves what was recorded, and stops the clock.
  if (!rule || (duration === null && !before)) return null;
  const clock = noted(before ?? unstarted, target, reason);
  if (duration !== null && rule.runsIn.includes(state)) {
    const since = clock.since ?? at;
    const due = addWorkingTime(calendar, since, duration - clock.used);
    const share = policy.warnAt === null ? null : (duration * policy.warnAt) / 100 - clock.used;
    const warnAt = share === null ? null : addWorkingTime(calendar, since, share);
    return { ...clock, since, due, warnAt, remaining: null, met: null };
  }
  const used =
    clock.since === null ? clock.used : clock.used + workingTimeBetween(calendar, clock.since, at);
  const stopped = { ...clock, used, since: null, warnAt: null, remaining: null };
  if (clock.met !== null) return stopped;
  if (rule.metIn.includes(state)) {
    // From a pause, it is due when it would have been if it had run on.
    const due =
      clock.due ?? (duration === null ? null : addWorkingTime(calendar, at, duration - used));
    return { ...stopped, met: at, due };
  }
  const isPaused = duration !== null && !isFinal(table, state);
  const remaining = isPaused ? Math.max(0, duration - used) : null;
  return { ...stopped, due: null, remaining };
}

/** Records the warning or the breach of this target that an entry tells of. */
function noted(
  clock: ServiceClock,
  target: LevelTarget,
  reason: EntryReason | undefined,
): ServiceClock {
  if (reason === `${target}Warning`) return { ...clock, warned: true };
  if (reason === `${target}Breach`) return { ...clock, breached: clock.breached ?? clock.due };
  return clock;
}

/** The clocks as both sides show them. */
export function shownClocks(clocks: ServiceClocks): ServiceLevels {
  const shown = levelTargets.map((target) => [target, shownClock(clocks[target])]);
  return Object.fromEntries(shown) as Record<LevelTarget, LevelClock | null>;
}

function shownClock(clock: ServiceClock | null): LevelClock | null {
  if (!clock) return null;
  const { due, met, breached, remaining } = clock;
  return {
    due: iso(due),
    met: iso(met),
    breached: iso(breached),
    remaining: remaining === null ? null : Math.round(remaining / 1_000),
  };
}

const commands = {
  response: { warn: 'warnResponse', breach: 'breachResponse' },
  resolution: { warn: 'warnResolution', breach: 'breachResolution' },
} as const;

/** The timers that the record's workflow waits for: none of a clock that does not run, or is breached already. */
export function timersOf(clocks: ServiceClocks): LevelTimer[] {
  return levelTargets.flatMap((target) => {
    const { since = null, due = null, warnAt, breached, warned } = clocks[target] ?? unstarted;
    if (since === null || due === null || breached !== null) return [];
    const { warn, breach } = commands[target];
    const dueAt = new Date(due).toISOString();
    const warning = !warned && warnAt !== null && warnAt < due;
    return [
      ...(warning ? [{ command: warn, at: warnAt, due: dueAt }] : []),
      { command: breach, at: due, due: dueAt },
    ];
  });
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
