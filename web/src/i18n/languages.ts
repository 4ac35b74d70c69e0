/** The languages that the portal is written in, by their own names. A reader of another language gets English. */
export const languages = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;

export type Language = keyof typeof languages;

export const languageCodes: readonly Language[] = ['en', 'de', 'fr'];

export function isLanguage(text: unknown): text is Language {
  return typeof text === 'string' && Object.hasOwn(languages, text);
}

/** The first of a reader's languages that the portal has, "de" for "de-AT"; null for none. */
export function firstLanguage(readers: readonly string[]): Language | null {
  for (const tag of readers) {
    const language = tag.split('-')[0]?.toLowerCase();
    if (isLanguage(language)) return language;
  }
  return null;
}
