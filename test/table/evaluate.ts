import type { Condition, Filter, Query, Value } from '../../api/table/query/ast';
import { columns, type Row } from './queryTable';

type Cell = string | number | boolean | Date | null;

/** What a query means, without SQL: the numbers of the rows that it finds, in its order, then by number. */
export function evaluate(query: Query, rows: readonly Row[]): string[] {
  const found = rows.filter((row) => fits(query.filter, row));
  found.sort((a, b) => byCodePoint(a.number, b.number));
  for (const { column, descending } of [...query.order].reverse()) {
    found.sort((a, b) => {
      const order = inOrder(rank(column, cell(a, column)), rank(column, cell(b, column)));
      return descending ? -order : order;
    });
  }
  return found.map((row) => row.number);
}

function fits(filter: Filter, row: Row): boolean {
  if ('all' in filter) return filter.all.every((each) => fits(each, row));
  if ('any' in filter) return filter.any.some((each) => fits(each, row));
  return holds(filter, row);
}

function holds(condition: Condition, row: Row): boolean {
  if (condition.operator === 'NOTHING') return false;
  const { column } = condition;
  const value = cell(row, column);
  const empty = isEmpty(value);
  const to = (other: Value) => inOrder(comparable(column, value), comparable(column, other));
  const written = shown(value).toLowerCase();
  switch (condition.operator) {
    case '=':
      return !empty && to(condition.value) === 0;
    case '!=':
      return empty || to(condition.value) !== 0;
    case '>':
      return !empty && to(condition.value) > 0;
    case '>=':
      return !empty && to(condition.value) >= 0;
    case '<':
      return !empty && to(condition.value) < 0;
    case '<=':
      return !empty && to(condition.value) <= 0;
    case 'BETWEEN':
      return !empty && to(condition.from) >= 0 && to(condition.to) <= 0;
    case 'NOTON':
      return empty || to(condition.from) < 0 || to(condition.to) > 0;
    case 'IN':
      return empty ? condition.empty : condition.values.some((each) => to(each) === 0);
    case 'NOT IN':
      return empty ? !condition.empty : condition.values.every((each) => to(each) !== 0);
    case 'LIKE':
      return written.includes(condition.text.toLowerCase());
    case 'NOT LIKE':
      return !written.includes(condition.text.toLowerCase());
    case 'STARTSWITH':
      return written.startsWith(condition.text.toLowerCase());
    case 'ENDSWITH':
      return written.endsWith(condition.text.toLowerCase());
    case 'ISEMPTY':
      return empty;
    case 'ISNOTEMPTY':
      return !empty;
    case 'ANYTHING':
      return true;
    case 'SAMEAS':
    case 'NSAMEAS': {
      const other = cell(row, condition.other);
      const exact = columns.get(column)?.exact && columns.get(condition.other)?.exact;
      if (condition.unit) throw new Error('Units of time are tried in queryTruth.');
      const same = exact ? shown(value) === shown(other) : written === shown(other).toLowerCase();
      return !empty && !isEmpty(other) && same === (condition.operator === 'SAMEAS');
    }
    case 'GT_FIELD':
    case 'LT_FIELD':
    case 'GT_OR_EQUALS_FIELD':
    case 'LT_OR_EQUALS_FIELD': {
      const other = cell(row, condition.other);
      if (empty || isEmpty(other)) return false;
      const order = inOrder(rank(column, value), rank(condition.other, other));
      const fits = { GT_FIELD: order > 0, LT_FIELD: order < 0 };
      const orSame = { GT_OR_EQUALS_FIELD: order >= 0, LT_OR_EQUALS_FIELD: order <= 0 };
      return { ...fits, ...orSame }[condition.operator];
    }
    case 'MORETHAN':
    case 'LESSTHAN':
    case 'DATEPART':
      throw new Error(`${condition.operator} is tried in queryTruth.`);
  }
}

function cell(row: Row, column: string): Cell {
  switch (column) {
    case 'number':
    case 'short_description':
    case 'category':
    case 'assigned_to':
    case 'priority':
    case 'active':
    case 'opened_at':
    case 'sys_created_on':
      return row[column];
    case 'assigned_to.name':
      return row.assigned_to === null ? null : `Dr ${row.assigned_to}`;
    default:
      throw new Error(`There is no column ${column}`);
  }
}

function isEmpty(value: Cell): boolean {
  return value === null || value === '';
}

function shown(value: Cell): string {
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  return value === null ? '' : String(value);
}

function comparable(column: string, value: Cell): string | number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  return columns.get(column)?.exact ? shown(value) : shown(value).toLowerCase();
}

/** Times have their place in the order to the millisecond, though conditions know seconds only. */
function rank(column: string, value: Cell): string | number {
  if (value instanceof Date) return value.getTime();
  const isText = ['string', 'choice', 'reference'].includes(columns.get(column)?.type ?? '');
  return value === null && !isText ? Number.NEGATIVE_INFINITY : comparable(column, value);
}

function inOrder(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string') return byCodePoint(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** UTF-8 keeps the order of code points, which UTF-16 does not. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
