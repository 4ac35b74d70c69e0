import type { Operator } from './ast';

/** As callers write them. What the original has and we have not is here where it begins like another. */
const spellings: Readonly<Record<string, Operator | null>> = {
  '=': '=',
  '!=': '!=',
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
  INSTANCEOF: null,
  BETWEEN: 'BETWEEN',
  ISEMPTY: 'ISEMPTY',
  ISNOTEMPTY: 'ISNOTEMPTY',
  ANYTHING: 'ANYTHING',
  SAMEAS: 'SAMEAS',
  NSAMEAS: 'NSAMEAS',
};

const longestFirst = Object.entries(spellings).sort(([a], [b]) => b.length - a.length);

/** The operator that a text begins with, the longest where there are several, and what follows it. */
export function operatorAt(text: string): { operator: Operator; operand: string } | null {
  const found = longestFirst.find(([spelling]) => text.startsWith(spelling));
  if (!found) return null;
  const [spelling, operator] = found;
  return operator && { operator, operand: text.slice(spelling.length) };
}
