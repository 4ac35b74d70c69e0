import { type Field, lifecycle, roles, staff, staffAndPrograms } from '../../../domain/lifecycle';

export const loanStates = ['Requested', 'Lent', 'Returned', 'Refused'] as const;
export type LoanState = (typeof loanStates)[number];

export const loanFields = {
  item: { max: 80 },
  borrower: { max: 80 },
  assignmentGroup: { max: 80 },
  condition: {},
} as const satisfies Readonly<Record<string, Field>>;
export type LoanField = keyof typeof loanFields;

/** An item that somebody borrows, for as long as it is out. */
export const loanLifecycle = lifecycle<LoanState, LoanField>({
  name: 'loan',
  states: loanStates,
  initial: 'Requested',
  final: ['Returned', 'Refused'],
  fields: loanFields,
  commands: {
    update: {
      title: 'Update',
      from: ['Requested', 'Lent'],
      by: staffAndPrograms,
      input: { item: 'optional', condition: 'optional' },
      kind: 'system',
      sets: ({ item, condition }) => ({
        ...(item !== undefined && { item }),
        ...(condition !== undefined && { condition }),
      }),
      says: () => 'Updated.',
    },
    lend: {
      title: 'Lend',
      from: ['Requested'],
      to: 'Lent',
      by: staff,
      input: { borrower: 'required' },
      sets: ({ borrower }) => ({ borrower: borrower ?? null }),
      says: ({ borrower }) => `Lent to ${borrower}.`,
    },
    giveBack: {
      title: 'Give back',
      from: ['Lent'],
      to: 'Returned',
      by: staff,
      input: { condition: 'required' },
      sets: ({ condition }) => ({ condition: condition ?? null }),
      says: ({ condition }) => `Returned: ${condition}`,
    },
    comment: {
      title: 'Comment',
      from: ['Requested', 'Lent'],
      by: roles,
      input: { text: 'required' },
      kind: 'comment',
      says: ({ text }) => text ?? '',
    },
    remind: {
      title: 'Remind',
      from: ['Lent'],
      by: [],
      input: {},
      kind: 'system',
      says: () => 'Reminder: the item is still out. Ask for it.',
    },
  },
  applies: {},
  entries: {
    comment: { title: 'Comment', by: roles, kind: 'comment' },
    workNote: { title: 'Work note', by: staff, kind: 'work note' },
    attach: { title: 'Attach a file', by: roles, kind: 'attachment' },
  },
  clock: { Lent: { remindAfter: 'remind' } },
});
