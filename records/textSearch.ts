import type { Knex } from 'knex';
import type { Database } from './database';

/** Maximum number of words that are searched separately. The rest is searched as one phrase. */
const maxTerms = 8;

/** A letter, a digit or an emoji of any script. A term without one cannot be searched. */
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
 * Narrows a query to the rows whose number and columns have every word of `q`, in any order, as a word or the beginning
 * of one; of a number the last digits do. For tables that are small: without an index, every row is looked at.
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
 * Narrows a query of records (`r`) to those that have every word of `q`: each in the record itself, in its task, in the
 * name of a file, or in a comment or a work note (`search_documents`, which the database keeps by triggers).
 * @param workNotes whether the reader may read work notes: else none is searched
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
