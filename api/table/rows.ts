import type { Knex } from 'knex';
import type { Database } from '../../records/database';
import { inStored, withRanks } from './choices';
import type { Query } from './query/ast';
import { asText } from './query/columnSql';
import { orderBy, where } from './query/where';
import type { SeenTable } from './seen';
import { displayName, type Row } from './show';
import type { View } from './view';

export interface RowRange {
  readonly limit: number;
  readonly offset: number;
}

/** From this offset on, skipped rows are only read by their keys. */
const deep = 1_000;

/** The rows of a page, in the order of the query, then of the table. One statement. */
export async function readRows(
  db: Database,
  table: SeenTable,
  query: Query,
  view: View,
  page: RowRange,
): Promise<Row[]> {
  const stored = inStored(query, table.columns);
  const columns = withRanks(table.columns);
  // In the same direction as the column before it, so that one index serves both.
  const direction = query.order.at(-1)?.descending ? 'desc' : 'asc';
  const ordered = (rows: Knex.QueryBuilder) => {
    orderBy(rows, stored.order, columns);
    for (const unique of table.order) rows.orderByRaw(`${unique} ${direction}`);
    return rows;
  };
  const rows = rowsOf(db, table);
  if (page.offset < deep) {
    where(rows, stored.filter, columns);
    return ordered(rows).limit(page.limit).offset(page.offset).select(selection(db, view));
  }
  // The shown columns cost more than finding a row, and would be computed for each skipped row.
  const keys = rowsOf(db, table);
  where(keys, stored.filter, columns);
  const key = table.order.join(', ');
  const found = ordered(keys).limit(page.limit).offset(page.offset).select(db.raw(key));
  return ordered(rows.whereRaw(`(${key}) in (?)`, [found])).select(selection(db, view));
}

export async function countRows(db: Database, table: SeenTable, query: Query): Promise<number> {
  const rows = queriedRows(db, table, query);
  const [counted] = await rows.count({ count: '*' });
  return Number(counted?.count ?? 0);
}

/** The row with a sys_id. Null if there is none. */
export async function readRow(
  db: Database,
  table: SeenTable,
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

/** The rows of a query, without an order. */
export function queriedRows(db: Database, table: SeenTable, query: Query): Knex.QueryBuilder {
  const rows = rowsOf(db, table);
  where(rows, inStored(query, table.columns).filter, withRanks(table.columns));
  return rows;
}

function rowsOf(db: Database, table: SeenTable): Knex.QueryBuilder {
  const { sql, bindings } = table.visible;
  const rows = db.from(db.raw(table.from)).whereRaw(sql, [...bindings]);
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
