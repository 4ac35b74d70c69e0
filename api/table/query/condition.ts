import type { Condition, Range } from './ast';
import { type Column, type Columns, kindOf } from './columns';
import { operatorAt } from './operators';
import { readValue } from './value';

/** Why a part says nothing, as a sentence. */
export interface Fault {
  readonly why: string;
}

/** Reads a column, an operator and what it takes. `now` is what relative times count from. */
export function readCondition(part: string, columns: Columns, now: Date): Condition | Fault {
  // Names are lower case and no operator begins so: the longest name is the only one an operator follows.
  const name = /^[a-z0-9_.]*/.exec(part)?.[0] ?? '';
  const column = columns.get(name);
  if (!column) return noColumn(name);
  const found = operatorAt(part.slice(name.length));
  if (!found) return { why: 'There is no such operator.' };
  const { operator } = found;
  const operand = found.operand.replaceAll('^^', '^');

  switch (operator) {
    case 'ISEMPTY':
    case 'ISNOTEMPTY':
    case 'ANYTHING':
      return operand === '' ? { column: name, operator } : { why: `${operator} takes no value.` };
    case 'SAMEAS':
    case 'NSAMEAS':
      return columns.has(operand) ? { column: name, operator, other: operand } : noColumn(operand);
    case 'LIKE':
    case 'NOT LIKE':
    case 'STARTSWITH':
    case 'ENDSWITH':
      return operand === '' ? noValue : { column: name, operator, text: operand };
    case 'IN':
    case 'NOT IN':
      return readMembership(name, column, operator, operand, now);
    case 'BETWEEN':
      return readRange(name, column, operand, now);
    case '=':
    case '!=':
      if (operand === '') return emptiness(name, operator === '=');
  }
  if (operand === '') return noValue;
  const value = readValue(column, operand, now);
  return value === null ? wrongValue(column, operand) : { column: name, operator, value };
}

/** That a column is equal to a value, which is taken as it is; the empty one means that it is empty. */
export function readEquality(
  name: string,
  text: string,
  columns: Columns,
  now: Date,
): Condition | Fault {
  const column = columns.get(name);
  if (!column) return noColumn(name);
  if (text === '') return emptiness(name, true);
  const value = readValue(column, text, now);
  return value === null ? wrongValue(column, text) : { column: name, operator: '=', value };
}

function readMembership(
  name: string,
  column: Column,
  operator: 'IN' | 'NOT IN',
  operand: string,
  now: Date,
): Condition | Fault {
  const members = operand.split(',');
  const written = members.filter((member) => member !== '');
  if (written.length === 0) return emptiness(name, operator === 'IN');
  const values = [];
  for (const member of written) {
    const value = readValue(column, member, now);
    if (value === null) return wrongValue(column, member);
    values.push(value);
  }
  return { column: name, operator, values, empty: written.length < members.length };
}

function readRange(name: string, column: Column, operand: string, now: Date): Range | Fault {
  const [first = '', last = '', ...rest] = operand.split('@');
  if (first === '' || last === '' || rest.length > 0) {
    return { why: 'BETWEEN takes two values with one @ between them.' };
  }
  const from = readValue(column, first, now);
  if (from === null) return wrongValue(column, first);
  const to = readValue(column, last, now);
  if (to === null) return wrongValue(column, last);
  return { column: name, operator: 'BETWEEN', from, to };
}

function emptiness(column: string, empty: boolean): Condition {
  return { column, operator: empty ? 'ISEMPTY' : 'ISNOTEMPTY' };
}

const noValue: Fault = { why: 'The operator takes a value.' };

export function noColumn(name: string): Fault {
  return { why: `There is no column "${name}".` };
}

function wrongValue(column: Column, text: string): Fault {
  return { why: `"${text}" is no ${kindOf(column)}.` };
}
