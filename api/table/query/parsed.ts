import { allOf, isEveryRow, type Query } from './ast';
import type { Fault } from './condition';

/**
 * The result of parsing. A query is only refused as a whole if it exceeds the limits; otherwise invalid parts are
 * ignored.
 */
export type Parsed = Understood | QueryRefusal;

export interface Understood {
  readonly ok: true;
  readonly query: Query;
  readonly ignored: readonly IgnoredPart[];
}

/** An error for the caller, with status 400. */
export interface QueryRefusal {
  readonly ok: false;
  /** A sentence. */
  readonly message: string;
}

/**
 * A part that is not valid: as it was written, and why, as a sentence. Both can contain any character except NUL. It
 * was ignored, or is a condition that matches nothing: `why` says which.
 */
export interface IgnoredPart {
  readonly text: string;
  readonly why: string;
}

/**
 * Maximum size in bytes of UTF-8, and maximum number of parts between carets, including ignored ones and orderings.
 */
export const limits = { bytes: 8 * 1024, parts: 200 } as const;

/** Says why a text cannot be parsed. Returns null if it can. */
export function refuseText(text: string): QueryRefusal | null {
  if (Buffer.byteLength(text) > limits.bytes) {
    return { ok: false, message: `The query is longer than ${limits.bytes} bytes.` };
  }
  if (text.includes('\0')) return { ok: false, message: 'The query has a NUL character.' };
  if (/\p{Surrogate}/u.test(text)) {
    return { ok: false, message: 'The query has half a surrogate pair.' };
  }
  return null;
}

/** Says why there are too many parts. Returns null if there are not. */
export function refuseParts(count: number): QueryRefusal | null {
  if (count <= limits.parts) return null;
  return { ok: false, message: `The query has more than ${limits.parts} conditions.` };
}

/** Why a part is not valid, and how it was treated. */
export function said({ why, matchesNothing }: Fault): string {
  return matchesNothing ? `${why} It matches nothing.` : why;
}

/** The rows that match both queries, in the order of the first, then of the second. */
export function both(first: Parsed, second: Parsed): Parsed {
  if (!first.ok) return first;
  if (!second.ok) return second;
  const filters = [first.query.filter, second.query.filter];
  return {
    ok: true,
    query: {
      filter: allOf(filters.filter((filter) => !isEveryRow(filter))),
      order: [...first.query.order, ...second.query.order],
    },
    ignored: [...first.ignored, ...second.ignored],
  };
}
