import { type TextKey, t } from '../i18n/t';

export const ratingTexts: Readonly<Record<string, TextKey>> = {
  5: 'rating.veryGood',
  4: 'rating.good',
  3: 'rating.acceptable',
  2: 'rating.poor',
  1: 'rating.veryPoor',
};

/** A rating in words, with its number. */
export function ratingLabel(rating: number): string {
  const text = ratingTexts[rating];
  return text ? t('rating.inWords', { rating, words: t(text) }) : String(rating);
}
