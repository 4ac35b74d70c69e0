import { allOf, type Condition } from './ast';
import type { Columns } from './columns';
import { noColumn, readEquality } from './condition';
import { type IgnoredPart, type Parsed, refuseParts, refuseText, said } from './parsed';
import type { Asking } from './value';

/**
 * Reads `name=value` parameters of a URL: each column must equal its value, which is taken literally, including carets.
 * A name that is not a column is another parameter, and is not reported as ignored. A name that leads through a
 * reference is a condition.
 */
export function parseParameters(
  pairs: Iterable<readonly [name: string, value: string]>,
  columns: Columns,
  asking: Asking = { now: new Date(), user: null },
): Parsed {
  const ours = [...pairs].filter(
    ([name]) => columns.has(name) || noColumn(name, columns).matchesNothing,
  );
  const refused = refuseText(ours.flat().join('=')) ?? refuseParts(ours.length);
  if (refused) return refused;

  const conditions: Condition[] = [];
  const ignored: IgnoredPart[] = [];
  for (const [name, value] of ours) {
    const read = readEquality(name, value, columns, asking);
    if ('why' in read) ignored.push({ text: `${name}=${value}`, why: said(read) });
    if (!('why' in read)) conditions.push(read);
    else if (read.matchesNothing) conditions.push({ column: name, operator: 'NOTHING' });
  }
  return { ok: true, query: { filter: allOf(conditions), order: [] }, ignored };
}
