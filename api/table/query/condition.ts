import type { Condition, Range } from './ast';
import { type Column, type Columns, kindOf } from './columns';
import { readDatePart, readDistance, readOn, readRelative, readUnit } from './dates';
import { operatorAt } from './operators';
import { type Asking, isMyGroups, readValue } from './value';

/** Why a part is not valid, as a sentence. */
export interface Fault {
  readonly why: string;
  /**
   * Whether it is a condition that matches no row: a condition that cannot be evaluated must not widen the answer.
   * Absent: the part is malformed, or names no column, and is ignored.
   */
  readonly matchesNothing?: true;
}

/** Reads a column, an operator and its operand. */
export function readCondition(part: string, columns: Columns, asking: Asking): Condition | Fault {
  // Names are in lower case, and no operator starts with a lower-case letter: only the longest name can precede one.
  const name = /^[a-z0-9_.]*/.exec(part)?.[0] ?? '';
  const column = columns.get(name);
  if (!column) return noColumn(name, columns);
  const found = operatorAt(part.slice(name.length));
  if (!found) return { why: 'There is no such operator.' };
  const { operator } = found;
  const operand = found.operand.replaceAll('^^', '^');

  switch (operator) {
    case 'UNKNOWABLE':
      return nothing('It needs data that does not exist here.');
    case 'ISEMPTY':
    case 'ISNOTEMPTY':
    case 'ANYTHING':
      return operand === '' ? { column: name, operator } : nothing(`${operator} takes no value.`);
    case 'EMPTYSTRING':
      return operand === '' ? emptiness(name, true) : nothing('EMPTYSTRING takes no value.');
    case 'SAMEAS':
    case 'NSAMEAS':
      return readSameness(name, column, operator, operand, columns);
    case 'GT_FIELD':
    case 'LT_FIELD':
    case 'GT_OR_EQUALS_FIELD':
    case 'LT_OR_EQUALS_FIELD':
      return readFields(name, column, operator, operand, columns);
    case 'MORETHAN':
    case 'LESSTHAN':
      if (!operand.includes('@')) {
        const compares = operator === 'MORETHAN' ? 'GT_FIELD' : 'LT_FIELD';
        return readFields(name, column, compares, operand, columns);
      }
      return ofTimes(column, readDistance(name, operator, operand, columns));
    case 'ON':
    case 'NOTON':
      return ofTimes(column, readOn(name, operator, operand, asking.now));
    case 'RELATIVE':
      return ofTimes(column, readRelative(name, operand, asking.now));
    case 'DATEPART':
      return ofTimes(column, readDatePart(name, operand));
    case 'DYNAMIC':
      if (operand === oneOfMyGroups) return readMembership(name, column, 'IN', myGroups, asking);
      if (operand !== me || !asking.user) return nothing('There is no such dynamic filter.');
      return { column: name, operator: '=', value: asking.user.sysId };
    case 'INSTANCEOF':
      if (name !== 'sys_class_name')
        return nothing('INSTANCEOF can only be used with sys_class_name.');
      return readEquality(name, operand, columns, asking);
    case 'LIKE':
    case 'NOT LIKE':
    case 'STARTSWITH':
    case 'ENDSWITH':
      return operand === '' ? noValue : { column: name, operator, text: operand };
    case 'IN':
    case 'NOT IN':
      return readMembership(name, column, operator, operand, asking);
    case 'BETWEEN':
      return readRange(name, column, operand, asking);
    case '=':
    case '!=':
      if (operand === '' || operand === 'NULL') return emptiness(name, operator === '=');
      if (isMyGroups(operand)) {
        return readMembership(name, column, operator === '=' ? 'IN' : 'NOT IN', operand, asking);
      }
  }
  if (operand === '') return noValue;
  const value = readValue(column, operand, asking);
  return value === null ? wrongValue(column, operand) : { column: name, operator, value };
}

/** ServiceNow's dynamic filter "Me". */
const me = '90d1921e5f510100a9ad2572f2b477fe';
/** ServiceNow's dynamic filter "One of My Groups", which is this script. */
const oneOfMyGroups = 'd6435e965f510100a9ad2572f2b47744';
const myGroups = 'javascript:gs.getMyGroups()';

/** Whether a query can refer to the caller's groups, which are only then looked up. */
export function mayAskForGroups(query: string): boolean {
  return query.includes('getMyGroups') || query.includes(oneOfMyGroups);
}

/** A column equals a literal value. An empty value means that the column is empty. */
export function readEquality(
  name: string,
  text: string,
  columns: Columns,
  asking: Asking,
): Condition | Fault {
  const column = columns.get(name);
  if (!column) return noColumn(name, columns);
  if (text === '') return emptiness(name, true);
  if (isMyGroups(text)) return readMembership(name, column, 'IN', text, asking);
  const value = readValue(column, text, asking);
  return value === null ? wrongValue(column, text) : { column: name, operator: '=', value };
}

function readMembership(
  name: string,
  column: Column,
  operator: 'IN' | 'NOT IN',
  operand: string,
  asking: Asking,
): Condition | Fault {
  const members = operand.split(',');
  const written = members.filter((member) => member !== '');
  if (written.length === 0) return emptiness(name, operator === 'IN');
  const values = [];
  for (const member of written) {
    if (isMyGroups(member)) {
      if (kindOf(column) !== 'text') return wrongValue(column, member);
      values.push(...(asking.user?.groups ?? []));
      continue;
    }
    const value = readValue(column, member, asking);
    if (value === null) return wrongValue(column, member);
    values.push(value);
  }
  return { column: name, operator, values, empty: written.length < members.length };
}

function readRange(name: string, column: Column, operand: string, asking: Asking): Range | Fault {
  const [first = '', last = '', ...rest] = operand.split('@');
  if (first === '' || last === '' || rest.length > 0) {
    return nothing('BETWEEN takes two values, separated by one @.');
  }
  const from = readValue(column, first, asking);
  if (from === null) return wrongValue(column, first);
  const to = readValue(column, last, asking);
  if (to === null) return wrongValue(column, last);
  return { column: name, operator: 'BETWEEN', from, to };
}

function readSameness(
  name: string,
  column: Column,
  operator: 'SAMEAS' | 'NSAMEAS',
  operand: string,
  columns: Columns,
): Condition | Fault {
  const [other = '', ...units] = operand.split('@');
  const against = columns.get(other);
  if (!against) return nothing(`There is no column "${other}".`);
  if (units.length === 0) return { column: name, operator, other };
  const unit = readUnit(units.join('@'));
  const areTimes = kindOf(column) === 'datetime' && kindOf(against) === 'datetime';
  if (!unit || !areTimes) return nothing('Only two times can be compared by a unit of time.');
  return { column: name, operator, other, unit };
}

function readFields(
  name: string,
  column: Column,
  operator: 'GT_FIELD' | 'LT_FIELD' | 'GT_OR_EQUALS_FIELD' | 'LT_OR_EQUALS_FIELD',
  other: string,
  columns: Columns,
): Condition | Fault {
  const against = columns.get(other);
  if (!against) return nothing(`There is no column "${other}".`);
  if (kindOf(column) !== kindOf(against)) return nothing('The columns have different types.');
  return { column: name, operator, other };
}

function ofTimes(column: Column, read: Condition | null): Condition | Fault {
  if (kindOf(column) !== 'datetime') return nothing('The column is not a datetime.');
  return read ?? nothing('Its operand is not valid.');
}

function emptiness(column: string, empty: boolean): Condition {
  return { column, operator: empty ? 'ISEMPTY' : 'ISNOTEMPTY' };
}

export function nothing(why: string): Fault {
  return { why, matchesNothing: true };
}

const noValue = nothing('The operator requires a value.');

/** A name that leads through a reference is a condition, even if the other table is unknown. */
export function noColumn(name: string, columns: Columns): Fault {
  const why = `There is no column "${name}".`;
  const [first = '', ...walked] = name.split('.');
  return walked.length > 0 && columns.get(first)?.type === 'reference' ? nothing(why) : { why };
}

function wrongValue(column: Column, text: string): Fault {
  return nothing(`"${text}" is no ${kindOf(column)}.`);
}
