import { isDeepStrictEqual } from 'node:util';
import type { Commit, LevelTimer, Mutation } from '../domain/commit';
import { entryCrossing } from '../domain/crossing';
import type { CatalogPolicy } from '../domain/event';
import { fulfillment } from '../domain/fulfillment';
import { isFinal } from '../domain/lifecycle';
import { type ServiceClocks, shownClocks, stepClocks, timersOf } from '../domain/serviceClock';
import {
  firstBreach,
  type LevelTarget,
  levelTargets,
  nextDue,
  type ServiceLevels,
} from '../domain/serviceLevels';
import type { WorkingHours } from '../domain/workingTime';
import type { Database } from './database';
import { prepared } from './prepared';
import type { RecordType } from './recordType';

/** A target that was met in time, met late, or breached. */
export interface LevelResult {
  readonly target: LevelTarget;
  readonly result: 'met' | 'late' | 'breached';
}

/** The service levels of a record after a commit, as they are written. */
export interface LevelChange {
  /** The mutations, of which the last event carries the service levels if they have changed. */
  readonly changes: readonly Mutation[];
  readonly columns: LevelColumns;
  readonly timers: readonly LevelTimer[];
  readonly results: readonly LevelResult[];
}

type LevelColumns = Readonly<Record<string, string | number | null>>;

/** The columns that keep service levels as both sides show them. */
function shownColumns(levels: ServiceLevels): LevelColumns {
  return {
    service_levels: JSON.stringify(levels),
    due_response: levels.response?.due ?? null,
    due_resolution: levels.resolution?.due ?? null,
    next_due: nextDue(levels),
    breached_at: firstBreach(levels),
  };
}

/** What the clocks of a request are computed from. */
interface ClockRow {
  readonly clocks: ServiceClocks | null;
  readonly levels: ServiceLevels | null;
  readonly policy: CatalogPolicy;
  readonly priority: number;
  readonly state: string;
  readonly landedAt: Date;
  readonly calendar: string;
  readonly calendarRevision: number;
  readonly workingHours: WorkingHours;
}

const clockColumns = `r.service_clocks as clocks, r.service_levels as levels, r.policy, r.priority, r.state,
  r.landed_at as "landedAt", c.id as calendar, c.revision as "calendarRevision",
  jsonb_build_object('timeZone', c.time_zone, 'hours', c.hours, 'holidays', c.holidays) as "workingHours"`;

/**
 * Computes the service levels of a record after its mutations. Null if it has none, or if its revision differs: nothing
 * is written then. Call it outside of the workflow: it depends on time zone data.
 */
export async function levelsAfter(
  db: Database,
  type: RecordType,
  { number, revision, changes, at }: Commit,
): Promise<LevelChange | null> {
  if (at === undefined || changes.length === 0 || !type.lifecycle.serviceLevels) return null;
  const { rows } = await prepared(
    db,
    `select ${clockColumns} from requests r
     join calendars c on c.id::text = r.policy -> 'serviceLevels' ->> 'calendar'
     where r.number = :number and r.revision = :revision`,
    { number, revision },
  );
  const row: ClockRow | undefined = rows[0];
  const policy = row?.policy.serviceLevels;
  if (!row || !policy) return null;
  const table = type.lifecycle;
  const terms = { table, policy, calendar: row.workingHours };
  let { clocks, priority } = row;
  // The clocks start when the provider received the request: the time of the customer's clock is not trusted.
  clocks ??= stepClocks(terms, null, {
    ...{ state: row.state, priority },
    at: row.landedAt.getTime(),
  });
  const before = clocks;
  for (const { state, fields, reason } of changes) {
    priority = Number(fields.priority ?? priority);
    clocks = stepClocks(terms, clocks, { state, priority, reason, at });
  }
  const levels = shownClocks(clocks);
  const isChanged = !isDeepStrictEqual(levels, row.levels);
  const isToCross = isChanged && !isFinal(table, changes.at(-1)?.state ?? '');
  return {
    changes: isToCross ? withLevels(changes, levels) : changes,
    columns: {
      ...shownColumns(levels),
      service_clocks: JSON.stringify(clocks),
      service_calendar: row.calendar,
      service_calendar_revision: row.calendarRevision,
    },
    timers: timersOf(clocks),
    results: resultsOf(before, clocks),
  };
}

/**
 * The last event carries the service levels. If no mutation emits one, the entry of the last is sent with them. Mostly
 * that is the partner's own entry, such as an answer: the partner has it, so its journal does not change.
 */
function withLevels(changes: readonly Mutation[], serviceLevels: ServiceLevels): Mutation[] {
  const emitting = changes.findLastIndex(({ tells }) => tells !== undefined);
  const carrier = emitting < 0 ? changes.length - 1 : emitting;
  return changes.map((change, n) => {
    if (n !== carrier) return change;
    return { ...change, serviceLevels, tells: change.tells ?? entryCrossing[change.kind].as };
  });
}

function resultsOf(before: ServiceClocks, after: ServiceClocks): LevelResult[] {
  return levelTargets.flatMap((target) => {
    const [was, is] = [before[target], after[target]];
    if (!is) return [];
    const isMet = is.met !== null && (was?.met ?? null) === null;
    const isBreached = is.breached !== null && (was?.breached ?? null) === null;
    return [
      ...(isBreached ? [{ target, result: 'breached' } as const] : []),
      ...(isMet ? [{ target, result: is.breached === null ? 'met' : 'late' } as const] : []),
    ];
  });
}

/** An open request whose clocks were computed with an earlier revision of the calendar. */
export type Outdated = ClockRow & { readonly number: string };

/** Open requests whose calendar has changed since their clocks were computed, sorted by number. */
export async function outdatedLevels(
  db: Database,
  page: { readonly after: string; readonly limit: number },
): Promise<Outdated[]> {
  const { rows } = await prepared(
    db,
    `select r.number, ${clockColumns} from calendars c
     join requests r on r.service_calendar = c.id and r.service_calendar_revision < c.revision
     where r.closed_at is null and r.number > :after order by r.number limit :limit`,
    { ...page },
  );
  return rows;
}

/**
 * Marks the clocks as computed with the current calendar, if that does not change them.
 * @returns false if it does
 */
export async function refreshLevels(db: Database, outdated: Outdated): Promise<boolean> {
  const { number, clocks, policy, state, priority, calendarRevision, workingHours } = outdated;
  if (!policy.serviceLevels || !clocks) return true;
  const terms = { table: fulfillment, policy: policy.serviceLevels, calendar: workingHours };
  const step = { state, priority, at: Date.now() };
  if (!isDeepStrictEqual(stepClocks(terms, clocks, step), clocks)) return false;
  await db('requests')
    .where({ number, service_clocks: JSON.stringify(clocks) })
    .update({ service_calendar_revision: calendarRevision });
  return true;
}

/** Stores the service levels of a request as its provider sent them. */
export async function receiveLevels(
  db: Database,
  number: string,
  levels: ServiceLevels,
): Promise<void> {
  await db('requests').where({ number, side: 'customer' }).update(shownColumns(levels));
}

/** Numbers of open tasks with service levels, of one catalog item. */
export interface OpenLevels {
  readonly item: string;
  /** With a running clock. */
  readonly running: number;
  /** With a running clock that is due within an hour, and not late. */
  readonly soon: number;
  readonly breached: number;
}

export async function openLevels(db: Database): Promise<OpenLevels[]> {
  const { rows } = await db
    .raw(
      `select catalog_item as item, count(next_due)::integer as running,
         (count(*) filter (where next_due between now() and now() + interval '1 hour'))::integer as soon,
         count(breached_at)::integer as breached
       from requests where service_calendar is not null and closed_at is null and side = 'provider'
       group by catalog_item`,
    )
    .timeout(3_000);
  return rows;
}
