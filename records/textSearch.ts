import type { Knex } from 'knex';
import type { Database } from './database';

/** Maximum number of words that are searched separately. The rest is searched as one phrase. */
const maxTerms = 8;

/** Matches a letter or digit of any script, or an emoji. A term without one cannot be searched. */
const meaningful = /[\p{L}\p{N}\u{1f000}-\u{1faff}]/u;

/**
 * The terms of a search text: the parts between blanks. Punctuation alone is ignored. Null if the text is blank and
 * filters nothing; empty if it has only punctuation, which matches nothing.
 */
export function searchTerms(q: string | undefined): readonly string[] | null {
  const parts = q?.split(/\s+/).filter((part) => part !== '') ?? [];
  if (parts.length === 0) return null;
  const terms = [...new Set(parts.filter((part) => meaningful.test(part)))];
  if (terms.length <= maxTerms) return terms;
  return [...terms.slice(0, maxTerms - 1), terms.slice(maxTerms - 1).join(' ')];
}

/**
 * Narrows a query to the rows whose number and columns contain every word of `q`, in any order. A word matches a whole
 * word or its beginning; digits match the end of a number. Use it only for small tables: without an index, it reads
 * every row.
 */
export function textSearch(
  query: Knex.QueryBuilder,
  q: string | undefined,
  columns: { readonly number?: string; readonly texts: readonly string[] },
): void {
  const terms = searchTerms(q);
  if (!terms) return;
  const { number = `''`, texts } = columns;
  const document = `search_document(${number}, concat_ws(' ', ${texts.join(', ')}))`;
  if (terms.length === 0) query.whereRaw('false');
  for (const term of terms) query.whereRaw(`${document} @@ search_query(?)`, [term]);
}

/** The same filter in memory. */
export function hasText(q: string | undefined, texts: readonly string[]): boolean {
  const terms = searchTerms(q);
  if (!terms) return true;
  const words = wordsOf(texts.join(' '));
  return (
    terms.length > 0 &&
    terms.flatMap(wordsOf).every((term) => words.some((word) => word.startsWith(term)))
  );
}

function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}

/**
 * Narrows a query of records (`r`) to those that contain every word of `q`. A word can be in the record itself, in its
 * task, in the name of a file, or in a comment or a work note. Triggers maintain the index (`search_documents`).
 * @param workNotes whether the reader may read work notes; otherwise they are not searched
 */
export function recordSearch(
  db: Database,
  query: Knex.QueryBuilder,
  { q, workNotes }: { readonly q: string | undefined; readonly workNotes: boolean },
): void {
  const terms = searchTerms(q);
  if (!terms) return;
  if (terms.length === 0) query.whereRaw('false');
  for (const term of terms) {
    const found = db('search_documents')
      .whereRaw('document @@ search_query(?)', [term])
      .select('record');
    if (!workNotes) found.where('work_note', false);
    query.whereIn('r.number', found);
  }
}

/** The largest number of texts with a word that is still rare. */
const mostRare = 10_000;

/**
 * The records of the rarest word of `q` that is found, or null if every word is common. Give them to the search of records:
 * Postgres cannot know how rare a word is, and would walk through all records to find the few. A common word is found
 * fast by walking, because the first records have it.
 */
export async function rareRecords(
  db: Database,
  { q, workNotes }: { readonly q: string | undefined; readonly workNotes: boolean },
  most = mostRare,
): Promise<readonly string[] | null> {
  let rarest: readonly string[] | null = null;
  for (const term of searchTerms(q) ?? []) {
    // Materialized: planned to read everything by its index, and read only as far as needed.
    const { rows } = await db.raw(
      `with found as materialized (
         select record, work_note from search_documents where document @@ search_query(?)
       ) select record from found where ?::boolean or not work_note limit ${most + 1}`,
      [term, workNotes],
    );
    if (rows.length > most || (rarest && rarest.length <= rows.length)) continue;
    rarest = rows.map(({ record }: { readonly record: string }) => record);
  }
  return rarest && [...new Set(rarest)];
}
