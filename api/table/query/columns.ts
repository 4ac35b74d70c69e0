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
   * Where its value is: an SQL expression, written by developers and trusted. Its type in Postgres is
   * `text` or `varchar`, or for the last three any whole number, `boolean`, or `timestamptz`; a question
   * mark in it is written `\\?`.
   */
  readonly sql: string;
  /**
   * For texts such as ids and numbers: equal, greater and less mind the case, so that an ordinary index
   * serves them. Else they are compared by `lower(…)`, and an index is on that.
   */
  readonly exact?: true;
  /** Whether it is never null, so that an ordinary index has its order. */
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
