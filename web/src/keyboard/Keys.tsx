import { Fragment } from 'react';
import { t } from '../i18n/t';
import { isMac } from './shortcuts';

/** Keys as the help sheet shows them: "g t" as two keys, "mod+k" as "Ctrl K". */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="keys">
      {keys.split(' ').map((one, index) => (
        <Fragment key={one}>
          {index > 0 && ` ${t('keyboard.andThen')} `}
          <kbd>{keysInWords(one)}</kbd>
        </Fragment>
      ))}
    </span>
  );
}

export function keysInWords(keys: string): string {
  return keys
    .replace('mod+', isMac ? '⌘ ' : `${t('keyboard.control')} `)
    .replace(/\b[a-z]$/, (letter) => (keys.length > 1 ? letter.toUpperCase() : letter));
}
