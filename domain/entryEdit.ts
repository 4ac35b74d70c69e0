import type { JournalKind } from './lifecycle';
import type { Fault } from './refusal';

/** How many times an entry can be edited. A partner's later edits are ignored. */
export const maxEdits = 20;

/** How long after it was written an entry can be edited, in minutes, unless the instance has another setting. */
export const usualEditMinutes = 5;

interface EditableEntry {
  readonly kind: JournalKind;
  readonly event: string | null;
  readonly revision: number;
  readonly at: Date;
}

const instead = 'Write a comment to correct it.';

/** Why an entry cannot be edited now by anyone, its author included. Null if it can. */
export function editFault(
  { kind, event, revision, at }: EditableEntry,
  minutes: number,
  now: Date,
): Fault | null {
  if (kind !== 'comment' && kind !== 'work note')
    return { code: 'editKind', message: 'Only comments and work notes can be edited.' };
  // It was a command of the record, such as an answer to a question. A field can be changed together with a comment.
  if (event !== null && event !== 'update')
    return {
      code: 'editMoved',
      message: `This entry moved the record, so it stays as it is. ${instead}`,
    };
  if (revision >= maxEdits)
    return {
      ...{ code: 'editLimit', params: { count: maxEdits } },
      message: `This entry was edited ${maxEdits} times, which is the most. ${instead}`,
    };
  if (minutes === 0)
    return { code: 'editOff', message: `Entries cannot be edited here. ${instead}` };
  if (now > editableUntil(at, minutes))
    return {
      ...{ code: 'editTooLate', params: { count: minutes } },
      message: `An entry can be edited for ${minutes === 1 ? 'one minute' : `${minutes} minutes`} after it was written. ${instead}`,
    };
  return null;
}

export function editableUntil(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}

/** The text of a further entry that corrects one, for a system in which entries cannot be edited. */
export function correctionOf({ kind, at }: Pick<EditableEntry, 'kind' | 'at'>, text: string) {
  const time = at.toISOString().slice(0, 16).replace('T', ' ');
  return `Correction of the ${kind} of ${time} UTC:\n\n${text}`;
}
