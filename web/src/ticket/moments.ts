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

/** What a person said with a command: a card has a title, so the state that the entry begins with is left out. */
export function saidIn({ text, says }: Pick<JournalEntry, 'text' | 'says'>): string {
  const { text: question, reason, resolutionCode, resolutionNotes } = says?.params ?? {};
  const solution = [resolutionCode, resolutionNotes].filter(Boolean).join('. ');
  return question ?? reason ?? (solution || text);
}
