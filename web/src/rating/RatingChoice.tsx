import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { FieldLabel } from '../components/Field';
import { ratingLabel, ratings } from './ratings';
import './rating.css';

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
        {ratings.map((rating) => (
          <Radio key={rating} value={String(rating)} className="rating-option">
            {ratingLabel(rating)}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
