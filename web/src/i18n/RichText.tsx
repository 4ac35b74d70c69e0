import type { ReactElement } from 'react';
import { Trans } from 'react-i18next';
import { i18n, type TextKey, type TextValues } from './t';

interface Props<Key extends TextKey> {
  readonly text: Key;
  readonly values?: TextValues<Key>;
  /** By the tag in the text: `<link>…</link>`. */
  readonly parts: Readonly<Record<string, ReactElement>>;
}

/** A text with elements in it, such as a link: the translator decides where they stand in the sentence. */
export function RichText<Key extends TextKey>({ text, values, parts }: Props<Key>) {
  return (
    <Trans i18n={i18n} i18nKey={text as string} values={{ ...values }} components={{ ...parts }} />
  );
}
