import type { Caller } from '../../records/user';
import {
  entriesVisibleTo,
  everyRow,
  type RowFilter,
  seesEvery,
  visibleTo,
} from '../../records/visibility';
import { holdsAny } from '../http/auth';
import type { TableColumn } from './column';
import type { Table } from './table';
import { findTable } from './tables';
import { journalled } from './tables/journal';

/** A table as one caller sees it: only with rows and values that are visible to the caller. */
export interface SeenTable extends Table {
  readonly visible: RowFilter;
}

/** Every read of a table begins here: a query cannot ask about what the caller does not see. */
export function seenBy(caller: Caller, table: Table): SeenTable {
  return { ...table, columns: new SeenColumns(caller, table), visible: rowsFor(caller, table) };
}

function rowsFor(caller: Caller, { of }: Table): RowFilter {
  if (of === 'journal') return entriesVisibleTo(caller, journalled);
  return of === 'schema' ? everyRow : visibleTo(caller, of);
}

/** Maximum depth of references: `request.opened_by.name` has three. */
const longestWalk = 4;

/** The columns of a table, and those behind its references, which join them on first use. */
class SeenColumns extends Map<string, TableColumn> {
  constructor(
    private readonly caller: Caller,
    { columns }: Table,
  ) {
    super();
    for (const [name, column] of columns) {
      const isSeen = !column.seenBy || holdsAny(caller, column.seenBy);
      this.set(name, isSeen ? column : hidden(column, caller));
    }
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  override get(name: string): TableColumn | undefined {
    const known = super.get(name) ?? this.walk(name);
    if (known) this.set(name, known);
    return known;
  }

  /**
   * The table that a column leads to, if it is ours and the caller sees all of its rows. Otherwise the column leads
   * nowhere.
   */
  private walk(name: string): TableColumn | undefined {
    const [, first = '', rest = ''] = /^([a-z0-9_]+)\.([a-z0-9_.]+)$/.exec(name) ?? [];
    const reference = super.get(first);
    const target = reference?.type === 'reference' && findTable(reference.target ?? '');
    if (!target || name.split('.').length > longestWalk) return undefined;
    const { of, readers } = target;
    if (of === 'journal' || !holdsAny(this.caller, readers)) return undefined;
    if (of !== 'schema' && !seesEvery(this.caller, of)) return undefined;
    const column = seenBy(this.caller, target).columns.get(rest);
    return column && walkedTo(column, target, reference);
  }
}

function hidden(column: TableColumn, caller: Caller): TableColumn {
  const sql = column.otherwise?.(caller) ?? 'null::text';
  return { ...column, sql, ...(column.display && { display: sql }) };
}

/** A column of another table, in the row that a reference names by its sys_id. */
function walkedTo(
  { type, sql, display, target, choices, exact }: TableColumn,
  { columns, from, where }: Table,
  reference: TableColumn,
): TableColumn {
  const found = [`${columns.get('sys_id')?.sql} = walked.id`, ...(where ? [where] : [])].join(
    ' and ',
  );
  // The reference is read outside, where `r` is its own row.
  const there = (value: string) =>
    `(select (select ${value} from ${from} where ${found}) from (select ${reference.sql} as id) as walked)`;
  return {
    type,
    sql: there(sql),
    walked: true,
    ...(display && { display: there(display) }),
    ...(target && { target }),
    ...(choices && { choices }),
    ...(exact && { exact }),
  };
}
