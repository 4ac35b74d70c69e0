import type { Operator } from './ast';

/** Operators without an operand: they become conditions of other operators. */
type Shorthand = 'EMPTYSTRING' | 'ON' | 'RELATIVE' | 'DYNAMIC' | 'INSTANCEOF';
/**
 * Operators that ServiceNow documents and that need data that does not exist here: the history of a record, patterns,
 * lists.
 */
type Unknowable = 'UNKNOWABLE';

/** The operators as callers write them. */
const spellings: Readonly<Record<string, Operator | Shorthand | Unknowable>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  LIKE: 'LIKE',
  CONTAINS: 'LIKE',
  '*': 'LIKE',
  'NOT LIKE': 'NOT LIKE',
  NOTLIKE: 'NOT LIKE',
  'DOES NOT CONTAIN': 'NOT LIKE',
  '!*': 'NOT LIKE',
  STARTSWITH: 'STARTSWITH',
  ENDSWITH: 'ENDSWITH',
  '%': 'ENDSWITH',
  IN: 'IN',
  'NOT IN': 'NOT IN',
  NOTIN: 'NOT IN',
  BETWEEN: 'BETWEEN',
  ISEMPTY: 'ISEMPTY',
  ISNOTEMPTY: 'ISNOTEMPTY',
  EMPTYSTRING: 'EMPTYSTRING',
  ISEMPTYSTRING: 'EMPTYSTRING',
  ANYTHING: 'ANYTHING',
  SAMEAS: 'SAMEAS',
  NSAMEAS: 'NSAMEAS',
  GT_FIELD: 'GT_FIELD',
  LT_FIELD: 'LT_FIELD',
  GT_OR_EQUALS_FIELD: 'GT_OR_EQUALS_FIELD',
  LT_OR_EQUALS_FIELD: 'LT_OR_EQUALS_FIELD',
  MORETHAN: 'MORETHAN',
  LESSTHAN: 'LESSTHAN',
  ON: 'ON',
  NOTON: 'NOTON',
  RELATIVE: 'RELATIVE',
  DATEPART: 'DATEPART',
  DYNAMIC: 'DYNAMIC',
  INSTANCEOF: 'INSTANCEOF',
  VALCHANGES: 'UNKNOWABLE',
  CHANGESFROM: 'UNKNOWABLE',
  CHANGESTO: 'UNKNOWABLE',
  MATCH_PAT: 'UNKNOWABLE',
  MATCH_RGX: 'UNKNOWABLE',
  MATCH_RGX_FIELD: 'UNKNOWABLE',
  IN_FIELD: 'UNKNOWABLE',
  IN_HIERARCHY: 'UNKNOWABLE',
};

const longestFirst = Object.entries(spellings).sort(([a], [b]) => b.length - a.length);

/** The operator at the beginning of a text, the longest match, and the rest. */
export function operatorAt(
  text: string,
): { operator: Operator | Shorthand | Unknowable; operand: string } | null {
  const found = longestFirst.find(([spelling]) => text.startsWith(spelling));
  if (!found) return null;
  const [spelling, operator] = found;
  return { operator, operand: text.slice(spelling.length) };
}
