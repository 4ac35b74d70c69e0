import type { rating as english } from '../en/rating';
import type { Translation } from '../t';

export const rating = {
  rating: 'Bewertung',
  inWords: '{{rating}} – {{words}}',
  howGood: 'Wie gut war die Lösung von {{name}}?',
  given: 'Ihre Bewertung der Lösung: {{rating}}',
  change: 'Bewertung ändern',
  yourRating: 'Ihre Bewertung',
  why: 'Warum?',
  whoReads: 'Die Personen bei {{name}} lesen das.',
  save: 'Bewertung speichern',
  saved: 'Die Bewertung ist gespeichert.',
} as const satisfies Translation<typeof english>;
