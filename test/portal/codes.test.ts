import { describe, expect, test } from '@jest/globals';
import { faultCodes } from '../../domain/refusal';
import { englishOf, knownSaying, type SayingCode, say, sayings } from '../../domain/saying';
import { de } from '../../web/src/i18n/de';
import { en } from '../../web/src/i18n/en';
import { fr } from '../../web/src/i18n/fr';
import { startTexts, textOf } from '../../web/src/i18n/t';

const placesOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();

test.each(Object.keys(sayings) as SayingCode[])(
  'the portal has the text of the entry %s, with the values that the API gives it',
  (code) => {
    for (const { entry } of [en, de, fr])
      expect(placesOf(entry[code])).toEqual(placesOf(sayings[code]));
  },
);

test('the portal has no text of an entry or a fault that the API does not know', () => {
  expect(Object.keys(en.entry).sort()).toEqual(Object.keys(sayings).sort());
  expect(Object.keys(en.fault).sort()).toEqual([...faultCodes].sort());
});

test('a code is read in the language of the reader, and one that is unknown as it was written', async () => {
  await startTexts('de', de);
  const params = { to: 'Dana {{to}} $t(list.clear)' };
  expect(textOf('entry', 'workAssigned', 'fallback', params)).toBe(
    'In Bearbeitung: Dana {{to}} $t(list.clear) zugewiesen.',
  );
  expect(textOf('entry', 'inventedLater', 'As it was written.', params)).toBe('As it was written.');
  expect(textOf('fault', 'tooLong', 'fallback', { count: 200 })).toBe(
    'Verwenden Sie höchstens 200 Zeichen.',
  );
});

describe('a saying', () => {
  test('is written in English with its values', () => {
    expect(englishOf(say('workAssigned', { to: 'Dana' }))).toBe(
      'Work in Progress: assigned to Dana.',
    );
    expect(englishOf(say('responseWarning', { due: '2026-11-30T13:05:12.000Z' }))).toBe(
      'Warning: the response is due at 2026-11-30 13:05 UTC.',
    );
    expect(englishOf(say('rated', { rating: '4' }))).toBe('Rated 4 of 5: good.');
    expect(englishOf(say('linkAdded', { relation: 'causedBy', number: 'CHG1' }))).toBe(
      'Linked: caused by CHG1.',
    );
  });

  test.each([
    ['another code', { code: 'inventedLater', params: {} }],
    ['a code of an object', { code: 'toString', params: {} }],
    ['no values', { code: 'workAssigned' }],
    ['a missing value', { code: 'workAssigned', params: {} }],
    ['another value', { code: 'accepted', params: { defaultValue: 'x' } }],
    ['a value that is no text', { code: 'workAssigned', params: { to: { a: 1 } } }],
    ['a value that cannot be stored', { code: 'workAssigned', params: { to: 'a\u0000' } }],
    ['a text', 'accepted'],
  ])('with %s is not taken from a partner', (_what, given) => {
    expect(knownSaying(given)).toBeNull();
  });

  test('that is known is taken from a partner', () => {
    const given = say('workAssigned', { to: 'Dana' });
    expect(knownSaying({ ...given, more: 1 })).toEqual(given);
  });
});
