import { useState } from 'react';
import { Field } from '../components/Field';
import { locales } from '../i18n/reader';
import { marksOf, readNumber, writeNumber } from './numbers';

const marks = marksOf(locales);

interface Props {
  readonly label: string;
  readonly description?: string | undefined;
  readonly error: string | undefined;
  readonly required: boolean;
  readonly name: string;
  readonly whole: boolean;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** A number in the reader's own format. A text that is no number is kept as it is, and the check refuses it. */
export function NumberField({ whole, value, error, onChange, ...field }: Props) {
  const [text, setText] = useState(
    typeof value === 'number' ? writeNumber(value, marks) : String(value ?? ''),
  );
  function type(typed: string): void {
    setText(typed);
    const read = readNumber(typed, marks);
    if (typed.trim() === '') onChange(undefined);
    else onChange('number' in read ? read.number : typed);
  }
  const read = typeof value === 'string' ? readNumber(value, marks) : null;
  return (
    <Field
      {...field}
      inputMode={whole ? 'numeric' : 'decimal'}
      value={text}
      onChange={type}
      error={error !== undefined && read && 'fault' in read ? read.fault : error}
    />
  );
}
