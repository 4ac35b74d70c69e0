import type { Role } from '../../domain/lifecycle';
import type { Guarded } from '../../records/visibility';
import { systemColumns, type TableColumn, text } from './column';

/** A table of the Table API. */
export interface Table {
  readonly name: string;
  /** A description of its records. */
  readonly label: string;
  readonly columns: ReadonlyMap<string, TableColumn>;
  /** Its source, in SQL. */
  readonly from: string;
  /** The record type, `users` or `groups` that decides the visibility of its rows `r`. */
  readonly of: Guarded | 'journal' | 'schema';
  /** A condition on its rows, in SQL. If absent: all. */
  readonly where?: string;
  /** The condition that a row has a sys_id, in SQL with one binding for it. */
  readonly bySysId: string;
  /** The unique column that orders rows by default, in SQL. */
  readonly order: readonly string[];
  readonly readers: readonly Role[];
  /** The roles that can write it. Empty if it is read-only. */
  readonly writers: readonly Role[];
}

/**
 * The area of the scopes that a table needs. Null if every token may read it: journals have only the rows that the token
 * sees, and the schema has no records.
 */
export function areaOfTable({ of }: Pick<Table, 'of'>): string | null {
  return of === 'journal' || of === 'schema' ? null : of.visibility.area;
}

/** The roles that can use the Table API. */
export const clients: readonly Role[] = ['integration', 'agent', 'admin'];

/** A read-only table. */
export function readOnly(
  table: Omit<Table, 'columns' | 'readers' | 'writers'>,
  columns: readonly (readonly [string, TableColumn])[],
): Table {
  return { ...table, columns: new Map(columns), readers: clients, writers: [] };
}

/** The condition that the `id` of a row, a UUID, belongs to a sys_id. */
export const byUuid = 'r.id = ?::uuid';
/** A sys_id from a UUID. */
export const uuidSysId = `replace(r.id::text, '-', '')`;

/** The columns that our records with an id, an opener and a number share. */
export function recordColumns(table: string) {
  return [
    ...systemColumns(table, {
      sysId: uuidSysId,
      createdOn: 'r.opened_at',
      createdBy: 'r.opened_by',
      updatedOn: 'r.updated_at',
      updatedBy: 'r.opened_by',
      modCount: 'r.revision',
    }),
    text('number', 'r.number', { exact: true, notNull: true }),
  ];
}
