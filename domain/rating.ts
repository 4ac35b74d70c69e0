import type { Rating } from './event';
import { type Saying, say } from './saying';
import { textFault } from './text';

export const maxRatingText = 2_000;

/** A solution can be rated, and its rating changed, until this many days after the request was closed. */
export const ratingDays = 14;

/** Until when the solution of a request can be rated, in milliseconds since 1970. Null if it cannot. */
export function ratableUntil({
  state,
  closedAt,
}: {
  readonly state: string;
  readonly closedAt: Date | null;
}): number | null {
  return state === 'Closed' && closedAt ? closedAt.getTime() + ratingDays * 86_400_000 : null;
}

/** What the journal entry says, which partners of older releases show in place of the rating. */
export function ratingEntry({ value, text }: Pick<Rating, 'value' | 'text'>): Saying {
  const rating = String(value);
  return text === null ? say('rated', { rating }) : say('ratedText', { rating, text });
}

/** Says what is wrong with the text of a rating, and what would be right. Returns null if it is valid. */
export function ratingTextFault(text: string): string | null {
  if (text.trim() === '') return 'must not be blank: leave it out.';
  if (text.length > maxRatingText) return `has at most ${maxRatingText} characters.`;
  return textFault(text);
}
