import type { rating as english } from '../en/rating';
import type { Translation } from '../t';

export const rating = {
  rating: 'Évaluation',
  inWords: '{{rating}} – {{words}}',
  howGood: 'Que pensez-vous de la solution de {{name}} ?',
  given: 'Votre évaluation de la solution : {{rating}}',
  change: 'Modifier l’évaluation',
  yourRating: 'Votre évaluation',
  why: 'Pourquoi ?',
  whoReads: 'Les personnes de {{name}} le lisent.',
  save: 'Enregistrer l’évaluation',
  saved: 'L’évaluation est enregistrée.',
} as const satisfies Translation<typeof english>;
