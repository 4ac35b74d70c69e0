import type { Unit } from './ast';

/**
 * Parses a time from a caller: `YYYY-MM-DD HH:mm:ss` in UTC, `YYYY-MM-DD` for the start of that day, ISO 8601, or one
 * of ServiceNow's scripts, which is parsed and never executed. Returns the first form, or null for anything else.
 */
export function readDatetime(text: string, now: Date): string | null {
  const script = /^(?:javascript: *)?gs\.(\w+)\((.*)\);?$/i.exec(text);
  if (!script) return writtenTime(text);
  const [, name = '', inBrackets = ''] = script;
  const args = inBrackets.trim() === '' ? [] : inBrackets.split(',').map(unquoted);
  if (name === 'dateGenerate') return generated(args);
  const time = scriptedTime(name, args, now.getTime());
  return time === null ? null : shown(time);
}

/** Adds units to a time, on the calendar in UTC. A day that the month does not have becomes its last day. */
export function moved(time: number, count: number, unit: Unit): number {
  const ms = fixed[unit];
  if (ms !== undefined) return time + count * ms;
  const months = count * (unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1);
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

/** The start of the unit that contains a time. Weeks start on Monday. */
export function startOf(time: number, unit: Unit): number {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  switch (unit) {
    case 'year':
      return Date.UTC(year, 0);
    case 'quarter':
      return Date.UTC(year, month - (month % 3));
    case 'month':
      return Date.UTC(year, month);
    case 'week':
      return Math.floor((time - monday) / week) * week + monday;
    default: {
      const length = fixed[unit] ?? minute;
      return Math.floor(time / length) * length;
    }
  }
}

/** The last second of the unit that contains a time. */
export function endOf(time: number, unit: Unit): number {
  return moved(startOf(time, unit), 1, unit) - 1_000;
}

/** Null if it is not a time, or its year is not between 1 and 9999, which Postgres would read differently. */
export function shown(time: number): string | null {
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) return null;
  const iso = new Date(time).toISOString();
  return /^\d{4}-/.test(iso) && iso >= '0001' ? iso.slice(0, 19).replace('T', ' ') : null;
}

const minute = 60_000;
const day = 1_440 * minute;
const week = 7 * day;
/** The epoch was a Thursday. */
const monday = 4 * day;
const fixed: Readonly<Partial<Record<Unit, number>>> = { minute, hour: 60 * minute, day, week };

const iso =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,]\d{1,9})?(?: ?(Z|[+ -]\d\d:?\d\d))?)?$/i;

function writtenTime(text: string): string | null {
  const [, date, clock = '00:00', seconds = ':00', zone = 'Z'] = iso.exec(text) ?? [];
  if (date === undefined) return null;
  const local = `${date} ${clock}${seconds}`;
  const time = Date.parse(`${local.replace(' ', 'T')}Z`);
  // Date reads the 30th of February as the 2nd of March.
  if (shown(time) !== local) return null;
  return shown(time - offset(zone));
}

/** In milliseconds. A plus sign that a URL did not encode is a space. */
function offset(zone: string): number {
  const [, sign = '', hours = '0', minutes = '0'] = /^([+ -])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minute;
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/, '$2');
}

const edges = new Map([
  ['start', '00:00:00'],
  ['end', '23:59:59'],
]);

function generated([date = '', time = '', ...rest]: readonly string[]): string | null {
  return rest.length > 0 ? null : writtenTime(`${date} ${edges.get(time) ?? time}`);
}

/** Parses `daysAgo(2)`, `monthsAgoStart(1)`, `endOfLast6Months()` and similar, in milliseconds. Null for others. */
function scriptedTime(name: string, args: readonly string[], now: number): number | null {
  if (['now', 'nowDateTime', 'nowNoTZ'].includes(name)) return args.length === 0 ? now : null;
  const [, edge, period = ''] = /^(beginning|end)Of(\w+)$/.exec(name) ?? [];
  if (edge) return args.length > 0 ? null : (periodOf(period, now)?.[edge as 'end'] ?? null);
  const [, unit, side] =
    /^(minute|hour|day|week|month|quarter|year)sAgo(Start|End)?$/.exec(name) ?? [];
  const [count = '', ...rest] = args;
  if (!unit || rest.length > 0 || !/^-?\d{1,6}$/.test(count)) return null;
  const then = moved(now, -Number(count), unit as Unit);
  if (side === undefined) return then;
  return side === 'Start' ? startOf(then, unit as Unit) : endOf(then, unit as Unit);
}

const days: Readonly<Record<string, number>> = { Yesterday: -1, Today: 0, Tomorrow: 1 };

/** `Today`, `Last6Months`, `Next week`: the first and the last second. The last n months include the current one. */
export function periodOf(name: string, now: number): { beginning: number; end: number } | null {
  const joined = name.replace(/(?:^| +)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const inDays = Object.hasOwn(days, joined) ? days[joined] : undefined;
  if (inDays !== undefined) return between(inDays, inDays, 'day', now);
  if (joined === 'OneYearAgo') return between(-1, -1, 'year', now);
  const [, which, digits, named = ''] =
    /^(This|Current|Last|Next)(\d{1,4})?(Minute|Hour|Day|Week|Month|Quarter|Year)s?$/.exec(
      joined,
    ) ?? [];
  const unit = named.toLowerCase() as Unit;
  const count = Number(digits ?? 1);
  switch (which) {
    case 'This':
    case 'Current':
      return digits === undefined ? between(0, 0, unit, now) : null;
    case 'Last':
      return between(-count, digits === undefined ? -1 : 0, unit, now);
    case 'Next':
      return between(digits === undefined ? 1 : 0, count, unit, now);
    default:
      return null;
  }
}

function between(from: number, to: number, unit: Unit, now: number) {
  const at = (count: number) => moved(startOf(now, unit), count, unit);
  return { beginning: at(from), end: endOf(at(to), unit) };
}
