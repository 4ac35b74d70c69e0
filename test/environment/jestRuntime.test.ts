import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { until } from './until';

test('A test file has the modules that Node has loaded, which stay for the next file', () => {
  const { cache } = createRequire(__filename);
  expect(cache[join(__dirname, 'until.ts')]?.exports.until).toBe(until);
  expect(cache[__filename]?.loaded).not.toBe(true);
});

test('A test file is in the realm of Node: what Node throws and makes is an Error, an Array, a Uint8Array', () => {
  expect(() => readFileSync('/no/such/file')).toThrow(Error);
  expect(readFileSync(__filename)).toBeInstanceOf(Uint8Array);
  expect(process.execArgv).toBeInstanceOf(Array);
});

test('A stack names the lines of a module as they are written', async () => {
  const error = await until(() => false, 'nothing', 0).catch((caught: Error) => caught);
  const [, line] = /until\.ts:(\d+)/.exec((error as Error).stack ?? '') ?? [];
  const source = readFileSync(join(__dirname, 'until.ts'), 'utf8').split('\n');
  expect(source[Number(line) - 1]).toContain('throw new Error');
});
