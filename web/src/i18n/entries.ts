import type { JournalEntry } from '../api/types';
import { dateTime } from '../components/dates';
import { words } from '../components/labels';
import { ratingLabel } from '../rating/ratings';
import { relationLabel } from '../related/relations';
import { allOf, stateLabel } from './labels';
import { refusalText } from './problems';
import { isObject, jsonOf, type Saying, type Shown, sayingText } from './sayings';
import { textOf } from './t';

/** What an entry says: in the reader's language if Crossdesk wrote it, else as it was written. */
export function entryText({ text, says }: Pick<JournalEntry, 'text' | 'says'>): string {
  return says ? sayingText(says, text, shown) : text;
}

/** Texts that Crossdesk wrote, one after another, in the reader's language if they have codes. */
export function sayingsText(says: readonly Saying[] | null, text: string): string {
  return says?.map((one) => sayingText(one, text, shown)).join(' ') ?? text;
}

const shown: Shown = {
  command: (name) => textOf('command', name, name),
  due: dateTime,
  fault: (value) => {
    const fault = jsonOf(value);
    return isRefusal(fault) ? refusalText(fault) : value;
  },
  field: words,
  fields: (names) => allOf(names.split(', ').map(words)),
  rating: (value) => ratingLabel(Number(value)),
  relation: relationLabel,
  state: stateLabel,
  theirs: stateLabel,
};

function isRefusal(value: unknown): value is Parameters<typeof refusalText>[0] {
  return isObject(value) && typeof value.message === 'string';
}
