import { useState } from 'react';
import { Field } from '../parts/Field';

interface Props {
  readonly label: string;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
  readonly required: boolean;
  readonly name: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** What no other field can ask for, as JSON. Text that is none is kept as a text, for the check to refuse. */
export function JsonField({ value, onChange, description, error, ...field }: Props) {
  const [text, setText] = useState(textOf(value));
  const [isJson, setIsJson] = useState(!isUnfinished(value));
  function type(typed: string): void {
    setText(typed);
    const parsed = typed.trim() === '' ? { value: undefined } : parse(typed);
    setIsJson(parsed !== null);
    onChange(parsed ? parsed.value : typed);
  }
  return (
    <div className="field-json">
      <Field
        {...field}
        lines={5}
        description={[description, 'As JSON.'].filter(Boolean).join(' ')}
        error={isJson ? error : 'This is not JSON yet.'}
        value={text}
        onChange={type}
      />
    </div>
  );
}

/** What was kept of a text that is not JSON yet. */
function isUnfinished(value: unknown): value is string {
  return typeof value === 'string' && /^\s*[[{]/.test(value);
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return isUnfinished(value) ? value : JSON.stringify(value, null, 2);
}

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
