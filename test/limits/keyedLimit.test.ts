import { expect, test } from '@jest/globals';
import { concurrencyLimit } from '../../api/http/concurrencyLimit';
import { type KeyLoad, keyedLimit } from '../../records/keyedLimit';

/** A task that ends when it is told to. */
function task(log: string[], name: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async () => {
    log.push(name);
    await ended;
    return name;
  };
  return { run, end };
}

test('tasks of one key run in the order in which they came, so many at a time; other keys do not wait', async () => {
  const log: string[] = [];
  const limit = keyedLimit(2);
  const tasks = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => ({ name, ...task(log, name) }));
  const results = tasks.map(({ name, run }) => limit(name[0] ?? '', run));
  const [a1, a2, a3, a4, b1] = tasks;

  b1?.end();
  expect(await results[4]).toBe('b1');
  expect(log).toEqual(['a1', 'a2', 'b1']);
  a2?.end();
  await results[1];
  a3?.end();
  await results[2];
  expect(log).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  a1?.end();
  a4?.end();
  expect(await Promise.all(results)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
});

test('a task that fails gives its place to the next one', async () => {
  const loads: KeyLoad[] = [];
  const limit = keyedLimit(1, (load) => loads.push(load));
  const fault = new Error('it failed');
  const failing = limit('a', () => Promise.reject(fault));
  const next = limit('a', async () => 'next');
  await expect(failing).rejects.toBe(fault);
  expect(await next).toBe('next');
  expect(await limit('a', async () => 'later')).toBe('later');
  expect(loads).toEqual([
    { active: 0, waiting: 0 },
    { active: 1, waiting: 0 },
    { active: 0, waiting: 0 },
  ]);
});

test('what is beyond the places and those who wait is refused as busy, until one has ended', async () => {
  const log: string[] = [];
  const limit = concurrencyLimit({ what: 'files', atOnce: 1, waiting: 1 });
  const [first, second, third] = [task(log, 'first'), task(log, 'second'), task(log, 'third')];
  const running = [limit('a', first.run), limit('a', second.run)];
  await expect(limit('a', third.run)).rejects.toMatchObject({
    code: 'busy',
    details: { retryAfter: 1 },
    message: 'At most 1 files may run at a time.',
  });
  first.end();
  await running[0];
  const later = limit('a', third.run);
  second.end();
  third.end();
  await Promise.all([...running, later]);
  expect(log).toEqual(['first', 'second', 'third']);
});
