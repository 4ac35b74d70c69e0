import { allOf, anyOf, type Condition, type Filter, type Ordering } from './ast';
import type { Columns } from './columns';
import { type Fault, noColumn, readCondition } from './condition';
import { type IgnoredPart, type Parsed, refuseParts, refuseText } from './parsed';

/**
 * Reads an encoded query:
 *
 *     query     = [ part ] *( "^" [ part ] )
 *     part      = [ "OR" / "NQ" ] [ ordering / condition / "EQ" ]
 *     ordering  = ( "ORDERBY" / "ORDERBYDESC" ) column
 *     condition = column operator operand
 *     column    = 1*( "a"-"z" / "0"-"9" / "_" / "." )
 *     operand   = *( any character but "^" / "^^" )
 *
 * Parts are joined by AND. `OR` joins a condition to the one before it, and they bind closer than AND. `NQ`
 * begins anew: rows of what is before it, or of what is after it. Orderings may stand anywhere and are
 * nobody's neighbours. `EQ`, the original's end of conditions, says nothing.
 *
 * A part that is not valid is ignored and reported. Its neighbours keep their places: of `a^b^ORc` without
 * `b` remains `a^c`. Where nothing valid is left of what is joined by OR or NQ, it is left out.
 *
 * @param now what relative times count from
 */
export function parse(text: string, columns: Columns, now = new Date()): Parsed {
  const refusedText = refuseText(text);
  if (refusedText) return refusedText;
  const parts = text.match(/(?:[^^]|\^\^)+/g) ?? [];
  const refusedParts = refuseParts(parts.length);
  if (refusedParts) return refusedParts;

  const order: Ordering[] = [];
  const ignored: IgnoredPart[] = [];
  const conditions = new Conditions();
  for (const part of parts) {
    const { joint, said } = split(part);
    if (joint === 'NQ') conditions.beginAlternative();
    if (said === '' || said === 'EQ') continue;
    const ordering = readOrdering(said, columns);
    if (ordering === null && joint !== 'OR') conditions.beginGroup();
    const read = ordering ?? readCondition(said, columns, now);
    if ('why' in read) ignored.push({ text: said, why: read.why });
    else if ('operator' in read) conditions.add(read);
    else order.push(read);
  }
  return { ok: true, query: { filter: conditions.filter(), order }, ignored };
}

/** How a part is joined to what is before it, and what it says. */
function split(part: string): { joint: 'AND' | 'OR' | 'NQ'; said: string } {
  if (part.startsWith('NQ')) return { joint: 'NQ', said: part.slice(2) };
  if (part.startsWith('OR') && !part.startsWith('ORDERBY')) {
    return { joint: 'OR', said: part.slice(2) };
  }
  return { joint: 'AND', said: part };
}

/** Null for what is no ordering. */
function readOrdering(said: string, columns: Columns): Ordering | Fault | null {
  const [, descending, column] = /^ORDERBY(DESC)?(.*)$/s.exec(said) ?? [];
  if (column === undefined) return null;
  return columns.has(column) ? { column, descending: descending === 'DESC' } : noColumn(column);
}

/** Alternatives of groups that must all hold, of conditions of which one must. */
class Conditions {
  private group: Condition[] = [];
  private alternative: Condition[][] = [this.group];
  private readonly alternatives: Condition[][][] = [this.alternative];

  beginAlternative(): void {
    this.alternative = [];
    this.alternatives.push(this.alternative);
    this.beginGroup();
  }

  beginGroup(): void {
    this.group = [];
    this.alternative.push(this.group);
  }

  add(condition: Condition): void {
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

/** None where nothing valid is left of a group. */
function oneOf([first, ...rest]: readonly Condition[]): Filter[] {
  return first ? [anyOf([first, ...rest])] : [];
}
