import { de } from '../../web/src/i18n/de';
import { en } from '../../web/src/i18n/en';
import { fr } from '../../web/src/i18n/fr';
import type { Language } from '../../web/src/i18n/languages';

type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>;
const catalogues: Readonly<Record<Language, Catalogue>> = { en, de, fr };

/** A heading in a language, by its English text. One that the catalogue does not have, such as a name, stays as it is. */
export function headingIn(language: Language, english: string | RegExp): RegExp {
  const places = /\\\{\\\{\w+\\\}\\\}/g;
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
  const sources = texts.map((text) =>
    text
      .split(/\{\{\w+\}\}/)
      .map(escaped)
      .join('.*'),
  );
  return new RegExp(sources.join('|'));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
