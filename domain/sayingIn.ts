import * as de from './catalogue/de';
import * as fr from './catalogue/fr';
import { english, type Saying, textBy, type Words, written } from './saying';

type Texts = Readonly<Record<keyof typeof de, Readonly<Record<string, string>>>>;

const translations: Readonly<Record<string, Texts>> = { de, fr };

/** A saying in the language and the time zone of a reader. English if there is no translation. */
export function sayingIn(language: string, timeZone: string, saying: Saying): string {
  const { text, values } = wordsOf(translations[language]);
  const format = new Intl.DateTimeFormat(language, {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
    ...{ timeZone, timeZoneName: 'short' },
  } as const);
  const due = (iso: string) => (Number.isNaN(Date.parse(iso)) ? iso : format.format(new Date(iso)));
  return written(saying, { text, values: { ...values, due } });
}

function wordsOf(texts: Texts | undefined): Words {
  if (!texts) return english;
  const { entry, grade, state, relation } = texts;
  return {
    text: (code) => entry[code] ?? english.text(code),
    values: {
      ...english.values,
      state: (value) => textBy(state, value) ?? value,
      rating: (value) => `${value} – ${textBy(grade, value) ?? ''}`,
      relation: (value) => textBy(relation, value) ?? value,
    },
  };
}
