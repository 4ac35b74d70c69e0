import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { InUse, own } from '../../dev/embedded/ownership';

let directory: string;
let lock: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'crossdesk-lock-'));
  lock = join(directory, 'lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a lock is for one, and names it to the next', () => {
  own(lock, 'The thing');
  expect(() => own(lock, 'The thing')).toThrow(new InUse('The thing', process.pid));
});

test('a lock that is given back can be taken again, and leaves no file', () => {
  own(lock, 'The thing')();
  own(lock, 'The thing')();
  expect(readdirSync(directory)).toEqual([]);
});

test.each([
  ['of a process that is gone', '4194305 12345'],
  ['whose process id another program has now', `${process.pid} 1`],
])('a lock %s is taken over', (_whose, content) => {
  writeFileSync(lock, content);
  own(lock, 'The thing');
  expect(() => own(lock, 'The thing')).toThrow(InUse);
});
