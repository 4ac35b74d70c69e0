import { expect, test } from '@jest/globals';
import { type FieldSchema, initialOf, isDrawable, namesInOrder } from '../../web/src/form/schema';
import { validate } from '../../web/src/form/validate';

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
