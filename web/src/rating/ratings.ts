import { t, textOf } from '../i18n/t';

/** The best one first. */
export const ratings: readonly number[] = [5, 4, 3, 2, 1];

/** A rating in words, with its number. */
export function ratingLabel(rating: number): string {
  const words = textOf('grade', String(rating), '');
  return words ? t('rating.inWords', { rating, words }) : String(rating);
}
