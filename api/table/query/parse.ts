import { allOf, anyOf, type Filter, type Ordering } from './ast';
import type { Columns } from './columns';
import { type Fault, nothing, readCondition } from './condition';
import { type IgnoredPart, type Parsed, refuseParts, refuseText, said as saidOf } from './parsed';
import type { Asking } from './value';

/**
 * Reads an encoded query:
 *
 *     query     = [ part ] *( "^" [ part ] )
 *     part      = [ "OR" / "NQ" ] [ ordering / condition / keywords / view / "EQ" ]
 *     ordering  = ( "ORDERBY" / "ORDERBYDESC" ) column
 *     condition = column operator operand
 *     column    = 1*( "a"-"z" / "0"-"9" / "_" / "." )
 *     operand   = *( any character but "^" / "^^" )
 *     keywords  = "123TEXTQUERY321=" operand
 *     view      = ( "GROUPBY" / "TRENDBY" ) column
 *
 * Parts are joined by AND. `OR` joins a condition to the one before it, and they bind closer than AND. `NQ`
 * starts an alternative (OR of groups). Orderings can be anywhere. `EQ`, `GROUPBY` and `TRENDBY` are skipped.
 *
 * A part that names no column, or has no operator, is ignored and reported. The other parts keep their
 * meaning: `a^b^ORc` without `b` is `a^c`. A group of OR or NQ that becomes empty is dropped. A column with an operator
 * is a condition: if it cannot be evaluated, it is reported too, and matches no row. So is a query on related lists,
 * including its contents.
 */
export function parse(
  text: string,
  columns: Columns,
  asking: Asking = { now: new Date(), user: null },
): Parsed {
  const refusedText = refuseText(text);
  if (refusedText) return refusedText;
  const parts = text.match(/(?:[^^]|\^\^)+/g) ?? [];
  const refusedParts = refuseParts(parts.length);
  if (refusedParts) return refusedParts;

  const order: Ordering[] = [];
  const ignored: IgnoredPart[] = [];
  const conditions = new Conditions();
  /** The end of the query on a related list that contains the part. */
  let within: string | null = null;
  for (const part of parts) {
    const { joint, said } = split(part);
    if (within) {
      if (said === within) within = null;
      continue;
    }
    if (joint === 'NQ') conditions.beginAlternative();
    if (said === '' || said === 'EQ' || /^(GROUPBY|TRENDBY)/.test(said)) continue;
    const ordering = readOrdering(said, columns);
    if (ordering) {
      if ('why' in ordering) ignored.push({ text: said, why: ordering.why });
      else order.push(ordering);
      continue;
    }
    if (joint !== 'OR') conditions.beginGroup();
    within = endOfRelated(said);
    const read =
      readElsewhere(said) ?? readKeywords(said, columns) ?? readCondition(said, columns, asking);
    if (!('why' in read)) conditions.add(read);
    else {
      ignored.push({ text: said, why: saidOf(read) });
      if (read.matchesNothing) conditions.add({ column: '', operator: 'NOTHING' });
    }
  }
  return { ok: true, query: { filter: conditions.filter(), order }, ignored };
}

/** How a part is joined to the part before it, and its content. */
function split(part: string): { joint: 'AND' | 'OR' | 'NQ'; said: string } {
  if (part.startsWith('NQ')) return { joint: 'NQ', said: part.slice(2) };
  if (part.startsWith('OR') && !part.startsWith('ORDERBY')) {
    return { joint: 'OR', said: part.slice(2) };
  }
  return { joint: 'AND', said: part };
}

/** Null if it is not an ordering. */
function readOrdering(said: string, columns: Columns): Ordering | Fault | null {
  const [, descending, column] = /^ORDERBY(DESC)?(.*)$/s.exec(said) ?? [];
  if (column === undefined) return null;
  if (columns.has(column)) return { column, descending: descending === 'DESC' };
  return { why: `There is no column "${column}".` };
}

/** The end of a query on another table. Null if the part does not begin one that has an end. */
function endOfRelated(said: string): string | null {
  const [, kind] = /^(RLQUERY|SUBQUERY)/.exec(said) ?? [];
  return kind ? `END${kind}` : null;
}

/** The query on another table. Null if there is none. */
function readElsewhere(said: string): Fault | null {
  if (!/^(RLQUERY|SUBQUERY|JOIN)/.test(said)) return null;
  return nothing('Queries on related lists are not supported.');
}

const searched = ['number', 'name', 'short_description', 'description', 'comments', 'work_notes'];

/** ServiceNow's keyword search: every word, in any text column. Null if the part is not one. */
function readKeywords(said: string, columns: Columns): Filter | Fault | null {
  const [, operand] = /^(?:GOTO)?123TEXTQUERY321=(.*)$/s.exec(said) ?? [];
  if (operand === undefined) return null;
  const words = operand
    .replaceAll('^^', '^')
    .split(/\s+/)
    .filter((word) => word !== '');
  const names = searched.filter((name) => columns.has(name));
  const [first, ...rest] = names;
  if (words.length === 0 || words.length > 20 || !first) return nothing('It has no keywords.');
  const has = (text: string) => (column: string) => ({ column, operator: 'LIKE', text }) as const;
  return allOf(words.map((word) => anyOf([has(word)(first), ...rest.map(has(word))])));
}

/** Alternatives of groups. All groups of an alternative must match, each by at least one condition. */
class Conditions {
  private group: Filter[] = [];
  private alternative: Filter[][] = [this.group];
  private readonly alternatives: Filter[][][] = [this.alternative];

  beginAlternative(): void {
    this.alternative = [];
    this.alternatives.push(this.alternative);
    this.beginGroup();
  }

  beginGroup(): void {
    this.group = [];
    this.alternative.push(this.group);
  }

  add(condition: Filter): void {
    this.group.push(condition);
  }

  filter(): Filter {
    const [first, ...rest] = this.alternatives
      .map((alternative) => alternative.flatMap(oneOf))
      .filter((groups) => groups.length > 0)
      .map(allOf);
    return first ? anyOf([first, ...rest]) : allOf([]);
  }
}

/** Empty if nothing valid is left of a group. */
function oneOf([first, ...rest]: readonly Filter[]): Filter[] {
  return first ? [anyOf([first, ...rest])] : [];
}
