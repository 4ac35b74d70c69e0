import type { Condition, Sameness, TextMatch } from './ast';
import {
  asText,
  atLeast,
  atMost,
  isEmpty,
  isNotEmpty,
  isOneOf,
  knownColumn,
  lessThan,
  moreThan,
} from './columnSql';
import type { Column, Columns } from './columns';
import { joined, type Sql, sql } from './sql';

/** One condition as SQL. What it makes of null counts as false. */
export function conditionSql(condition: Condition, columns: Columns): Sql {
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
      return joined([atLeast(column, condition.from), atMost(column, condition.to)], ' and ');
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
      return compared(column, condition.operator, knownColumn(columns, condition.other));
  }
}

/** Where there is no value, it is none of these. */
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

/** As the API writes both. Empty ones are neither the same nor different. */
function compared(column: Column, operator: Sameness['operator'], other: Column): Sql {
  const [one, two] = [column, other].map((each) =>
    column.exact && other.exact ? asText(each) : `lower(${asText(each)})`,
  );
  const compared = sql(`${one} ${operator === 'SAMEAS' ? '=' : '<>'} ${two}`);
  return joined([compared, isNotEmpty(column), isNotEmpty(other)], ' and ');
}
