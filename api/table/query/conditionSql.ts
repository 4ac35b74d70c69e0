import type { Condition, DatePart, Distance, FieldComparison, Sameness, TextMatch } from './ast';
import {
  asText,
  atLeast,
  atMost,
  isEmpty,
  isNotEmpty,
  isOneOf,
  key,
  knownColumn,
  lessThan,
  moreThan,
} from './columnSql';
import type { Column, Columns } from './columns';
import { joined, type Sql, sql } from './sql';

/** One condition as SQL. A null result counts as false. */
export function conditionSql(condition: Condition, columns: Columns): Sql {
  if (condition.operator === 'NOTHING') return sql('false');
  const column = knownColumn(columns, condition.column);
  switch (condition.operator) {
    case '=':
      return isOneOf(column, [condition.value]);
    case '!=':
      return not(isOneOf(column, [condition.value]));
    case '>':
      return moreThan(column, condition.value);
    case '>=':
      return atLeast(column, condition.value);
    case '<':
      return lessThan(column, condition.value);
    case '<=':
      return atMost(column, condition.value);
    case 'BETWEEN':
    case 'NOTON': {
      const within = joined(
        [atLeast(column, condition.from), atMost(column, condition.to)],
        ' and ',
      );
      return condition.operator === 'BETWEEN' ? within : not(within);
    }
    case 'LIKE':
    case 'STARTSWITH':
    case 'ENDSWITH':
      return matches(column, condition.operator, condition.text);
    case 'NOT LIKE':
      return not(matches(column, 'LIKE', condition.text));
    case 'IN':
    case 'NOT IN': {
      const isIn = isOneOf(column, condition.values);
      const isMember = condition.empty ? joined([isIn, isEmpty(column)], ' or ') : isIn;
      if (condition.operator === 'IN') return isMember;
      return condition.empty ? joined([not(isIn), isNotEmpty(column)], ' and ') : not(isIn);
    }
    case 'ISEMPTY':
      return isEmpty(column);
    case 'ISNOTEMPTY':
      return isNotEmpty(column);
    case 'ANYTHING':
      return sql('true');
    case 'SAMEAS':
    case 'NSAMEAS':
      return compared(column, condition, knownColumn(columns, condition.other));
    case 'GT_FIELD':
    case 'LT_FIELD':
    case 'GT_OR_EQUALS_FIELD':
    case 'LT_OR_EQUALS_FIELD':
      return ordered(column, condition.operator, knownColumn(columns, condition.other));
    case 'MORETHAN':
    case 'LESSTHAN':
      return distant(column, condition, knownColumn(columns, condition.other));
    case 'DATEPART':
      return partOf(column, condition);
  }
}

/** A row without a value matches none of them. */
function not(condition: Sql): Sql {
  return { ...condition, sql: `((${condition.sql}) is not true)` };
}

function matches(
  column: Column,
  operator: Exclude<TextMatch['operator'], 'NOT LIKE'>,
  text: string,
): Sql {
  const escaped = text.replace(/[\\%_]/g, '\\$&');
  const pattern = {
    LIKE: `%${escaped}%`,
    STARTSWITH: `${escaped}%`,
    ENDSWITH: `%${escaped}`,
  }[operator];
  return sql(`${asText(column)} ilike ?::text`, pattern);
}

/** Both values in the format of the API, or by their unit of time. Empty values are neither equal nor different. */
function compared(column: Column, { operator, unit }: Sameness, other: Column): Sql {
  const [one, two] = [column, other].map((each) => {
    if (unit) return `date_trunc('${unit}', (${each.sql}) at time zone 'UTC')`;
    return column.exact && other.exact ? asText(each) : `lower(${asText(each)})`;
  });
  const compared = sql(`${one} ${operator === 'SAMEAS' ? '=' : '<>'} ${two}`);
  return joined([compared, isNotEmpty(column), isNotEmpty(other)], ' and ');
}

const orders: Readonly<Record<FieldComparison['operator'], string>> = {
  GT_FIELD: '>',
  LT_FIELD: '<',
  GT_OR_EQUALS_FIELD: '>=',
  LT_OR_EQUALS_FIELD: '<=',
};

/** Both have the same kind. An empty value has no place in the order. */
function ordered(column: Column, operator: FieldComparison['operator'], other: Column): Sql {
  const compared = sql(`${key(column)} ${orders[operator]} ${key(other)}`);
  return joined([compared, isNotEmpty(column), isNotEmpty(other)], ' and ');
}

/** "Less than" includes the distance itself, and a distance of zero. */
function distant(column: Column, { operator, count, unit, side }: Distance, other: Column): Sql {
  const [time, then] = [`(${column.sql})`, `(${other.sql})`];
  const length = unit === 'quarter' ? '3 months' : `1 ${unit}`;
  const far = `?::double precision * interval '${length}'`;
  const before =
    operator === 'MORETHAN'
      ? sql(`${time} < ${then} - ${far}`, count)
      : sql(`(${time} <= ${then} and ${time} >= ${then} - ${far})`, count);
  const after =
    operator === 'MORETHAN'
      ? sql(`${time} > ${then} + ${far}`, count)
      : sql(`(${time} >= ${then} and ${time} <= ${then} + ${far})`, count);
  if (side === 'before or after') return joined([before, after], ' or ');
  return side === 'before' ? before : after;
}

function partOf(column: Column, { part, comparison, value }: DatePart): Sql {
  const name = part === 'dayofweek' ? 'isodow' : part;
  return sql(
    `extract(${name} from (${column.sql}) at time zone 'UTC') ${comparison} ?::integer`,
    value,
  );
}
