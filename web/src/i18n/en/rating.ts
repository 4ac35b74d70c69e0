export const rating = {
  rating: 'Rating',
  inWords: '{{rating}} – {{words}}',
  howGood: 'How good was the solution of {{name}}?',
  given: 'You rated the solution: {{rating}}',
  change: 'Change the rating',
  yourRating: 'Your rating',
  why: 'Why?',
  whoReads: 'The people at {{name}} read this.',
  save: 'Save the rating',
  saved: 'The rating is saved.',
} as const;
