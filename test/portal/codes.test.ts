import { describe, expect, test } from '@jest/globals';
import { faultCodes } from '../../domain/refusal';
import {
  englishOf,
  faultValue,
  knownSaying,
  listed,
  type Saying,
  type SayingCode,
  say,
  sayings,
} from '../../domain/saying';
import { sayingIn } from '../../domain/sayingIn';
import { de } from '../../web/src/i18n/de';
import { en } from '../../web/src/i18n/en';
import { fr } from '../../web/src/i18n/fr';
import { sayingText } from '../../web/src/i18n/sayings';
import { startTexts, textOf } from '../../web/src/i18n/t';

/** The portal has more of them. */
const shown = {
  state: (value: string) => textOf('state', value, value),
  field: (value: string) => textOf('field', value, value),
};
const placesOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();

test.each(Object.keys(sayings) as SayingCode[])(
  'the entry %s has the same values in each language',
  (code) => {
    for (const { entry } of [de, fr])
      expect(placesOf(entry[code])).toEqual(placesOf(sayings[code]));
  },
);

test('the portal has no text of a fault that the API does not know', () => {
  expect(Object.keys(en.fault).sort()).toEqual([...faultCodes].sort());
});

test('a code is read in the language of the reader, and one that is unknown as it was written', async () => {
  await startTexts('de', de, en);
  const params = { to: 'Dana {{to}} $t(list.clear)' };
  expect(textOf('entry', 'workAssigned', 'fallback', params)).toBe(
    'In Bearbeitung: Dana {{to}} $t(list.clear) zugewiesen.',
  );
  expect(textOf('entry', 'inventedLater', 'As it was written.', params)).toBe('As it was written.');
  expect(textOf('fault', 'tooLong', 'fallback', { count: 200 })).toBe(
    'Verwenden Sie höchstens 200 Zeichen.',
  );
});

test('an entry is read in the language of the reader, with the entries and refusals in it', async () => {
  await startTexts('de', de, en);
  const entry = (says: Saying) => sayingText(says, '', shown);
  const changes = listed([
    say('fieldSet', { field: 'title', value: 'New disks {{field}}' }),
    say('fieldState', { field: 'approval', state: 'Approved' }),
    say('fieldChanged', { field: 'description' }),
    say('fieldCleared', { field: 'owningGroup' }),
  ]);
  expect(englishOf(say('changeUpdated', { changes }))).toBe(
    'Updated: title: New disks {{field}}; approval: Approved; description changed; owning group cleared.',
  );
  expect(entry(say('enteredWith', { state: 'Plan', changes }))).toBe(
    'Planen: Titel: New disks {{field}}; Genehmigung: Genehmigt; Beschreibung geändert; Verantwortliche Gruppe geleert.',
  );
  const partner = 'Northwind';
  const sayings = listed([
    say('foundEntriesMissingThere', { partner, amount: '2' }),
    say('repairResend'),
  ]);
  expect(entry(say('reconciled', { sayings }))).toBe(
    'Abgeglichen. Einträge von uns, die Northwind fehlen: 2. Wir senden sie noch einmal.',
  );
  const message = 'It is assigned to Dana already.';
  const fault = faultValue(message, { code: 'assignedAlready', params: { name: 'Dana' } });
  expect(englishOf(say('refusedFault', { command: 'assign', fault }))).toBe(
    `"assign" was refused. ${message}`,
  );
});

test.each([
  '',
  'null',
  '[1]',
  '[{"code":"toString"}]',
  '{"a":1}',
  '[{"code":"accepted","params":{"x":"1"}}]',
])(
  'a partner that sends %j where other entries are expected is shown as it wrote',
  async (value) => {
    await startTexts('de', de, en);
    const says = say('reconciled', { sayings: value });
    expect(englishOf(says)).toBe(`Reconciled. ${value}`);
    expect(sayingText(says, '', shown)).toMatch(/^Abgeglichen\./);
  },
);

test('a mail has an entry in the language and the time zone of its reader', () => {
  const due = say('responseWarning', { due: '2026-11-30T13:05:12.000Z' });
  expect(sayingIn('de', 'Europe/Berlin', due)).toBe(
    'Warnung: Die Reaktion ist am 30. Nov. 2026, 14:05 MEZ fällig.',
  );
  expect(sayingIn('en', 'Europe/Berlin', due)).toMatch(/due at Nov 30, 2026, 2:05\sPM GMT\+1\./);
  const rejected = say('solutionRejectedBecause', { state: 'Work in Progress', reason: 'No.' });
  expect(sayingIn('fr', 'UTC', rejected)).toBe(
    'En cours de traitement : la solution a été rejetée. No.',
  );
  expect(sayingIn('it', 'UTC', say('linkAdded', { relation: 'causedBy', number: 'CHG1' }))).toBe(
    'Linked: caused by CHG1.',
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
