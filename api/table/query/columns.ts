/** How a column is shown and compared. All but the last three are text. */
export type ColumnType =
  | 'string'
  | 'choice'
  | 'reference'
  | 'journal'
  | 'integer'
  | 'boolean'
  | 'datetime';

/** A column, as far as queries need it. A table's own description can have more. */
export interface Column {
  readonly type: ColumnType;
  /**
   * Its value, as a trusted SQL expression that developers wrote. Its type in Postgres is `text` or `varchar`; for the
   * last three it is any whole number, `boolean`, or `timestamptz`. A question mark in it is written `\\?`.
   */
  readonly sql: string;
  /**
   * For texts such as ids and numbers: comparisons are case-sensitive, so an ordinary index serves them. Other texts
   * are compared by `lower(…)`, which has its own index.
   */
  readonly exact?: true;
  /** Whether it is never null, so that an ordinary index can order by it. */
  readonly notNull?: true;
}

/** A table's columns by their names in the API. */
export type Columns = ReadonlyMap<string, Column>;

export type Kind = 'text' | 'integer' | 'boolean' | 'datetime';

export function kindOf(column: Column): Kind {
  switch (column.type) {
    case 'integer':
    case 'boolean':
    case 'datetime':
      return column.type;
    default:
      return 'text';
  }
}
