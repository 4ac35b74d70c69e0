import type { Value } from './ast';
import { type Column, type Columns, kindOf } from './columns';
import { type Binding, joined, type Sql, sql } from './sql';

/** A column of a query. Throws if the query was parsed with other columns. */
export function knownColumn(columns: Columns, name: string): Column {
  const column = columns.get(name);
  if (!column)
    throw new Error(`The query was read with other columns: "${name}" is not among these.`);
  return column;
}

/** The expression for comparing and ordering. */
export function key(column: Column): string {
  return foldsCase(column) ? `lower(${column.sql})` : `(${column.sql})`;
}

/** Its value in the format of the API. */
export function asText(column: Column): string {
  switch (kindOf(column)) {
    case 'text':
      return `(${column.sql})`;
    case 'integer':
    case 'boolean':
      return `(${column.sql})::text`;
    case 'datetime':
      return `to_char((${column.sql}) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')`;
  }
}

/** Its value is one of these. */
export function isOneOf(column: Column, values: readonly Value[]): Sql {
  if (values.length === 0) return sql('false');
  if (kindOf(column) === 'datetime') {
    return joined(
      values.map((value) => joined([atLeast(column, value), atMost(column, value)], ' and ')),
      ' or ',
    );
  }
  const places = values.map(() => place(column));
  const bindings = values.map((value) => binding(column, value));
  return sql(`${key(column)} in (${places.join(', ')})`, ...bindings);
}

export function atLeast(column: Column, value: Value): Sql {
  return sql(`${key(column)} >= ${place(column)}`, binding(column, value));
}

export function lessThan(column: Column, value: Value): Sql {
  return filled(column, sql(`${key(column)} < ${place(column)}`, binding(column, value)));
}

// Times are stored with microseconds and shown with seconds: a value means the whole second.
const nextSecond = `?::timestamptz + interval '1 second'`;

export function atMost(column: Column, value: Value): Sql {
  const compared = kindOf(column) === 'datetime' ? `< ${nextSecond}` : `<= ${place(column)}`;
  return filled(column, sql(`${key(column)} ${compared}`, binding(column, value)));
}

export function moreThan(column: Column, value: Value): Sql {
  const compared = kindOf(column) === 'datetime' ? `>= ${nextSecond}` : `> ${place(column)}`;
  return sql(`${key(column)} ${compared}`, binding(column, value));
}

export function isEmpty(column: Column): Sql {
  const isNull = `(${column.sql}) is null`;
  return sql(kindOf(column) === 'text' ? `(${isNull} or (${column.sql}) = '')` : isNull);
}

export function isNotEmpty(column: Column): Sql {
  return sql(`(${column.sql}) ${kindOf(column) === 'text' ? `<> ''` : 'is not null'}`);
}

/** The empty text sorts before any other, although it is no value. */
function filled(column: Column, condition: Sql): Sql {
  return kindOf(column) === 'text' ? joined([condition, isNotEmpty(column)], ' and ') : condition;
}

function foldsCase(column: Column): boolean {
  return kindOf(column) === 'text' && !column.exact;
}

// Cast, so that a value keeps its own type: the column's may be too small for it.
const casts = { text: 'text', integer: 'bigint', boolean: 'boolean', datetime: 'timestamptz' };

function place(column: Column): string {
  const cast = `?::${casts[kindOf(column)]}`;
  return foldsCase(column) ? `lower(${cast})` : cast;
}

function binding(column: Column, value: Value): Binding {
  return kindOf(column) === 'datetime' ? `${value}Z` : value;
}
