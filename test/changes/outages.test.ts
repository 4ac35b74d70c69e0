import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryTimeoutMs } from '../environment/stack';
import { until } from '../environment/until';
import {
  answers,
  type Behaviour,
  cuts,
  type ExternalSystem,
  hangs,
  openSystem,
  slow,
  takes,
} from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import { arrived, comment, create, type DeliveryView, health, patch } from './views';

let northwind: Northwind;
const systems: ExternalSystem[] = [];

beforeAll(async () => {
  northwind = await sharedNorthwind();
});
afterEach(async () => {
  for (const system of systems.splice(0)) await system.close();
});
afterAll(() => northwind?.close());

async function open(): Promise<ExternalSystem> {
  const system = await openSystem(northwind);
  systems.push(system);
  return system;
}

/** Two changes of a system, with a few operations each. */
async function work(system: ExternalSystem): Promise<void> {
  const two = [1, 2].map(async () => {
    const { number } = await create(northwind, { owningGroup: system.group });
    for (const n of [1, 2, 3]) await comment(northwind, number, `No. ${n}`);
  });
  await Promise.all(two);
}

async function ids(system: ExternalSystem): Promise<string[]> {
  return (await system.deliveries()).map(({ id }) => id);
}

test('what happens while a system is down arrives in order once it is back', async () => {
  const system = await open();
  await system.leave();
  await work(system);
  await until(
    async () => (await health(northwind, system)).lastError?.includes('ECONN'),
    'an error',
  );
  expect(await health(northwind, system)).toMatchObject({
    delivery: expect.stringMatching('backing off|draining'),
    pending: 8,
    failed: 0,
    nextTryAt: expect.any(String),
  });
  const queued = await ids(system);
  await system.comeBack();
  await arrived(system);
  expect(await ids(system)).toEqual(queued);
  expect(await health(northwind, system)).toMatchObject({ pending: 0, lastError: null });
});

test('what happens while a system hangs arrives in order, under the same ids', async () => {
  const system = await open();
  system.behavesAlways(hangs);
  await work(system);
  await until(
    async () => (await health(northwind, system)).lastError?.includes('time'),
    'an error',
  );
  const asked = system.arrivals.map(({ event }) => event.id);
  expect(system.taken).toEqual([]);
  system.behavesAlways(takes);
  await arrived(system);
  expect(await ids(system)).toEqual(expect.arrayContaining(asked));
  const [first] = asked;
  const again = (await system.deliveries()).find(({ id }) => id === first);
  expect(again?.delivery.attempts).toBeGreaterThan(1);
  expect(again?.delivery.lastError).toBeNull();
});

test('a system that hangs holds back no other, and no caller of ours', async () => {
  const [hanging, well] = [await open(), await open()];
  hanging.behavesAlways(hangs);
  const { number } = await create(northwind, { owningGroup: hanging.group });
  await patch(northwind, number, { owningGroup: well.group });
  await until(() => hanging.arrivals.length > 0, 'a call that hangs');
  const answeredMs: number[] = [];
  const takenMs: number[] = [];
  for (const n of [1, 2, 3, 4, 5]) {
    const began = Date.now();
    const { id } = await comment(northwind, number, `No. ${n}`);
    await patch(northwind, number, { title: `Title ${n}` });
    answeredMs.push(Date.now() - began);
    const has = () => well.taken.some(({ data }) => data.comment === `No. ${n}`);
    await until(has, `${id} at the other`);
    takenMs.push(Date.now() - began);
  }
  // A machine that is busy takes its time now and then; to be held back would take it each time.
  expect(Math.min(...answeredMs)).toBeLessThan(deliveryTimeoutMs / 2);
  expect(Math.min(...takenMs)).toBeLessThan(deliveryTimeoutMs);
  expect(hanging.taken).toEqual([]);
});

test('a slow system gets all of it, once', async () => {
  const system = await open();
  system.behavesAlways(slow(deliveryTimeoutMs / 4));
  await work(system);
  await arrived(system);
  expect(system.arrivals).toHaveLength(8);
});

test('what a system has taken, though its answer was lost, comes again under its id', async () => {
  const system = await open();
  system.behaves(cuts, cuts);
  await work(system);
  await arrived(system);
  expect(system.arrivals.length).toBeGreaterThan(system.taken.length);
  expect(system.taken).toHaveLength(8);
});

test.each<[string, number, Record<string, string>, string]>([
  ['200 and a page', 200, { 'content-type': 'text/html' }, '<!doctype html><html>OK</html>'],
  ['200 and nothing', 200, {}, ''],
  ['201', 201, { 'content-type': 'application/json' }, '{"id":1}'],
  ['202 and a word', 202, { 'content-type': 'text/plain' }, 'queued'],
  ['204', 204, {}, ''],
  ['a 2xx that nobody has defined', 299, {}, 'not json {'],
])('%s is a receipt', async (_what, status, headers, body) => {
  const system = await open();
  system.behavesAlways((res, take) => {
    take();
    answers(status, headers, body)(res, take);
  });
  await work(system);
  await arrived(system);
  expect(system.arrivals).toHaveLength(8);
});

test('changes that a system fails on, more than a batch of them, keep no other waiting', async () => {
  const system = await open();
  system.behavesAlways(answers(500));
  const bad = await Promise.all(
    Array.from({ length: 18 }, () => create(northwind, { owningGroup: system.group })),
  );
  for (const { number } of bad) system.behavesOn(number, answers(500, {}, 'Field lock'));
  system.behavesAlways(takes);
  const tries = () => system.arrivals.filter(({ event }) => event.subject === bad[0]?.number);
  await until(() => tries().length >= 4, 'the failing ones to be tried again and again');

  for (let n = 0; n < 3; n += 1) {
    const asked = Date.now();
    const { number } = await create(northwind, { owningGroup: system.group });
    await until(() => system.taken.some(({ subject }) => subject === number), 'another change');
    expect(Date.now() - asked).toBeLessThan(4_000);
    const delivered = async () => (await system.deliveries(number))[0]?.delivery;
    await until(async () => (await delivered())?.state === 'delivered', 'its answer to be kept');
    expect(await delivered()).toMatchObject({ attempts: 1, lastError: null });
  }
  expect(await health(northwind, system)).toMatchObject({
    delivery: expect.stringMatching('idle|draining'),
    lastSuccessAt: expect.any(String),
    pending: 18,
    failed: 0,
  });
  const gaps = tries().map(({ at }, n) => at - (tries()[n - 1]?.at ?? at));
  expect(gaps[3]).toBeGreaterThanOrEqual(3_900);
  for (const { number } of bad) system.behavesOn(number, null);
  await arrived(system);
}, 60_000);

const outages: Record<string, [Behaviour, RegExp]> = {
  '500': [answers(500), /^500/],
  '503': [answers(503, {}, '{"title":"Full"}'), /^503 Full/],
  '429': [answers(429, { 'retry-after': '1' }), /^429/],
  '408': [answers(408), /^408/],
  '401': [answers(401), /^401/],
  'a redirection': [answers(302, { location: 'http://127.0.0.1:1/' }), /^302/],
  'an answer that breaks off': [
    (res) => {
      res.writeHead(200, { 'content-length': '100' });
      res.write('{');
      setTimeout(() => res.destroy(), 20);
    },
    /./,
  ],
};
describe('An outage is tried again, with nothing parked:', () => {
  let busy: ExternalSystem;

  const seen = new Map<
    string,
    { system: ExternalSystem; error: string | null; assign: DeliveryView | undefined }
  >();

  beforeAll(async () => {
    busy = await openSystem(northwind);
    busy.behaves(answers(503, { 'retry-after': '2' }));
    await create(northwind, { owningGroup: busy.group });
    const all = Object.entries(outages).map(async ([name, [behaviour]]) => {
      const system = await openSystem(northwind);
      system.behavesAlways(behaviour);
      const { number } = await create(northwind, { owningGroup: system.group });
      await until(
        async () => (await health(northwind, system)).lastError,
        `an error after ${name}`,
      );
      const [assign] = await system.deliveries(number);
      seen.set(name, { system, error: (await health(northwind, system)).lastError, assign });
      system.behavesAlways(takes);
    });
    await Promise.all(all);
  });
  afterAll(async () => {
    await busy?.close();
    for (const { system } of seen.values()) await system.close();
  });

  test.each(Object.keys(outages))('%s', async (name) => {
    const { system, error, assign } = seen.get(name) ?? {};
    if (!system) throw new Error('It was not tried.');
    expect(error).toMatch(outages[name]?.[1] ?? /never/);
    expect(assign?.delivery).toEqual({ state: 'waiting', attempts: 1, lastError: error });
    await arrived(system);
    expect(system.taken).toHaveLength(1);
  });

  test('503 with Retry-After, after so long and not before', async () => {
    await arrived(busy);
    const [first, next, ...more] = busy.arrivals;
    expect((next?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_950);
    expect(more).toEqual([]);
  });
});
