import { beforeAll, expect, test } from '@jest/globals';
import { marksOf, readNumber, writeNumber } from '../../web/src/form/numbers';
import { type FieldSchema, initialOf, isDrawable, namesInOrder } from '../../web/src/form/schema';
import { validate } from '../../web/src/form/validate';
import { en } from '../../web/src/i18n/en';
import { startTexts } from '../../web/src/i18n/t';

beforeAll(() => startTexts('en', en, en));

test('a form has its fields in the order in which its provider wrote them', () => {
  const properties = { zone: {}, seats: {}, a: {} };
  expect(namesInOrder({ properties, required: ['a', 'seats'] })).toEqual(['zone', 'seats', 'a']);
});

test('a form that refers to itself, or is larger than a page, is filled in as JSON', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } } };
  const endless = { ...node, $defs: { node } };
  expect(isDrawable(endless)).toBe(false);
  expect(initialOf(endless, endless)).toEqual({});
  const of = (count: number, property: FieldSchema) => ({
    properties: Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, property])),
  });
  expect(isDrawable(of(500, { type: 'string' }))).toBe(true);
  expect(isDrawable(of(501, { type: 'string' }))).toBe(false);
  const wide = { ...of(40, { $ref: '#/$defs/row' }), $defs: { row: of(40, { type: 'string' }) } };
  expect(isDrawable(wide)).toBe(false);
});

test('a pattern that may take for ever is left to the server, and any other is checked in the browser', () => {
  const schema = (pattern: string) => ({ properties: { a: { type: 'string', pattern } } });
  const endless = { a: `${'a'.repeat(40)}!` };
  expect(validate(schema('^(a+)+$'), endless)).toEqual({});
  expect(
    validate({ properties: { a: { patternProperties: { '(a+)+$': {} } } } }, { a: endless }),
  ).toEqual({});
  expect(validate(schema('^[a-z]+$'), endless)).toEqual({
    'variables.a': 'This must look like ^[a-z]+$.',
  });
  // A field of that name is no pattern.
  expect(validate({ properties: { pattern: { type: 'number' } } }, { pattern: 'x' })).toEqual({
    'variables.pattern': 'Please give a number.',
  });
});

test.each([
  ['en-GB', '1,000', 1000],
  ['en-GB', '1,234,567.25', 1_234_567.25],
  ['en-GB', '1.000', 1],
  ['en-GB', '0,125', 0.125],
  ['en-GB', '1,5', 1.5],
  ['en-GB', '1 000', 1000],
  ['en-GB', '1e3', 1000],
  ['en-GB', '1.234,5', null],
  ['en-GB', '1,00', 1],
  ['en-GB', '1,000,00', null],
  ['en-GB', '0x10', null],
  ['en-GB', 'ten', null],
  ['en-GB', '9007199254740993', null],
  ['en-GB', '0.1234567890123456789', null],
  ['en-IN', '12,34,567', 1_234_567],
  ['de-DE', '1.000', 1000],
  ['de-DE', '1,000', 1],
  ['de-DE', '1.234,5', 1234.5],
  ['de-DE', '1,234.5', null],
  ['de-CH', '1\u2019000.5', 1000.5],
  ['fr-FR', '1\u202f000,5', 1000.5],
  // Neither mark of theirs: it may be a thousand, or one.
  ['fr-FR', '1.000', null],
  ['sv-SE', '\u22125,5', -5.5],
  ['ar-EG', '\u0661\u066c\u0660\u0660\u0660\u066b\u0665', 1000.5],
])('in a browser that is set to %s, "%s" is the number %p, or refused', (locale, text, number) => {
  const read = readNumber(text, marksOf([locale]));
  expect('number' in read ? read.number : null).toBe(number);
});

test.each(['en-GB', 'de-DE', 'fr-FR', 'ar-EG'])(
  'what a field of %s begins with is read as the same number',
  (locale) => {
    const marks = marksOf([locale]);
    for (const number of [0, 1000, 1.125, 1234.567, -0.5, 1e21, 1e-7]) {
      expect(readNumber(writeNumber(number, marks), marks)).toEqual({ number });
    }
  },
);
