import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  instanceId,
  instanceTitle,
  isItemOf,
  isNumberOf,
  itemId,
  requestNumber,
  taskNumber,
  workflowId,
} from '../../domain/names';
import { always } from './property';

test.each([
  ['northwind', 'Northwind'],
  ['blue-sky', 'Blue Sky'],
  ['a-1-b', 'A 1 B'],
])('the instance %s is shown as %s', (instance, title) => {
  expect(instanceTitle(instance)).toBe(title);
});

describe('an instance id', () => {
  test.each(['n', 'northwind', 'blue-sky', 'a1', 'team-7'])('may be "%s"', (id) => {
    expect(id).toMatch(instanceId);
  });

  test.each(['', 'Northwind', '7up', '-a', 'a-', 'a--b', 'a_b', 'a/b', 'a b', 'a\n', 'é'])(
    'may not be "%s"',
    (id) => {
      expect(id).not.toMatch(instanceId);
    },
  );
});

const word = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/),
  fc.constantFrom('prq', 'cat', 'prq0000001'),
);
const instance = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-'));

describe('a request’s number', () => {
  test('names the customer and counts in seven digits or more', () => {
    expect(requestNumber('northwind', 1001)).toBe('NORTHWIND-PRQ0001001');
    expect(requestNumber('blue-sky', 12_345_678)).toBe('BLUE-SKY-PRQ12345678');
  });

  test('is one that its customer may mint, and nobody else', () => {
    always(
      fc.property(instance, instance, fc.nat(), (mine, other, count) => {
        const number = requestNumber(mine, count);
        expect(isNumberOf(mine, number)).toBe(true);
        expect(isNumberOf(other, number)).toBe(mine === other);
        expect(isItemOf(mine, number)).toBe(false);
      }),
    );
  });

  test.each([
    'NORTHWIND-PRQ000100',
    'NORTHWIND-PRQ0001001x',
    'NORTHWIND-PRQ0001001\n',
    'NORTHWIND-PRQ',
    'northwind-PRQ0001001',
    ' NORTHWIND-PRQ0001001',
    'NORTHWIND-TASK0001001',
    'BLUE-NORTHWIND-PRQ0001001',
    '',
  ])('is not "%s" for Northwind', (number) => {
    expect(isNumberOf('northwind', number)).toBe(false);
  });
});

describe('a catalog item’s id', () => {
  test('names the provider and counts in seven digits or more', () => {
    expect(itemId('acme', 1001)).toBe('ACME-CAT0001001');
  });

  test('is one that its provider may mint, and nobody else', () => {
    always(
      fc.property(instance, instance, fc.nat(), (mine, other, count) => {
        const id = itemId(mine, count);
        expect(isItemOf(mine, id)).toBe(true);
        expect(isItemOf(other, id)).toBe(mine === other);
        expect(isNumberOf(mine, id)).toBe(false);
      }),
    );
  });
});

test('a task’s number counts in seven digits or more', () => {
  expect(taskNumber(1)).toBe('TASK0000001');
  expect(taskNumber(12_345_678)).toBe('TASK12345678');
});

test('a workflow’s id says what it is about, and whose request it is', () => {
  expect(workflowId.request('NORTHWIND-PRQ0001001')).toBe('request/NORTHWIND-PRQ0001001');
  expect(workflowId.fulfillment('northwind', 'NORTHWIND-PRQ0001001')).toBe(
    'fulfillment/northwind/NORTHWIND-PRQ0001001',
  );
  expect(workflowId.delivery('acme')).toBe('delivery/acme');
});
