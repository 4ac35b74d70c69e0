import type { FindingPage, Titled } from './pages';

/** What a reconciliation can find to differ between the two sides of a connection. */
export const findingPages: Readonly<Record<FindingPage, Titled>> = {
  'drift-numbers': {
    title: 'The numbers of updates differ',
    meaning:
      'One side has received more or fewer updates of a record than the other remembers sending.',
    causes: [
      'One side restored its database from a back-up.',
      'Rows were changed or deleted by hand.',
    ],
    remedies: [
      'Mostly nothing: each side repairs its own numbers, and the finding says how.',
      'If `repair` is empty, the difference is beyond the limits: compare both journals, and correct the record by hand.',
      'After a restore, run `npm run crossdesk -- reconcile` on both sides.',
    ],
  },
  'drift-entries': {
    title: 'The journals differ',
    meaning: 'One side lacks an entry, a file or an edit that the other side has.',
    causes: [
      'One side restored its database from a back-up.',
      'An update was discarded, or a row was deleted by hand.',
    ],
    remedies: [
      'Mostly nothing: each side sends again what the other lacks of its own entries.',
      'An entry that its own author’s side has lost is not restored. Write a comment that repeats what matters.',
      'See both journals side by side: `npm run crossdesk -- request <number>`.',
    ],
  },
  'drift-state': {
    title: 'The states differ',
    meaning: 'The record is in one state here and in another at the partner.',
    causes: [
      'One side restored its database from a back-up.',
      'An update was discarded or refused.',
      'The state was changed by hand in the database.',
    ],
    remedies: [
      'If the customer’s state is final, it is sent again by itself.',
      'Otherwise agree with the partner which state is right, and give the command that leads there.',
      'Retry or look at the failures of the record.',
    ],
  },
  'drift-record': {
    title: 'One side does not know the record',
    meaning: 'The record exists on one side only.',
    causes: [
      'One side restored its database from a back-up, from before the record was submitted.',
      'The submission was discarded or refused.',
    ],
    remedies: [
      'A request that the provider lacks is submitted again by itself.',
      'A request that its customer has lost cannot be restored: the customer submits it again, and the provider closes the old one.',
    ],
  },
  'drift-details': {
    title: 'A rating or a link differs',
    meaning:
      'The rating of a request, or the request that it follows, is not the same on both sides.',
    causes: [
      'One side restored its database from a back-up.',
      'The partner runs a version that does not store them.',
    ],
    remedies: [
      'Mostly nothing: the customer’s side is right, and is sent again once.',
      'If it still differs, upgrade the older side.',
    ],
  },
};
