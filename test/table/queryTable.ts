import type { Query } from '../../api/table/query/ast';
import type { Column, Columns } from '../../api/table/query/columns';
import { apply } from '../../api/table/query/where';
import { type Database, openDatabase } from '../../records/database';
import { createTestDatabase } from '../environment/database';

/** A row of the table that is queried, as Postgres has it. */
export interface Row {
  readonly number: string;
  readonly short_description: string | null;
  readonly category: string | null;
  readonly assigned_to: string | null;
  readonly priority: number | null;
  readonly active: boolean | null;
  readonly opened_at: Date | null;
  readonly sys_created_on: Date;
}

export const columns = new Map<string, Column>([
  ['number', { type: 'string', sql: 'r.number', exact: true, notNull: true }],
  ['short_description', { type: 'string', sql: 'r.short_description' }],
  ['category', { type: 'choice', sql: 'r.category', exact: true }],
  ['assigned_to', { type: 'reference', sql: 'r.assigned_to' }],
  // An expression that falls apart without brackets.
  ['assigned_to.name', { type: 'string', sql: `'Dr ' || r.assigned_to` }],
  ['priority', { type: 'integer', sql: 'r.priority' }],
  ['active', { type: 'boolean', sql: 'r.active' }],
  ['opened_at', { type: 'datetime', sql: 'r.opened_at' }],
  ['sys_created_on', { type: 'datetime', sql: 'r.sys_created_on', notNull: true }],
]) satisfies Columns;

/** A table in a database of its own. */
export interface QueryTable {
  readonly db: Database;
  /** These rows and no others. */
  fill(rows: readonly Row[]): Promise<void>;
  /** The numbers of the rows that a query finds, in its order, then by number. */
  numbers(query: Query): Promise<string[]>;
  close(): Promise<void>;
}

export async function createQueryTable(): Promise<QueryTable> {
  const database = await createTestDatabase();
  const db = openDatabase(database.url, 1);
  await db.raw(`
    create table shelf (
      number text primary key,
      short_description text,
      category text,
      assigned_to varchar(50),
      priority smallint,
      active boolean,
      opened_at timestamptz,
      sys_created_on timestamptz not null
    )`);
  return {
    db,
    async fill(rows) {
      await db('shelf').delete();
      if (rows.length > 0) await db('shelf').insert(rows);
    },
    async numbers(query) {
      const rows = db('shelf as r');
      apply(rows, query, columns);
      return rows.orderBy('r.number').pluck('r.number');
    },
    async close() {
      await db.destroy();
      await database.drop();
    },
  };
}
