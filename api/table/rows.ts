import type { Knex } from 'knex';
import type { Database } from '../../records/database';
import { inStored, withRanks } from './choices';
import type { Query } from './query/ast';
import { asText } from './query/columnSql';
import { apply, where } from './query/where';
import { displayName, type Row } from './show';
import type { Table } from './table';
import type { View } from './view';

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** The rows of a page, in the order of the query, then of the table. One statement. */
export async function readRows(
  db: Database,
  table: Table,
  query: Query,
  view: View,
  { limit, offset }: Page,
): Promise<Row[]> {
  const rows = rowsOf(db, table);
  apply(rows, inStored(query, table.columns), withRanks(table.columns));
  // In the direction of what is before it, so that one index gives both.
  const direction = query.order.at(-1)?.descending ? 'desc' : 'asc';
  for (const unique of table.order) rows.orderByRaw(`${unique} ${direction}`);
  if (offset > 0) rows.offset(offset);
  return rows.limit(limit).select(selection(db, view));
}

export async function countRows(db: Database, table: Table, query: Query): Promise<number> {
  const rows = queriedRows(db, table, query);
  const [counted] = await rows.count({ count: '*' });
  return Number(counted?.count ?? 0);
}

/** The row of a sys_id; null where there is none. */
export async function readRow(
  db: Database,
  table: Table,
  sysId: string,
  view: View,
): Promise<Row | null> {
  if (!isSysId(sysId)) return null;
  const row = await rowsOf(db, table)
    .whereRaw(table.bySysId, [sysId.toLowerCase()])
    .first(selection(db, view));
  return row ?? null;
}

export function isSysId(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text);
}

/** The rows that a query wants, in no order. */
export function queriedRows(db: Database, table: Table, query: Query): Knex.QueryBuilder {
  const rows = rowsOf(db, table);
  where(rows, inStored(query, table.columns).filter, withRanks(table.columns));
  return rows;
}

function rowsOf(db: Database, table: Table): Knex.QueryBuilder {
  const rows = db.from(db.raw(table.from));
  return table.where ? rows.whereRaw(table.where) : rows;
}

function selection(db: Database, { display, wanted }: View): Knex.Raw {
  const pieces = wanted.flatMap(([name, column]) => {
    if (!column) return [];
    const value = column.type === 'journal' ? [] : [`${asText(column)} as "${name}"`];
    const shown = display === 'false' || !column.display ? [] : [column.display];
    return [...value, ...shown.map((sql) => `${sql} as "${displayName(name)}"`)];
  });
  return db.raw(pieces.join(', ') || '1 as "nothing"');
}
