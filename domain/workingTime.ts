import { Temporal } from '@js-temporal/polyfill';

/**
 * When an organisation works. This module computes with time zone data, which differ between versions of Node. Never
 * import it in a workflow: replay would give other instants.
 */
export interface WorkingHours {
  /** An IANA time zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** The hours of each weekday. A day that is absent is free. */
  readonly hours: Readonly<Partial<Record<Weekday, readonly Span[]>>>;
  readonly holidays: readonly Holiday[];
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Local times, `HH:MM`. If `to` is not after `from`, the span ends on the next day. */
export interface Span {
  readonly from: string;
  /** `24:00` is the end of the day. */
  readonly to: string;
}

/** A local day without work, from midnight to midnight. */
export interface Holiday {
  /** `2026-12-25`, or `12-25` for every year. */
  readonly date: string;
  readonly name: string;
}

const day = 24 * 60;
/** Ten years: working time that is not reached by then never is. */
const furthestDays = 3_660;

/**
 * The instant at which this much working time has passed since `start`. Both are in milliseconds. Null if that takes
 * more than ten years.
 */
export function addWorkingTime(
  calendar: WorkingHours,
  start: number,
  duration: number,
): number | null {
  if (duration <= 0) return start;
  let left = duration;
  for (const [from, to] of worked(calendar, start)) {
    const begin = Math.max(from, start);
    if (to - begin >= left) return begin + left;
    if (to > begin) left -= to - begin;
  }
  return null;
}

/** The working time between two instants, in milliseconds. 0 if `end` is not after `start`. */
export function workingTimeBetween(calendar: WorkingHours, start: number, end: number): number {
  let sum = 0;
  for (const [from, to] of worked(calendar, start)) {
    if (from >= end) break;
    sum += Math.max(0, Math.min(to, end) - Math.max(from, start));
  }
  return sum;
}

/** The worked intervals of the calendar in order, from before `start` on. They do not overlap. */
function* worked(calendar: WorkingHours, start: number): Generator<readonly [number, number]> {
  const spans = spansByDay(calendar);
  const free = new Set(calendar.holidays.map(({ date }) => date));
  const first = Temporal.Instant.fromEpochMilliseconds(start)
    .toZonedDateTimeISO(calendar.timeZone)
    .toPlainDate();
  let end = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < furthestDays; n += 1) {
    const date = first.add({ days: n });
    const worked = spans[date.dayOfWeek - 1] ?? [];
    const name = date.toString();
    if (worked.length === 0 || free.has(name) || free.has(name.slice(5))) continue;
    for (const [from, to] of worked) {
      // A local time that a clock change skips can come after the span that follows.
      const begin = Math.max(end, instantOf(date, from, calendar.timeZone));
      end = Math.max(begin, instantOf(date, to, calendar.timeZone));
      if (end > begin) yield [begin, end];
    }
  }
}

/** The instant of a local time. One that a clock change skips is moved forward; of one that comes twice, the first. */
function instantOf(date: Temporal.PlainDate, minutes: number, timeZone: string): number {
  const on = minutes === day ? date.add({ days: 1 }) : date;
  const time = { hour: Math.floor(minutes / 60) % 24, minute: minutes % 60 };
  return on.toPlainDateTime(time).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The spans of each weekday in minutes, in order. A span over midnight belongs to two days. */
function spansByDay({ hours }: Pick<WorkingHours, 'hours'>): [from: number, to: number][][] {
  const days: [number, number][][] = weekdays.map(() => []);
  for (const [n, name] of weekdays.entries()) {
    for (const span of hours[name] ?? []) {
      const [from, to] = [minutesOf(span.from), minutesOf(span.to)];
      days[n]?.push([from, to > from ? to : day]);
      if (to <= from && to > 0) days[(n + 1) % days.length]?.push([0, to]);
    }
  }
  for (const spans of days) spans.sort(([a], [b]) => a - b);
  return days;
}

function minutesOf(time: string): number {
  const [hour = 0, minutes = 0] = time.split(':').map(Number);
  return hour * 60 + minutes;
}

/** Minimum working time of a week, in minutes: due times must come within a few years. */
const leastWeekly = 4 * 60;

/** Says what is wrong with working hours, and what would be right. Null if they are valid. */
export function hoursFault(calendar: Pick<WorkingHours, 'hours'>): string | null {
  const days = spansByDay(calendar);
  for (const [n, spans] of days.entries()) {
    if (spans.some(([from], at) => from < (spans[at - 1]?.[1] ?? 0)))
      return `two spans on ${weekdays[n]} overlap: join them.`;
  }
  const weekly = days.flat().reduce((sum, [from, to]) => sum + to - from, 0);
  return weekly < leastWeekly ? 'must be at least four hours a week.' : null;
}

/** Says what is wrong with the date of a holiday. Null if it is valid. */
export function holidayFault(date: string): string | null {
  try {
    Temporal.PlainDate.from(date.length === 5 ? `2024-${date}` : date, { overflow: 'reject' });
    return /^(\d{4}-)?\d\d-\d\d$/.test(date) ? null : 'must be a date, like 2026-12-25 or 12-25.';
  } catch {
    return 'must be a date, like 2026-12-25, or 12-25 for every year.';
  }
}

/** Says what is wrong with a time zone. Null if it is valid. */
export function timeZoneFault(timeZone: string): string | null {
  try {
    // An offset has no clock changes, and a name is what people know.
    if (!/^[A-Za-z]/.test(timeZone)) throw new RangeError(timeZone);
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return null;
  } catch {
    return 'must be an IANA time zone, like Europe/Berlin or UTC.';
  }
}
