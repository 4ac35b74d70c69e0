import type { ReactNode } from 'react';
import { FormattedText } from '../ticket/FormattedText';
import { ratingLabel } from './ratings';

interface Rated {
  readonly rating: number | null;
  readonly ratingText: string | null;
  readonly ratedBy: string | null;
}

/** The customer's rating as a fact of the record. Null if there is none. */
export function ratingFact({ rating, ratingText, ratedBy }: Rated): ReactNode {
  if (rating === null) return null;
  return (
    <>
      {ratingLabel(rating)} <span className="quiet">· {ratedBy}</span>
      {ratingText && <FormattedText text={ratingText} />}
    </>
  );
}
