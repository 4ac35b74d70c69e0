import { allOf, isEveryRow, type Query } from './ast';
import type { Fault } from './condition';

/** What came of a query. Only beyond the limits is it refused as a whole; else its bad parts are ignored. */
export type Parsed = Understood | QueryRefusal;

export interface Understood {
  readonly ok: true;
  readonly query: Query;
  readonly ignored: readonly IgnoredPart[];
}

/** For the caller, with 400. */
export interface QueryRefusal {
  readonly ok: false;
  /** A sentence. */
  readonly message: string;
}

/**
 * A part that was not understood: as it was written, and why, as a sentence. Either may hold any character but NUL. It
 * was left out, or is a condition that matches nothing; `why` says which.
 */
export interface IgnoredPart {
  readonly text: string;
  readonly why: string;
}

/** Bytes of UTF-8; and parts between carets, ignored ones and orderings too. */
export const limits = { bytes: 8 * 1024, parts: 200 } as const;

/** Why a text is not read at all; null where it may be. */
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

/** Why so many parts are not read at all; null where they may be. */
export function refuseParts(count: number): QueryRefusal | null {
  if (count <= limits.parts) return null;
  return { ok: false, message: `The query has more than ${limits.parts} conditions.` };
}

/** Why a part was not understood, and what became of it. */
export function said({ why, matchesNothing }: Fault): string {
  return matchesNothing ? `${why} It matches nothing.` : why;
}

/** The rows that both want, in the order of the first, then of the second. */
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
