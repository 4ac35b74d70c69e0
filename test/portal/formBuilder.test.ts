import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FieldError } from '../../domain/refusal';
import {
  type FieldKind,
  type FormField,
  type FormModel,
  fieldKinds,
  keptParts,
  type ShowWhen,
} from '../../web/src/catalogItem/formModel';
import { readForm } from '../../web/src/catalogItem/readForm';
import { writeForm } from '../../web/src/catalogItem/writeForm';
import { type FieldSchema, initialOf, namesInOrder } from '../../web/src/form/schema';
import { sectionsOf, settle } from '../../web/src/form/settle';
import { validate } from '../../web/src/form/validate';
import { en } from '../../web/src/i18n/en';
import { startTexts } from '../../web/src/i18n/t';

beforeAll(() => startTexts('en', en, en));

/** As the server checks, without its thread. */
const check: (task: { readonly schema: string; readonly variables: string }) => FieldError[] =
  createRequire(__filename)('../../api/http/formWorker.js');

const text = fc.string({ maxLength: 12 });
const names = ['1', 'model', 'from', 'a b', 'x-order', 'properties', 'zone'];
const values = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 4 });

const options = values.chain((known) =>
  fc
    .boolean()
    .map((labelled) => known.map((value) => ({ value, label: value + (labelled ? '!' : '') }))),
);

const rests: Readonly<Record<string, fc.Arbitrary<Readonly<Record<string, unknown>>>>> = {
  text: fc.constantFrom({}, { pattern: '^a' }, { default: 'x', examples: ['y'] }),
  integer: fc.constantFrom({}, { multipleOf: 5 }, { default: 3 }),
  other: fc.constantFrom(
    {},
    { $ref: '#/$defs/address' },
    { type: 'object', title: 'Place', properties: { floor: { type: 'integer' } } },
    { enum: [1, 2, null] },
    { type: ['string', 'null'], description: 'Maybe' },
  ),
};

function field(name: string, others: readonly string[]): fc.Arbitrary<FormField> {
  return fc.constantFrom<FieldKind>(...fieldKinds, 'other').chain((kind) => {
    const isShort = kind === 'text';
    const isLimited = ['text', 'lines', 'integer', 'number', 'choices'].includes(kind);
    const limit = isLimited
      ? fc.option(fc.integer({ min: 0, max: isShort ? 200 : 900 }))
      : fc.constant(null);
    return fc.record<FormField>({
      name: fc.constant(name),
      title: kind === 'other' ? fc.constant('') : text,
      help: kind === 'other' ? fc.constant('') : text,
      kind: fc.constant(kind),
      required: fc.boolean(),
      min: limit,
      max: limit,
      options: kind === 'choice' || kind === 'choices' ? options : fc.constant([]),
      when: fc.option(condition(others)).map((when) => (others.length > 0 ? when : null)),
      rest: rests[kind] ?? fc.constant({}),
    });
  });
}

function condition(others: readonly string[]): fc.Arbitrary<ShowWhen> {
  const of = fc.constantFrom(...(others.length > 0 ? others : ['none']));
  return fc.oneof(
    fc.record({ field: of, is: fc.constantFrom('filled' as const, 'checked' as const) }),
    fc.record({ field: of, is: fc.constantFrom('oneOf' as const, 'includes' as const), values }),
  );
}

const forms: fc.Arbitrary<FormModel> = fc.shuffledSubarray(names).chain((chosen) =>
  fc
    .tuple(
      fc.tuple(
        ...chosen.map((name) =>
          field(
            name,
            chosen.filter((other) => other !== name),
          ),
        ),
      ),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 7, maxLength: 7 }),
      fc.array(fc.record({ title: text, help: text }), { maxLength: 3 }),
      fc.constantFrom(
        {},
        { $schema: 'https://json-schema.org/draft/2020-12/schema' },
        {
          additionalProperties: false,
          $defs: { address: { type: 'string' } },
        },
      ),
      fc.constantFrom(
        [],
        [{ required: ['zz'] }, true],
        [{ if: {}, else: { properties: { model: false } } }],
      ),
      fc.constantFrom([], ['elsewhere']),
    )
    .map(([fields, places, headings, rest, rules, alsoRequired]) => {
      const titled = [{ title: '', help: '' }, ...headings];
      return {
        sections: titled.map((heading, index) => ({
          ...heading,
          fields: fields.filter((_, n) => (places[n] ?? 0) % titled.length === index),
        })),
        ...{ rest, rules, alsoRequired },
      };
    }),
);

test('a form that is written as a JSON Schema and read again is the same form', () => {
  fc.assert(
    fc.property(forms, (form) => {
      const schema = JSON.parse(JSON.stringify(writeForm(form)));
      expect(readForm(schema)).toEqual(form);
    }),
    { numRuns: 300 },
  );
});

test.each<[string, object, readonly string[]]>([
  ['nothing', {}, []],
  ['a plain form', { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }, []],
  [
    'fields that it does not know',
    {
      properties: {
        who: { type: 'object', properties: { name: { type: 'string' } } },
        any: {},
        size: { type: 'integer', minimum: 1, multipleOf: 2 },
        colour: { enum: ['red', 1] },
      },
    },
    ['who', 'any', 'size: multipleOf', 'colour'],
  ],
  [
    'rules that it does not know',
    {
      properties: { a: { type: 'boolean' }, b: { type: 'string' } },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      allOf: [{ if: { required: ['a'] }, then: { required: ['b'] } }],
      dependentRequired: { a: ['b'] },
      'x-sections': [{ title: 'A', fields: ['gone'] }],
    },
    ['dependentRequired', 'x-sections', 'allOf'],
  ],
  [
    'a condition on a field that is always required',
    {
      properties: { a: { type: 'boolean' }, b: { type: 'string' } },
      required: ['b'],
      allOf: [{ if: { required: ['a'] }, else: { properties: { b: false } } }],
    },
    ['allOf'],
  ],
])('%s of somebody else is opened, named, and left as it is', (_, schema, kept) => {
  const form = readForm(schema);
  if (!form) throw new Error('It was not read.');
  expect(keptParts(form)).toEqual(kept);
  const { 'x-order': _order, ...written } = writeForm(form);
  expect(written).toEqual({ type: 'object', properties: {}, ...schema });
});

test.each([
  ['a list', []],
  ['a string', { type: 'string' }],
  ['a field that is no object', { properties: { a: true } }],
  ['what is no schema', { properties: [], required: 'a' }],
])('%s is not opened by the builder', (_, schema) => {
  expect(readForm(schema)).toBeNull();
});

const plain = {
  title: '',
  help: '',
  required: false,
  min: null,
  max: null,
  options: [],
  when: null,
};
const made = writeForm({
  sections: [
    {
      title: '',
      help: '',
      fields: [
        {
          ...{ ...plain, name: 'device', kind: 'choice', rest: {}, required: true },
          options: [
            { value: 'laptop', label: 'Laptop' },
            { value: 'phone', label: 'Telephone' },
          ],
        },
      ],
    },
    {
      title: 'Details',
      help: 'About the device.',
      fields: [
        {
          ...{ ...plain, name: 'serial', kind: 'text', rest: {}, required: true, max: 20 },
          when: { field: 'device', is: 'oneOf', values: ['laptop'] },
        },
        {
          ...{ ...plain, name: 'dock', kind: 'boolean', rest: { default: true } },
          when: { field: 'serial', is: 'filled' },
        },
        {
          ...{ ...plain, name: 'dockModel', kind: 'text', rest: {}, required: true },
          when: { field: 'dock', is: 'checked' },
        },
      ],
    },
  ],
  ...{ rest: { additionalProperties: false }, rules: [], alsoRequired: [] },
}) as FieldSchema;

const serverErrors = (variables: object) =>
  check({ schema: JSON.stringify(made), variables: JSON.stringify(variables) });

describe('a form with conditions', () => {
  const shown = (variables: Record<string, unknown>) => {
    const now = settle(made, variables);
    return sectionsOf(now.schema, namesInOrder(now.schema)).map(({ title, names: own }) => [
      title,
      ...own,
    ]);
  };

  test('asks for a field only while its condition holds, and so on along a chain', () => {
    expect(shown({})).toEqual([['', 'device']]);
    expect(shown({ device: 'laptop' })).toEqual([
      ['', 'device'],
      ['Details', 'serial'],
    ]);
    const all = { device: 'laptop', serial: 'X', dock: true };
    expect(shown(all)[1]).toEqual(['Details', 'serial', 'dock', 'dockModel']);
    expect(shown({ ...all, device: 'phone' })).toEqual([['', 'device']]);
    expect(settle(made, { ...all, device: 'phone' }).values).toEqual({ device: 'phone' });
    expect(settle(made, { ...all, dock: undefined }).schema.required).toEqual(['device', 'serial']);
    expect(initialOf(made, made)).toEqual({ dock: true });
  });

  test('says at the field that it is missing, as the server does', () => {
    const laptop = { device: 'laptop' };
    expect(validate(made, laptop)).toEqual({ 'variables.serial': 'Please fill this in.' });
    expect(serverErrors(laptop)).toMatchObject([
      { path: 'variables.serial', message: "must have required property 'serial'." },
    ]);
    expect(serverErrors({ device: 'phone', serial: 'X' })).toMatchObject([
      { path: 'variables.serial', message: 'must be absent here.' },
    ]);
  });

  test('sends what the server accepts, and nothing else', () => {
    const answers = fc.record(
      {
        device: fc.constantFrom('laptop', 'phone', 'fax'),
        serial: fc.constantFrom('X', 'X'.repeat(21)),
        dock: fc.boolean(),
        dockModel: fc.constantFrom('', 'D6000'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(answers, (given) => {
        const { schema, values: sent } = settle(made, given);
        const wrong = Object.keys(validate(made, sent));
        expect(new Set(serverErrors(sent).map(({ path }) => path))).toEqual(new Set(wrong));
        for (const name of Object.keys(sent)) expect(namesInOrder(schema)).toContain(name);
      }),
    );
  });
});

test('the conditions of other schemas show fields too', () => {
  const schema: FieldSchema = {
    properties: { kind: { type: 'string' }, card: { type: 'string' } },
    if: { properties: { kind: { const: 'new' } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { reason: { type: 'string' } }, required: ['reason'] },
    dependentSchemas: { card: { properties: { expiry: { type: 'string' } } } },
    dependentRequired: { card: ['expiry'] },
  };
  expect(namesInOrder(settle(schema, {}).schema)).toEqual(['kind', 'card']);
  const now = settle(schema, { kind: 'new', card: '1' }).schema;
  expect(namesInOrder(now)).toEqual(['kind', 'card', 'reason', 'expiry']);
  expect(now.required).toEqual(['reason', 'expiry']);
});
