import type { Choice, TableColumn } from './column';
import type { Condition, Filter, Membership, Query } from './query/ast';
import type { Column } from './query/columns';

type Columns = ReadonlyMap<string, TableColumn>;

/**
 * Translates a query to the stored values of choices, so that an index can be used: `state=10^ORstate=18` asks for the
 * states Open and Awaiting Info. A value or a label is accepted, in any case. Any other value matches no row.
 */
export function inStored(query: Query, columns: Columns): Query {
  return {
    filter: filterInStored(query.filter, columns),
    order: query.order.map((ordering) =>
      storesOtherwise(columns.get(ordering.column))
        ? { ...ordering, column: rankName(ordering.column) }
        : ordering,
    ),
  };
}

/** The columns of a query with stored values: the table's own, and the ranks by which choices are ordered. */
export function withRanks(columns: Columns): ReadonlyMap<string, Column> {
  const ranks = [...columns].flatMap(([name, column]) => {
    if (!storesOtherwise(column)) return [];
    const cases = column.choices.map(({ value, stored }) => `when '${stored}' then ${value}`);
    const sql = `case ${column.sql} ${cases.join(' ')} else 0 end`;
    return [[rankName(name), { type: 'integer', sql, notNull: true }] as const];
  });
  return new Map<string, Column>([...columns, ...ranks]);
}

/** No caller can use such a name. */
function rankName(column: string): string {
  return `${column}#`;
}

function storesOtherwise(
  column: TableColumn | undefined,
): column is TableColumn & { readonly choices: readonly (Choice & { readonly stored: string })[] } {
  return column?.choices?.every(({ stored }) => stored !== undefined) ?? false;
}

function filterInStored(filter: Filter, columns: Columns): Filter {
  const inner = (each: Filter) => filterInStored(each, columns);
  if ('all' in filter) return { all: filter.all.map(inner) };
  if ('any' in filter) return { any: filter.any.map(inner) };
  const column = columns.get(filter.column);
  return storesOtherwise(column) ? conditionInStored(filter, column.choices) : filter;
}

function conditionInStored(
  condition: Condition,
  choices: readonly (Choice & { readonly stored: string })[],
): Condition {
  const { column } = condition;
  const among = (operator: Membership['operator'], holds: (choice: Choice) => boolean) => {
    const values = choices.filter(holds).map(({ stored }) => stored);
    // No row has an empty value.
    return { column, operator, values: values.length > 0 ? values : [''], empty: false };
  };
  switch (condition.operator) {
    case '=':
    case '!=':
      return among(condition.operator === '=' ? 'IN' : 'NOT IN', isAny([condition.value]));
    case 'IN':
    case 'NOT IN':
      return among(condition.operator, isAny(condition.values));
    case '>':
      return among('IN', ({ value }) => Number(value) > Number(condition.value));
    case '>=':
      return among('IN', ({ value }) => Number(value) >= Number(condition.value));
    case '<':
      return among('IN', ({ value }) => Number(value) < Number(condition.value));
    case '<=':
      return among('IN', ({ value }) => Number(value) <= Number(condition.value));
    case 'BETWEEN': {
      const [from, to] = [Number(condition.from), Number(condition.to)];
      return among('IN', ({ value }) => Number(value) >= from && Number(value) <= to);
    }
    case 'LIKE':
      return among(
        'IN',
        says((text, part) => text.includes(part), condition.text),
      );
    case 'NOT LIKE':
      return among(
        'NOT IN',
        says((text, part) => text.includes(part), condition.text),
      );
    case 'STARTSWITH':
      return among(
        'IN',
        says((text, part) => text.startsWith(part), condition.text),
      );
    case 'ENDSWITH':
      return among(
        'IN',
        says((text, part) => text.endsWith(part), condition.text),
      );
    default:
      return condition;
  }
}

function isAny(wanted: readonly unknown[]): (choice: Choice) => boolean {
  const texts = wanted.map((one) => String(one).toLowerCase());
  return ({ value, label }) => texts.includes(value) || texts.includes(label.toLowerCase());
}

function says(
  matches: (text: string, part: string) => boolean,
  part: string,
): (choice: Choice) => boolean {
  const wanted = part.toLowerCase();
  return ({ value, label }) => matches(value, wanted) || matches(label.toLowerCase(), wanted);
}
