import { expect, test } from '@jest/globals';
import { ownPath } from '../../api/session/returnTo';

test.each([
  ['//evil.example'],
  ['///evil.example'],
  ['/\\evil.example'],
  ['\\/evil.example'],
  ['/\t/evil.example/there'],
  ['/\n/evil.example/there'],
  ['/.//evil.example'],
  ['/a/..//evil.example'],
  ['https://evil.example/there'],
  ['https:evil.example/there'],
  ['javascript:alert(1)'],
  ['requests'],
  [' /requests'],
  [''],
  [['/requests', '/tasks']],
  [undefined],
])('nobody who signs in is sent on to %p', (wanted) => {
  expect(ownPath(wanted)).toBe('/');
});

test.each([
  ['/'],
  ['/requests/ACME-PRQ0001001#journal'],
  ['/requests?q=a%2Fb&state=Open'],
  ['/requests?next=//evil.example'],
])('who signs in goes on at %p', (wanted) => {
  expect(ownPath(wanted)).toBe(wanted);
});

test('a path that goes on for ever is left out', () => {
  expect(ownPath(`/${'a'.repeat(2_000)}`)).toBe('/');
});

test('a path is written as browsers understand it', () => {
  expect(ownPath('/a/../b\\c d')).toBe('/b/c%20d');
});
