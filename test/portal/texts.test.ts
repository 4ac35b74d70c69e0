import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { findProblems, proseOf } from '../../tools/web/texts';
import { initialsOf } from '../../web/src/components/initials';
import { en } from '../../web/src/i18n/en';
import { fr } from '../../web/src/i18n/fr';
import { firstLanguage } from '../../web/src/i18n/languages';
import { startTexts, t, textOf } from '../../web/src/i18n/t';

describe('the check of the catalogue', () => {
  const english = { list: { found_one: '{{count}} record', found_other: '{{count}} of {{all}}' } };
  const german = { list: { found_one: 'Ein Datensatz', found_other: '{{count}} von {{all}}' } };

  test('finds nothing in a catalogue that is read and complete', () => {
    expect(findProblems(english, { de: german }, new Set(['list.found']))).toEqual([]);
  });

  test.each([
    ['a text that nothing reads', english, german, [], /nothing reads/],
    ['a missing translation', english, { list: { found_one: 'Eins' } }, ['list.found'], /missing/],
    [
      'another place',
      english,
      { list: { ...german.list, found_other: '{{count}} von {{alle}}' } },
      ['list.found'],
      /has the places/,
    ],
    ['no general form', { list: { a_one: 'a' } }, { list: { a_one: 'a' } }, ['list.a'], /_other/],
  ])('finds %s', (_what, source, translated, used, problem) => {
    const problems = findProblems(source, { de: translated }, new Set(used));
    expect(problems.some((text) => problem.test(text))).toBe(true);
  });

  test('finds a straight apostrophe in French', () => {
    const french = { list: { found_one: "L'élément", found_other: '{{count}} sur {{all}}' } };
    const problems = findProblems(english, { fr: french }, new Set(['list.found']));
    expect(problems).toEqual([expect.stringContaining('write ’')]);
  });

  test.each([
    ['<p>Hello</p>', ['Hello']],
    ['<Field label="Short description" />', ['Short description']],
    ['announce("They are saved.")', ['They are saved.']],
    ['<Facts facts={{ Priority: 1 }} />', ['Priority']],
    ['<Field label="E-mail" hint="A day" />', ['E-mail', 'A day']],
    ['<Field label="Provider\'s URL" />', ["Provider's URL"]],
    ['<span>{isLast ? "now" : textOf(at)}</span>', ['now']],
    ['<p className="field field-filter">{t("list.clear")}</p>', []],
    ['if (state === "Open") throw new Error("Nobody is signed in here.")', []],
  ])('finds the text in %s', (code, texts) => {
    expect(proseOf(code, 'page.tsx')).toEqual(texts);
  });
});

test('no text is read before the language is known', () => {
  // Other files of this worker may have started the catalogue: this one is loaded again.
  const load = createRequire(__filename);
  const file = load.resolve('../../web/src/i18n/t');
  const started = load.cache[file];
  delete load.cache[file];
  const fresh: { t: typeof t } = load(file);
  if (started) load.cache[file] = started;
  expect(() => fresh.t('user.users')).toThrow(/before the language is known/);
});

test('a text has its plural form and values, and a code without a text stays as the API gives it', async () => {
  await startTexts('fr', fr, en);
  expect(t('user.imported', { count: 0 })).toBe('0 utilisateur importé.');
  expect(t('user.imported', { count: 2 })).toBe('2 utilisateurs importés.');
  // French never breaks a line before a colon.
  expect(t('shell.goTo', { page: 'Accueil' })).toBe('Aller à\u00a0: Accueil');
  // French has a form of its own for millions.
  expect(t('user.imported', { count: 2_000_000 })).toBe('2000000 utilisateurs importés.');
  expect(t('user.disableTitle', { name: '$t(user.users) <b>' })).toBe(
    'Désactiver $t(user.users) <b>\u00a0?',
  );
  expect(textOf('state', 'Work in Progress', '?')).toBe('En cours de traitement');
  expect(textOf('state', '3 failed.', '3 failed.')).toBe('3 failed.');
  expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
});

test('the first language of a browser that the portal has is taken', () => {
  expect(firstLanguage(['pt-BR', 'de-AT', 'en'])).toBe('de');
  expect(firstLanguage(['pt-BR', 'constructor'])).toBeNull();
});

test.each([
  ['Dana Lee', 'DL'],
  ['robin', 'R'],
  ['Åsa von Lind', 'ÅL'],
  ['😀', ''],
])('the initials of %s are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
