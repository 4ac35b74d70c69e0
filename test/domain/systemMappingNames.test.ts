import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changeFields } from '../../domain/changeModel';
import { operationMessage } from '../../domain/operationMessage';
import {
  type MappedDirection,
  mapIncoming,
  mapOutgoing,
  noMapping,
} from '../../domain/systemMapping';
import { always } from './property';

/** Names that every object of JavaScript has a meaning for. */
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'] as const;

/** An object as it comes from JSON, in which every name is its own. */
function own<T>(name: string, value: T): Record<string, T> {
  return Object.fromEntries([[name, value]]);
}

const direction = (some: Partial<MappedDirection>): MappedDirection => ({
  ...noMapping.incoming,
  ...some,
});

describe.each(inherited)('the name %s does no harm', (name) => {
  test('as a field that a system sends: it is not known', () => {
    expect(mapIncoming(noMapping.incoming, own(name, 'x'), true)).toEqual({
      change: {},
      errors: [{ path: name, message: 'is not known here.' }],
    });
  });

  test('as a system’s own name of a field of ours', () => {
    const mapping = direction({ fields: own(name, 'title') });
    expect(mapIncoming(mapping, own(name, 'Disk full'), false)).toEqual({
      change: { title: 'Disk full' },
      errors: [],
    });
  });

  test('as a value, which is not mapped unless it is named', () => {
    const named = { approval: { yes: 'Approved' } };
    expect(mapIncoming(direction({ values: named }), { approval: name }, false).errors).toEqual([
      { path: 'approval', message: expect.stringContaining(`"${name}"`) },
    ]);
    expect(mapOutgoing(direction({ values: named }), { approval: name })).toEqual({
      change: { approval: name },
      error: { path: 'approval', message: expect.stringContaining(`"${name}"`) },
    });
  });

  test('as a value that is mapped', () => {
    const mapping = direction({ values: { approval: own(name, 'Approved') } });
    const approved = { change: { approval: 'Approved' } };
    expect(mapIncoming(mapping, { approval: name }, false)).toMatchObject(approved);
    expect(mapOutgoing(mapping, { approval: name })).toMatchObject(approved);
  });

  test('as a value that is mapped to', () => {
    const mapping = direction({ values: { approval: { yes: name } } });
    expect(mapIncoming(mapping, { approval: 'yes' }, false).change).toEqual({ approval: name });
    expect(mapOutgoing(mapping, { approval: 'yes' }).change).toEqual({ approval: name });
  });

  test('as a value of a field without a mapping', () => {
    expect(mapIncoming(noMapping.incoming, { title: name }, false).change).toEqual({ title: name });
    expect(mapOutgoing(noMapping.outgoing, { title: name }).change).toEqual({ title: name });
  });

  test('and nothing of it stays behind for other objects', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    mapIncoming(direction({ fields: own(name, name) }), own(name, 'x'), true);
    mapOutgoing(direction({ fields: own('title', name) }), { title: 'x', number: 'CHG1' });
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});

test('the number of an operation’s change is ours, even where a field is mapped to that name', () => {
  const mapping = direction({ fields: { description: 'number', number: 'id' } });
  const change = {
    number: 'CHG0001001',
    title: 'Disk full',
    description: 'CHG0000666',
    phase: 'Log',
    metaphase: 'Assessment',
    owningGroup: null,
    priority: 3,
    approval: null,
    completionCode: null,
  };
  const queued = {
    id: 'e9d0a5f6-6c1c-4a8e-9a65-0a1f6d6f7d11',
    operation: 'Assign',
    number: 'CHG0001001',
    externalId: null,
    at: new Date(0),
    data: { change },
  } as const;
  const { message } = operationMessage('https://desk.example.com', mapping, queued);
  expect(message.change).toMatchObject({ number: 'CHG0001001', title: 'Disk full' });
  expect(message.change).not.toHaveProperty('id');
});

const fields = [...changeFields, 'phase'] as const;

/** A word of theirs: never one that means something here. */
const word = fc.string({ minLength: 1, maxLength: 8 }).map((text) => `their ${text}`);
const ours = fc.string({ minLength: 1, maxLength: 8 }).map((text) => `our ${text}`);

/** Some fields under other names, some values by other words, one to one. */
const bijection = fc.record({
  names: fc.uniqueArray(word, { minLength: fields.length, maxLength: fields.length }),
  renamed: fc.subarray([...fields]),
  values: fc.dictionary(
    fc.constantFrom(...fields),
    fc
      .tuple(fc.uniqueArray(ours, { maxLength: 4 }), fc.uniqueArray(word, { minLength: 4 }))
      .map(([here, there]) => here.map((value, n) => [value, there[n] ?? ''] as const)),
    { noNullPrototype: true },
  ),
});

test('what is told and comes back under a mapping one to one is as it was', () => {
  let mapped = 0;
  always(
    fc.property(bijection, fc.array(fc.nat(5), { minLength: 7, maxLength: 7 }), (drawn, picks) => {
      const names = drawn.renamed.map((field, n) => [field, drawn.names[n] ?? ''] as const);
      const values = Object.entries(drawn.values);
      const there: MappedDirection = {
        fields: Object.fromEntries(names),
        values: Object.fromEntries(
          values.map(([field, pairs]) => [field, Object.fromEntries(pairs)]),
        ),
        defaults: {},
      };
      const back: MappedDirection = {
        fields: Object.fromEntries(names.map(([here, theirs]) => [theirs, here])),
        values: Object.fromEntries(
          values.map(([field, pairs]) => [
            field,
            Object.fromEntries(pairs.map(([here, theirs]) => [theirs, here])),
          ]),
        ),
        defaults: {},
      };
      const change = Object.fromEntries(
        fields.map((field, n) => [field, drawnValue(drawn.values[field], picks[n] ?? 0)]),
      );

      const inbound = mapOutgoing(there, change);
      expect(inbound.error).toBeNull();
      expect(Object.keys(inbound.change).sort()).toEqual(
        fields.map((field) => Object.fromEntries(names)[field] ?? field).sort(),
      );
      expect(mapIncoming(back, inbound.change, false)).toEqual({ change, errors: [] });
      mapped += names.length + values.length;
    }),
  );
  expect(mapped).toBeGreaterThan(0);
});

/** One of the words that are mapped, nothing, or any word where none is mapped. */
function drawnValue(pairs: readonly (readonly [string, string])[] | undefined, pick: number) {
  if (pick === 0) return null;
  if (pick === 1) return '';
  return pairs ? (pairs[pick - 2]?.[0] ?? null) : `word ${pick}`;
}
