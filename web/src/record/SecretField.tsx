import { useId, useRef, useState } from 'react';
import { Button } from '../components/Button';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

/** A secret that is shown once, with a button to copy it. */
export function SecretField({ label, value, hint }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<'yes' | 'by hand' | null>(null);

  async function copy(): Promise<void> {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied('yes');
    } catch {
      // There is no clipboard over plain HTTP, or it is not allowed: the text is selected at least.
      setCopied('by hand');
    }
  }

  return (
    <div className="once">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="once-row">
        <input
          id={id}
          ref={field}
          className="input"
          readOnly
          value={value}
          autoComplete="off"
          spellCheck={false}
          onFocus={(event) => event.target.select()}
        />
        <Button onPress={() => void copy()} {...(copied === 'yes' && { icon: 'check' as const })}>
          {copied === 'yes' ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <p className="field-hint" role="status">
        {copied === 'by hand'
          ? 'The text is selected: copy it with the keyboard.'
          : (hint ?? 'It is shown only once. Keep it in a safe place.')}
      </p>
    </div>
  );
}
