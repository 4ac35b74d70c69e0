import { useId, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { t } from '../i18n/t';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

/** A secret that is shown once, with a button to copy it. */
export function SecretField({ label, value, hint }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<'yes' | 'byHand' | null>(null);

  async function copy(): Promise<void> {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied('yes');
    } catch {
      // There is no clipboard over plain HTTP, or it is not allowed: the text is selected at least.
      setCopied('byHand');
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
          {copied === 'yes' ? t('record.copied') : t('record.copy')}
        </Button>
      </div>
      <p className="field-hint" role="status">
        {copied === 'byHand' ? t('record.copyByHand') : (hint ?? t('record.shownOnce'))}
      </p>
    </div>
  );
}
