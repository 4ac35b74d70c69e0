import { first } from './en/first';
import type { Language } from './languages';
import { language } from './reader';
import { addTexts, type FirstTexts, type LaterTexts, startTexts } from './t';

/** English is the fallback, so it is always there; the others are loaded by those who read them. */
const firstTexts: Readonly<Record<Language, () => Promise<FirstTexts>>> = {
  en: async () => first,
  de: async () => (await import('./de/first')).first,
  fr: async () => (await import('./fr/first')).first,
};
const laterTexts: Readonly<Record<Language, () => Promise<LaterTexts>>> = {
  en: async () => (await import('./en/later')).later,
  de: async () => (await import('./de/later')).later,
  fr: async () => (await import('./fr/later')).later,
};

/** Loads the texts that every page may show, in the reader's language. */
export async function loadTexts(): Promise<void> {
  document.documentElement.lang = language;
  await startTexts(language, await firstTexts[language](), first);
}

let rest: Promise<void> | undefined;

/** Loads the other texts, once. A failure is not kept: the next page tries it again. */
function loadLaterTexts(): Promise<void> {
  rest ??= Promise.all([laterTexts[language](), laterTexts.en()])
    .then(([own, english]) => addTexts(language, own, english))
    .catch((error: unknown) => {
      rest = undefined;
      throw error;
    });
  return rest;
}

/** Loads the code of a page after all texts. */
export function withAllTexts<Code>(load: () => Promise<Code>): () => Promise<Code> {
  return async () => {
    await loadLaterTexts();
    return load();
  };
}
