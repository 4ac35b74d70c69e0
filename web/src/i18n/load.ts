import { en } from './en';
import type { Language } from './languages';
import { language } from './reader';
import { startTexts, type Texts } from './t';

/** English is the fallback, so it is always there; the others are loaded by those who read them. */
const texts: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
  fr: async () => (await import('./fr')).fr,
};

/** Loads the texts in the reader's language. */
export async function loadTexts(): Promise<void> {
  document.documentElement.lang = language;
  await startTexts(language, await texts[language]());
}
