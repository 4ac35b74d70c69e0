import type { JournalEntry } from '../api/types';

/** An entry that a reader looks for: it is a card of its own in the journal. */
export type Moment = 'question' | 'answer' | 'solution' | 'rejection';

/** By the event or, on a record without a partner, the command that wrote the entry. */
const moments: Readonly<Record<string, Moment>> = {
  infoRequested: 'question',
  requestInfo: 'question',
  answered: 'answer',
  proposed: 'solution',
  propose: 'solution',
  rejected: 'rejection',
  reject: 'rejection',
};

export function momentOf({ event }: Pick<JournalEntry, 'event'>): Moment | null {
  return (event !== null && Object.hasOwn(moments, event) && moments[event]) || null;
}

/** What was said: a card has a title, so the state that its text begins with is left out. */
export function saidIn({ kind, text }: Pick<JournalEntry, 'kind' | 'text'>): string {
  return kind === 'state'
    ? text.replace(/^[\p{L} ]{1,40}: (?:the solution was rejected\.\s*)?/u, '')
    : text;
}
