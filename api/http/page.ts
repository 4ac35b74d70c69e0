import { z } from 'zod';
import type { Answer } from './answer';
import { searchText, wholeNumber } from './fields';
import { invalid } from './problem';
import { checkValue } from './wellFormed';

/** The parameters of every list. */
export const pageQuery = {
  limit: wholeNumber(1, 200).optional(),
  cursor: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'The `next` of the previous page.' }),
  q: searchText
    .optional()
    .meta({ description: 'Words that the items must contain, in any order.' }),
};

export interface PageParams {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
}

const usualLimit = 50;

/** A time as cursors contain it: with milliseconds, and valid in Postgres. */
export const placeTime = z.iso.datetime({ precision: 3 }).refine((at) => at >= '0001');
/** The same, with microseconds. */
export const exactPlaceTime = z.iso.datetime({ precision: 6 }).refine((at) => at >= '0001');

/** The answer of every list, as the OpenAPI document describes it. */
export function pageOf<T extends z.ZodType>(item: T) {
  return {
    description: 'One page.',
    schema: z.object({ items: z.array(item), next: z.string().nullable() }),
    headers: { Link: 'The next page, as `rel="next"`.' },
  };
}

/**
 * Answers one page. `list` is called with one more row than fits, which shows whether there is a next page. `place` is
 * the position of a row in the order.
 */
export async function answerPage<Row, Place extends z.ZodType>(page: {
  readonly path: string;
  readonly query: PageParams & Readonly<Record<string, unknown>>;
  readonly place: Place;
  readonly list: (limit: number, after: z.output<Place> | undefined) => Promise<Row[]>;
  readonly placeOf: (row: Row) => z.input<Place>;
  readonly show: (row: Row) => unknown;
}): Promise<Answer> {
  const { path, query, place, list, placeOf, show } = page;
  const limit = query.limit ?? usualLimit;
  const after = query.cursor === undefined ? undefined : readCursor(place, query.cursor);
  const rows = await list(limit + 1, after);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? writeCursor(placeOf(last)) : null;
  return {
    status: 200,
    body: { items: shown.map(show), next },
    ...(next && { headers: { Link: `<${nextUrl(path, query, next)}>; rel="next"` } }),
  };
}

export function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws Refused `invalid` if it is not a cursor of this API */
export function readCursor<Place extends z.ZodType>(place: Place, cursor: string): z.output<Place> {
  try {
    const written: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    checkValue(written);
    return place.parse(written);
  } catch {
    throw invalid('query.cursor', 'is not a cursor of this list.');
  }
}

function nextUrl(path: string, query: Readonly<Record<string, unknown>>, next: string): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || name === 'cursor') continue;
    for (const one of [value].flat()) params.append(name, String(one));
  }
  params.set('cursor', next);
  return `${path}?${params}`;
}
