import type { JournalEntry } from '../api/types';
import { dateTime } from '../components/dates';
import { words } from '../components/labels';
import { ratingLabel } from '../rating/ratings';
import { relationLabel } from '../related/relations';
import { allOf, stateLabel } from './labels';
import { textOf } from './t';

/** What an entry says: in the reader's language if Crossdesk wrote it, else as it was written. */
export function entryText({ text, says }: Pick<JournalEntry, 'text' | 'says'>): string {
  if (!says) return text;
  const values = Object.entries(says.params).map(([name, value]) => [
    name,
    shown[name]?.(value) ?? value,
  ]);
  return textOf('entry', says.code, text, Object.fromEntries(values));
}

/** Values that are codes of the API, or times. */
const shown: Readonly<Record<string, (value: string) => string>> = {
  state: stateLabel,
  due: dateTime,
  fields: (names) => allOf(names.split(', ').map(words)),
  rating: (value) => ratingLabel(Number(value)),
  relation: relationLabel,
};
