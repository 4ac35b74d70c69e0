import { useState } from 'react';
import { Field } from '../components/Field';
import { t } from '../i18n/t';
import { exactNumber } from './numbers';

interface Props {
  readonly label: string;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
  readonly required: boolean;
  readonly name: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/**
 * A value as JSON, for schemas that no other field can express. A text that is not JSON, or that has a number which
 * JavaScript cannot hold, is kept as text, and the check refuses it.
 */
export function JsonField({ value, onChange, description, error, ...field }: Props) {
  const [text, setText] = useState(textOf(value));
  const [fault, setFault] = useState(isUnfinished(value) ? faultOf(value) : null);
  function type(typed: string): void {
    setText(typed);
    const found = typed.trim() === '' ? null : faultOf(typed);
    setFault(found);
    if (found !== null) onChange(typed);
    else onChange(typed.trim() === '' ? undefined : JSON.parse(typed));
  }
  return (
    <div className="field-json">
      <Field
        {...field}
        lines={5}
        description={[description, t('form.asJson')].filter(Boolean).join(' ')}
        error={fault ?? error}
        value={text}
        onChange={type}
      />
    </div>
  );
}

/** Text that is not JSON yet. */
function isUnfinished(value: unknown): value is string {
  return typeof value === 'string' && /^\s*[[{]/.test(value);
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return isUnfinished(value) ? value : JSON.stringify(value, null, 2);
}

/** Why a text is refused as JSON; null if it is fine. */
function faultOf(text: string): string | null {
  try {
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return t('form.thisIsNotJson');
    throw error;
  }
  const outsideTexts = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const inexact = (outsideTexts.match(/-?\d[\d.eE+-]*/g) ?? []).find(
    (number) => exactNumber(number) === null,
  );
  return inexact === undefined ? null : t('form.inexact', { number: inexact });
}
