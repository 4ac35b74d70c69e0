import { useState } from 'react';
import { Field } from '../parts/Field';

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

/** A number, as it was typed; what is no number is kept as it is, for the check to say so. */
export function NumberField({ whole, value, onChange, ...field }: Props) {
  const [text, setText] = useState(value === undefined ? '' : String(value));
  function type(typed: string): void {
    setText(typed);
    const number = Number(typed.replace(',', '.'));
    if (typed.trim() === '') onChange(undefined);
    else onChange(Number.isFinite(number) ? number : typed);
  }
  return (
    <Field {...field} inputMode={whole ? 'numeric' : 'decimal'} value={text} onChange={type} />
  );
}
