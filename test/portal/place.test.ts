import { expect, test } from '@jest/globals';
import { type Sorted, withChanged } from '../../web/src/list/place';

interface Row {
  readonly key: string;
  readonly value: string | number | null;
}

const row = (key: string, value: Row['value'] = null): Row => ({ key, value });
const sorted = (isDescending: boolean): Sorted<Row> => ({
  value: ({ value }) => value,
  keyOf: ({ key }) => key,
  isDescending,
});
const keysOf = ({ items }: { readonly items: readonly Row[] }) =>
  items.map(({ key }) => key).join('');
const whole = (...items: readonly Row[]) => ({ items, next: null });
const rising = sorted(false);
const falling = sorted(true);

test('a changed record moves to its place, in both directions, texts regardless of case and nothing last', () => {
  const list = whole(row('a', 'Ash'), row('b', 'birch'), row('c', 'Cedar'), row('n'));
  expect(keysOf(withChanged(list, ['a'], [row('a', 'bush')], rising))).toBe('bacn');
  expect(keysOf(withChanged(list, ['b'], [row('b')], rising))).toBe('acbn');
  const reverse = whole(row('c', 3), row('b', 2), row('a', 1), row('n'));
  expect(keysOf(withChanged(reverse, ['x'], [row('x', 10)], falling))).toBe('xcban');
  expect(keysOf(withChanged(reverse, ['x'], [row('x', 2)], falling))).toBe('cxban');
  expect(keysOf(withChanged(reverse, ['x'], [row('x')], falling))).toBe('cbaxn');
});

test('a record that is named and not found leaves the list; the others stay as they are', () => {
  const list = whole(row('a', 1), row('b', 2), row('c', 3));
  const changed = withChanged(list, ['a', 'b'], [row('b', 2)], rising);
  expect(keysOf(changed)).toBe('bc');
  expect(changed.items[1]).toBe(list.items[2]);
});

test('what belongs after the loaded rows is left to the pages that follow', () => {
  const list = { items: [row('a', 1), row('b', 2)], next: 'cursor' };
  expect(keysOf(withChanged(list, ['x'], [row('x', 3)], rising))).toBe('ab');
  expect(keysOf(withChanged(list, ['x'], [row('x', 1.5)], rising))).toBe('axb');
  expect(keysOf(withChanged(whole(...list.items), ['x'], [row('x', 3)], rising))).toBe('abx');
});
