import { firstLanguage, isLanguage, type Language } from './languages';

const key = 'crossdesk.language';

/** The language that the reader chose on this browser; null follows the browser. */
export function chosenLanguage(): Language | null {
  try {
    const chosen = localStorage.getItem(key);
    return isLanguage(chosen) ? chosen : null;
  } catch {
    // Storage that is switched off has no choice in it.
    return null;
  }
}

/** Keeps the choice and loads the page again: texts are read once for each load. Drafts of forms are kept. */
export function chooseLanguage(chosen: Language | null): void {
  if (chosen === chosenLanguage()) return;
  try {
    if (chosen) localStorage.setItem(key, chosen);
    else localStorage.removeItem(key);
  } catch {
    return;
  }
  if (languageOfReader() !== language) window.location.reload();
}

function languageOfReader(): Language {
  return chosenLanguage() ?? firstLanguage(navigator.languages) ?? 'en';
}

/** The language of the page. */
export const language = languageOfReader();

/**
 * The locales for dates, times and numbers: the browser's own in the page's language ("en-GB"), else the page's language.
 * A reader whose language the portal does not have keeps their own formats beside the English texts.
 */
export function localesOf(
  language: Language,
  readers: readonly string[],
  chosen: boolean,
): readonly string[] {
  const known = readers.filter(isLocale);
  const own = known.filter((tag) => firstLanguage([tag]) === language);
  if (own.length > 0) return own;
  return chosen || known.length === 0 ? [language] : known;
}

/** Entries that are no language tag, or that the browser does not know, are ignored. */
function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const locales = localesOf(language, navigator.languages, chosenLanguage() !== null);

let zone: string | undefined;

/** The reader's time zone; undefined is that of the browser. */
export function timeZone(): string | undefined {
  return zone;
}

/** The reader's own zone, from their profile. A zone that this browser does not know leaves the browser's. */
export function setTimeZone(name: string | null): void {
  zone = name !== null && isZone(name) ? name : undefined;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
