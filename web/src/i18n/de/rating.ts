import type { rating as english } from '../en/rating';
import type { Translation } from '../t';

export const rating = {
  rating: 'Bewertung',
  inWords: '{{rating}} – {{words}}',
  veryGood: 'sehr gut',
  good: 'gut',
  acceptable: 'annehmbar',
  poor: 'schlecht',
  veryPoor: 'sehr schlecht',
  howGood: 'Wie gut war die Lösung von {{name}}?',
  given: 'Ihre Bewertung der Lösung: {{rating}}',
  change: 'Bewertung ändern',
  yourRating: 'Ihre Bewertung',
  why: 'Warum?',
  whoReads: 'Die Personen bei {{name}} lesen das.',
  save: 'Bewertung speichern',
  saved: 'Die Bewertung ist gespeichert.',
} as const satisfies Translation<typeof english>;
