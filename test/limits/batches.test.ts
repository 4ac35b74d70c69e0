import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { maxTextBytes } from '../../domain/text';
import { maxBatchBytes, maxBatchEvents, type WireEvent } from '../../exchange/wire';
import { type Globex, openGlobex, post } from '../exchange/partner';
import { until } from '../rig/until';
import { startTestWorld, type TestWorld } from '../rig/world';
import { lanes } from './lanes';

let world: TestWorld;
let item: string;
let globex: Globex;
beforeAll(async () => {
  world = await startTestWorld();
  item = await world.publish();
  globex = await openGlobex(world);
});
afterAll(async () => {
  await world?.stop();
  await globex?.close();
});

const entries = (number: string) => world.northwind.instance.db('journal').where('record', number);

function comment(number: string, text: string): WireEvent {
  return globex.next(number, 'commented', { kind: 'comment', text });
}

/** A batch of just so many bytes: blanks make up what is missing. */
function ofBytes(events: readonly WireEvent[], bytes: number): string {
  const body = JSON.stringify(events);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(bytes);
  return body + ' '.repeat(bytes - Buffer.byteLength(body));
}

describe('a batch from a partner', () => {
  test('of as many events as it may have is taken, in order; one more, and none of it is', async () => {
    const { number } = await globex.submit(item);
    const before = (await entries(number)).length;
    const texts = Array.from({ length: maxBatchEvents }, (_, n) => `Comment ${n}`);
    const most = texts.map((text) => comment(number, text));
    const more = [...most, comment(number, 'One too many')];
    expect(await globex.send(more)).toMatchObject({ status: 400 });
    expect(await entries(number)).toHaveLength(before);
    expect(await globex.send(most)).toMatchObject({ status: 202 });
    const taken = await entries(number)
      .where('kind', 'comment')
      .orderBy(['at', 'id'])
      .pluck('text');
    expect(taken).toEqual(texts);
  });

  test('of as many bytes as it may have is taken; one more, and none of it is', async () => {
    const { number } = await globex.submit(item);
    const before = (await entries(number)).length;
    const long = 'ü'.repeat(maxTextBytes / 2);
    const events = Array.from({ length: 63 }, () => comment(number, long));
    const { secret } = globex;
    const more = ofBytes(events, maxBatchBytes + 1);
    expect(await post(world, more, { secret })).toMatchObject({ status: 413 });
    expect(await entries(number)).toHaveLength(before);
    const most = ofBytes(events, maxBatchBytes);
    expect(await post(world, most, { secret })).toMatchObject({ status: 202 });
    const taken = await entries(number).where('kind', 'comment').pluck('text');
    expect(taken).toEqual(events.map(() => long));
  });
});

test('What queued for a partner goes in batches that are bounded, in events as in bytes', async () => {
  const [small, large] = [await globex.submit(item), await globex.submit(item)];
  await world.pause(world.northwind, 'globex');
  const say = (number: string, text: string) => () =>
    world.dana.post(`/requests/${number}/comments`, { text });
  await lanes(Array.from({ length: 250 }), 4, say(small.number, 'Hm.'));
  await lanes(Array.from({ length: 60 }), 4, say(large.number, '日'.repeat(maxTextBytes / 3)));
  const before = globex.asked.length;
  await world.resume(world.northwind, 'globex');
  const told = (number: string) => globex.taken.filter(({ subject }) => subject === number).length;
  // Each was told before that it is received.
  await until(() => told(small.number) === 251 && told(large.number) === 61, 'all of them');

  const batches = globex.asked.slice(before).map(({ events }) => events);
  expect(Math.max(...batches.map((events) => events.length))).toBe(100);
  const sizes = batches.map((events) => Buffer.byteLength(JSON.stringify(events)));
  // What is around each text comes on top.
  expect(Math.max(...sizes)).toBeLessThan(1.25 * 2 ** 20);
  expect(Math.max(...sizes)).toBeGreaterThan(0.75 * 2 ** 20);
});
