import type { Knex } from 'knex';
import { type Filter, isEveryRow, type Ordering, type Query } from './ast';
import { key, knownColumn } from './columnSql';
import { type Columns, kindOf } from './columns';
import { conditionSql } from './conditionSql';
import { joined, type Sql, sql } from './sql';

/**
 * Adds a query to a knex query: its conditions and its order. The caller adds an order that breaks ties. `columns` are
 * those with which it was parsed.
 */
export function apply(rows: Knex.QueryBuilder, query: Query, columns: Columns): void {
  where(rows, query.filter, columns);
  orderBy(rows, query.order, columns);
}

export function where(rows: Knex.QueryBuilder, filter: Filter, columns: Columns): void {
  if (isEveryRow(filter)) return;
  const condition = filterSql(filter, columns);
  rows.whereRaw(condition.sql, [...condition.bindings]);
}

/** Empty values come first, or last when descending. */
export function orderBy(
  rows: Knex.QueryBuilder,
  order: readonly Ordering[],
  columns: Columns,
): void {
  for (const { column, descending } of order)
    rows.orderByRaw(orderingSql(column, descending, columns));
}

function filterSql(filter: Filter, columns: Columns): Sql {
  const inner = (each: Filter) => filterSql(each, columns);
  if ('any' in filter) return joined(filter.any.map(inner), ' or ');
  if (!('all' in filter)) return conditionSql(filter, columns);
  return isEveryRow(filter) ? sql('true') : joined(filter.all.map(inner), ' and ');
}

function orderingSql(name: string, descending: boolean, columns: Columns): string {
  const column = knownColumn(columns, name);
  const direction = descending ? 'desc' : 'asc';
  if (column.notNull) return `${key(column)} ${direction}`;
  // Null and the empty text sort equally.
  if (kindOf(column) === 'text') return `coalesce(${key(column)}, '') ${direction}`;
  return `${key(column)} ${direction} nulls ${descending ? 'last' : 'first'}`;
}
