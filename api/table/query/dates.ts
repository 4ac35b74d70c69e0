import type { Comparison, Condition, DatePart, Distance, Unit } from './ast';
import { type Columns, kindOf } from './columns';
import { endOf, moved, periodOf, readDatetime, shown, startOf } from './datetime';

const units: Readonly<Record<string, Unit>> = {
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  dayofweek: 'day',
  week: 'week',
  month: 'month',
  quarter: 'quarter',
  year: 'year',
};
/** Longer than the distance between any two stored times. */
const farthest: Readonly<Record<Unit, number>> = {
  minute: 5e8,
  hour: 8e6,
  day: 365_000,
  week: 52_000,
  month: 12_000,
  quarter: 4_000,
  year: 1_000,
};

export function readUnit(text: string): Unit | null {
  const name = text.trim().toLowerCase().replace(/s$/, '');
  return Object.hasOwn(units, name) ? (units[name] ?? null) : null;
}

function readCount(text: string, unit: Unit): number | null {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : null;
  return count !== null && count <= farthest[unit] ? count : null;
}

/** `Today@<from>@<to>`, the name of a period, or a day. */
export function readOn(
  column: string,
  operator: 'ON' | 'NOTON',
  operand: string,
  now: Date,
): Condition | null {
  const [label = '', first, last, ...rest] = operand.split('@').map((piece) => piece.trim());
  if (rest.length > 0) return null;
  const range = first === undefined ? dayOrPeriod(label, now) : given(first, last ?? '', now);
  if (!range) return null;
  return { column, operator: operator === 'ON' ? 'BETWEEN' : operator, ...range };
}

function given(first: string, last: string, now: Date) {
  const [from, to] = [readDatetime(first, now), readDatetime(last, now)];
  return from === null || to === null ? null : { from, to };
}

function dayOrPeriod(label: string, now: Date) {
  const period = periodOf(label, now.getTime());
  const time = readDatetime(label, now);
  const at = time === null ? null : Date.parse(`${time.replace(' ', 'T')}Z`);
  const [from, to] = period
    ? [shown(period.beginning), shown(period.end)]
    : [
        at === null ? null : shown(startOf(at, 'day')),
        at === null ? null : shown(endOf(at, 'day')),
      ];
  return from === null || to === null ? null : { from, to };
}

const comparisons: Readonly<Record<string, Comparison['operator']>> = {
  GT: '>',
  GE: '>=',
  LT: '<',
  LE: '<=',
};

/** `GT@hour@ago@3`: after, on or before the time 3 hours ago. "On" means within that hour, day or month. */
export function readRelative(column: string, operand: string, now: Date): Condition | null {
  const [, how = '', written = '', way, digits = ''] =
    /^([A-Z]{2})@(\w+)@(ago|ahead)@(\d+)$/.exec(operand.trim()) ?? [];
  const unit = readUnit(written);
  const count = unit && readCount(digits, unit);
  if (!unit || count === null) return null;
  const time = moved(now.getTime(), way === 'ago' ? -count : count, unit);
  if (how === 'EE') {
    const [from, to] = [shown(startOf(time, unit)), shown(endOf(time, unit))];
    return from === null || to === null ? null : { column, operator: 'BETWEEN', from, to };
  }
  const operator = Object.hasOwn(comparisons, how) ? comparisons[how] : undefined;
  const value = shown(time);
  return operator && value !== null ? { column, operator, value } : null;
}

const sides: readonly Distance['side'][] = ['before', 'after', 'before or after'];

/** `<column>@day@before@3` */
export function readDistance(
  column: string,
  operator: Distance['operator'],
  operand: string,
  columns: Columns,
): Distance | null {
  const [other = '', written = '', way, digits = '', ...rest] = operand.split('@');
  const against = columns.get(other);
  const unit = readUnit(written);
  const side = sides.find((one) => one === way);
  const count = unit && readCount(digits, unit);
  if (!against || kindOf(against) !== 'datetime' || rest.length > 0) return null;
  return unit && side && count !== null ? { column, operator, other, count, unit, side } : null;
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const parts: Readonly<Record<string, DatePart['part']>> = {
  dayofweek: 'dayofweek',
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
  quarter: 'quarter',
  year: 'year',
};

/** `Monday@javascript:gs.datePart('dayofweek','monday','EE')` */
export function readDatePart(column: string, operand: string): DatePart | null {
  const [, name = '', value = '', how = ''] =
    /^[^@]*@\s*javascript:\s*gs\.datePart\(\s*'(\w+)'\s*,\s*'(\w+)'\s*,\s*'(\w+)'\s*\);?$/.exec(
      operand.trim(),
    ) ?? [];
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  const comparison = how === 'EE' ? '=' : Object.hasOwn(comparisons, how) && comparisons[how];
  const number = part && numberOf(part, value.toLowerCase());
  if (!part || !comparison || comparison === '!=' || typeof number !== 'number') return null;
  return { column, operator: 'DATEPART', part, comparison, value: number };
}

function numberOf(part: DatePart['part'], value: string): number | null {
  if (/^\d{1,4}$/.test(value)) return Number(value);
  const names = part === 'dayofweek' ? weekdays : part === 'month' ? months : [];
  const place = names.findIndex((name) =>
    part === 'month' ? value.startsWith(name) : name === value,
  );
  return place < 0 ? null : place + 1;
}
