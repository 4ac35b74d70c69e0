import { allOf, type Condition } from './ast';
import type { Columns } from './columns';
import { readEquality } from './condition';
import { type IgnoredPart, type Parsed, refuseParts, refuseText } from './parsed';

/**
 * Reads `name=value` parameters of a URL: each column must be equal to its value, which is taken as it is,
 * carets too. What names no column is some other parameter, and none that was ignored.
 *
 * @param now what relative times count from
 */
export function parseParameters(
  pairs: Iterable<readonly [name: string, value: string]>,
  columns: Columns,
  now = new Date(),
): Parsed {
  const ours = [...pairs].filter(([name]) => columns.has(name));
  const refused = refuseText(ours.flat().join('=')) ?? refuseParts(ours.length);
  if (refused) return refused;

  const conditions: Condition[] = [];
  const ignored: IgnoredPart[] = [];
  for (const [name, value] of ours) {
    const read = readEquality(name, value, columns, now);
    if ('why' in read) ignored.push({ text: `${name}=${value}`, why: read.why });
    else conditions.push(read);
  }
  return { ok: true, query: { filter: allOf(conditions), order: [] }, ignored };
}
