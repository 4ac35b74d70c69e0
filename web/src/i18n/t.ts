import { createInstance } from 'i18next';
import type { en } from './en';
import type { first } from './en/first';
import type { later } from './en/later';
import type { Language } from './languages';

/** The shape of a translation: the keys of the English file. French may add `…_many`, for whole millions. */
export type Translation<English> = { readonly [Key in keyof English]: string } & {
  readonly [many: `${string}_many`]: string;
};

type English = typeof en;
type Folder = keyof English;
/** A text with a number has one key for each plural form of its language: `records_one`, `records_other`. */
type WithoutForm<Key> = Key extends `${infer Plural}_${'one' | 'other'}` ? Plural : Key;

/** Every text of the portal: `folder.name`. */
export type TextKey = {
  [F in Folder]: `${F}.${WithoutForm<keyof English[F] & string>}`;
}[Folder];

type Source<Key> = Key extends `${infer F extends Folder}.${infer Name}`
  ? Name extends keyof English[F]
    ? English[F][Name]
    : `${Name}_other` extends keyof English[F]
      ? `{{count}}${English[F][`${Name}_other`] & string}`
      : never
  : never;

type Variable<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? (Name extends `${infer Plain},${string}` ? Plain : Name) | Variable<Rest>
  : never;

/** The values that the text has places for; `count` selects the plural form. */
export type TextValues<Key extends TextKey> = {
  readonly [Name in Variable<Source<Key>>]: Name extends 'count' ? number : string | number;
};

/** No argument for a text without places. */
type Values<Key extends TextKey> = Key extends TextKey
  ? [Variable<Source<Key>>] extends [never]
    ? []
    : [values: TextValues<Key>]
  : never;

type TextsOf<All> = { readonly [F in keyof All]: Translation<All[F]> };

/** The texts of one language. */
export type Texts = TextsOf<English>;
export type FirstTexts = TextsOf<typeof first>;
export type LaterTexts = TextsOf<typeof later>;
/** Some of the folders. */
type SomeTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const i18n = createInstance();

/** Starts the catalogue in a language, with English for what it lacks. Nothing may be read from it before. */
export async function startTexts(
  language: Language,
  texts: FirstTexts,
  english: FirstTexts,
): Promise<void> {
  await i18n.init({
    lng: language,
    fallbackLng: 'en',
    resources: {
      en: { translation: english },
      [language]: { translation: prepared(texts, language) },
    },
    nsSeparator: false,
    // React escapes what it draws.
    interpolation: { escapeValue: false },
  });
}

/** Adds the texts of further folders. */
export function addTexts(language: Language, texts: LaterTexts, english: LaterTexts): void {
  i18n.addResourceBundle('en', 'translation', english, true);
  i18n.addResourceBundle(language, 'translation', prepared(texts, language), true, true);
}

function prepared(texts: SomeTexts, language: Language): SomeTexts {
  return withManyForms(language === 'fr' ? withNoBreaks(texts) : texts, language);
}

/** A text in the reader's language: `t('list.found', { count: 3 })`. */
export function t<Key extends TextKey>(key: Key, ...[values]: Values<Key>): string {
  if (!i18n.isInitialized)
    throw new Error(`The text ${key} is read before the language is known: read it in a function.`);
  return i18n.t(key, { ...values });
}

/** The text of a code that comes from the API, such as a state; `fallback` is for one that the catalogue does not have. */
export function textOf(
  folder: CodedFolder,
  code: string,
  fallback: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const key = `${folder}.${code}`;
  return i18n.exists(key, values) ? i18n.t(key, values) : fallback;
}

/** Folders whose keys are codes of the API. */
export type CodedFolder =
  | 'state'
  | 'command'
  | 'credential'
  | 'entry'
  | 'fault'
  | 'field'
  | 'grade'
  | 'problem'
  | 'relation'
  | 'role';

/** French has a space that never breaks before ":", ";", "!" and "?", and inside its quotation marks. */
function withNoBreaks(texts: SomeTexts): SomeTexts {
  const folders = Object.entries(texts).map(([folder, entries]) => [
    folder,
    Object.fromEntries(
      Object.entries(entries).map(([key, text]) => [
        key,
        text.replace(/ (?=[:;!?»])|(?<=«) /g, '\u00a0'),
      ]),
    ),
  ]);
  return Object.fromEntries(folders);
}

/** A language whose plural form for millions has no text of its own uses the general form. */
function withManyForms(texts: SomeTexts, language: Language): SomeTexts {
  if (!new Intl.PluralRules(language).resolvedOptions().pluralCategories.includes('many'))
    return texts;
  const folders = Object.entries(texts).map(([folder, entries]) => {
    const many = Object.entries(entries)
      .filter(([key]) => key.endsWith('_other'))
      .map(([key, text]) => [key.replace(/_other$/, '_many'), text]);
    return [folder, { ...Object.fromEntries(many), ...entries }];
  });
  return Object.fromEntries(folders);
}
