import { useId, useRef, useState } from 'react';
import { Button } from '../components/Button';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

/** A secret that is shown this once, with a way to copy it. */
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
      // No clipboard over plain HTTP, or not allowed: the text is selected, which is half of it.
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
          ? 'It is selected: copy it by the keyboard.'
          : (hint ?? 'It is shown this once. Keep it in a safe place.')}
      </p>
    </div>
  );
}
