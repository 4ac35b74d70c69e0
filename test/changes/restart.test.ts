import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Child, startChild } from '../environment/child';
import { until } from '../environment/until';
import { type ExternalSystem, hangs, openSystem, slow, takes } from './externalSystem';
import { type OwnNorthwind, startNorthwind } from './northwind';
import { arrived, comment, comments, create, sent } from './views';

let northwind: OwnNorthwind;
let system: ExternalSystem;
let child: Child | undefined;

beforeAll(async () => {
  northwind = await startNorthwind();
  system = await openSystem(northwind);
});
afterAll(async () => {
  await child?.kill();
  await system?.close();
  await northwind?.close();
});

const wanted = ['Assign', 'Update: No. 1', 'Update: No. 2', 'Update: No. 3'];

async function work(): Promise<string[]> {
  const numbers = [1, 2, 3].map(async () => {
    const { number } = await create(northwind, { owningGroup: system.group });
    for (const n of [1, 2, 3]) await comment(northwind, number, `No. ${n}`);
    return number;
  });
  return Promise.all(numbers);
}

test('an instance that is stopped in the middle of a delivery goes on when it is back', async () => {
  system.behavesAlways(slow(200));
  const numbers = await work();
  await until(() => system.taken.length > 1, 'some of it');
  system.behavesAlways(hangs);
  await until(() => system.arrivals.length > system.taken.length, 'a call that hangs');
  await northwind.stop();
  expect(system.taken.length).toBeLessThan(12);
  system.behavesAlways(takes);
  await northwind.start();
  await arrived(system);
  expect(system.taken).toHaveLength(12);
  for (const number of numbers) expect(await sent(system, number)).toEqual(wanted);
});

test('one that is killed loses nothing: all comes in order, under the ids that were tried', async () => {
  await northwind.stop();
  child = await startChild(northwind.place);
  system.behavesAlways(slow(200));
  const before = system.taken.length;
  const tried = system.arrivals.length;
  const numbers = await work();
  await until(() => system.taken.length > before, 'some of it');
  system.behavesAlways(hangs);
  await until(() => system.arrivals.length > system.taken.length, 'a call that hangs');
  const [first = ''] = numbers;
  // Whoever is cut off knows nothing, and asks again.
  const keys = [1, 2, 3, 4].map(() => randomUUID());
  const say = (key: string) =>
    northwind.people.agent.ask(
      'POST',
      `/changes/${first}/comments`,
      { text: key },
      { 'idempotency-key': key },
    );
  const cutOff = keys.map((key) => say(key).catch(() => null));
  await child.kill();
  await Promise.all(cutOff);
  const asked = system.arrivals.slice(tried).map(({ event }) => event.id);

  system.behavesAlways(takes);
  child = await startChild(northwind.place);
  for (const key of keys) {
    await until(
      async () => (await say(key).catch(() => null))?.status === 201,
      'a comment',
      60_000,
    );
  }
  await arrived(system);
  for (const number of numbers) {
    expect((await sent(system, number)).slice(0, 4)).toEqual(wanted);
  }
  expect((await comments(northwind, first)).slice(3).sort()).toEqual([...keys].sort());
  const ids = (await system.deliveries()).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(asked));
  expect(new Set(ids).size).toBe(28);
}, 90_000);
