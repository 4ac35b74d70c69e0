import { de } from '../../web/src/i18n/de';
import { en } from '../../web/src/i18n/en';
import { fr } from '../../web/src/i18n/fr';
import type { Language } from '../../web/src/i18n/languages';

type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>;
const catalogues: Readonly<Record<Language, Catalogue>> = { en, de, fr };

/** Where the values of a text go, once its signs are escaped. */
const places = /\\\{\\\{\w+\\\}\\\}/g;

/** A heading in a language, by its English text. One that the catalogue does not have, such as a name, stays as it is. */
export function headingIn(language: Language, english: string | RegExp): RegExp {
  const found = Object.entries(catalogues.en).flatMap(([folder, texts]) =>
    Object.entries(texts)
      .filter(([, text]) => {
        const pattern = new RegExp(`^${escaped(text).replace(places, '.+')}$`);
        return typeof english === 'string'
          ? pattern.test(english) && (text === english || text.length > 12)
          : english.test(text);
      })
      .map(([name]) => escaped(catalogues[language][folder]?.[name] ?? '').replace(places, '.+')),
  );
  const own = typeof english === 'string' ? `^${escaped(english)}$` : english.source;
  return new RegExp([own, ...found.map((text) => `^${text}$`)].join('|'));
}

/** Matches each of these texts of a catalogue, whatever their values are. */
export function shown(...texts: string[]): RegExp {
  return new RegExp(texts.map((text) => escaped(text).replace(places, '.+')).join('|'));
}

/** A text as a pattern that matches just it. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
