import type { Role } from '../../domain/lifecycle';
import type { Guarded } from '../../records/visibility';
import { systemColumns, type TableColumn, text } from './column';

/** A table of the Table API. */
export interface Table {
  readonly name: string;
  /** What a record of it is. */
  readonly label: string;
  readonly columns: ReadonlyMap<string, TableColumn>;
  /** What it is read from, in SQL. */
  readonly from: string;
  /** What its rows `r` are: who sees which. */
  readonly of: Guarded | 'journal' | 'schema';
  /** Which rows of that are there, in SQL; absent: all. */
  readonly where?: string;
  /** That a row has a sys_id, in SQL with one place for it. */
  readonly bySysId: string;
  /** What is unique and gives rows their order where nothing else does, in SQL. */
  readonly order: readonly string[];
  readonly readers: readonly Role[];
  /** Nobody, where it is only read. */
  readonly writers: readonly Role[];
}

/** Who works with the Table API at all. */
export const clients: readonly Role[] = ['integration', 'agent', 'admin'];

/** Records of another kind that can be read here. */
export function readOnly(
  table: Omit<Table, 'columns' | 'readers' | 'writers'>,
  columns: readonly (readonly [string, TableColumn])[],
): Table {
  return { ...table, columns: new Map(columns), readers: clients, writers: [] };
}

/** That the `id` of a row, a UUID, is the one that a sys_id is made of. */
export const byUuid = 'r.id = ?::uuid';
/** A sys_id that is made of a UUID. */
export const uuidSysId = `replace(r.id::text, '-', '')`;

/** What records of our own have alike, that have an id, an opener and a number. */
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
