import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { FieldLabel } from '../components/Field';
import { type TextKey, t } from '../i18n/t';
import './rating.css';

const ratingTexts: Readonly<Record<string, TextKey>> = {
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

interface Props {
  readonly label: string;
  /** Empty if nothing is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A choice of one rating, best first. */
export function RatingChoice({ label, value, onChange }: Props) {
  return (
    <RadioGroup className="field" value={value} onChange={onChange} isRequired>
      <FieldLabel label={label} required />
      <div className="rating-choice">
        {Object.keys(ratingTexts)
          .reverse()
          .map((rating) => (
            <Radio key={rating} value={rating} className="rating-option">
              {ratingLabel(Number(rating))}
            </Radio>
          ))}
      </div>
    </RadioGroup>
  );
}
