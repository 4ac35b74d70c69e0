import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { maxTextBytes } from '../../domain/text';
import { maxBatchBytes, maxBatchEvents, type WireEvent } from '../../exchange/wire';
import { findRequest } from '../../records/request';
import { sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { type Globex, openGlobex, post } from '../exchange/partner';
import { lanes } from './lanes';

let stack: TestStack;
let item: string;
let globex: Globex;
beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish();
  globex = await openGlobex(stack);
});
afterAll(async () => {
  await globex?.close();
  await stack?.stop();
});

const entries = (number: string) => stack.northwind.instance.db('journal').where('record', number);

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
    expect(await post(stack, more, { secret })).toMatchObject({ status: 413 });
    expect(await entries(number)).toHaveLength(before);
    const most = ofBytes(events, maxBatchBytes);
    expect(await post(stack, most, { secret })).toMatchObject({ status: 202 });
    const taken = await entries(number).where('kind', 'comment').pluck('text');
    expect(taken).toEqual(events.map(() => long));
  });
});

describe('what a partner tells of one record in one batch', () => {
  test('is taken whole where it is more than Temporal takes at once, in order', async () => {
    const { number } = await globex.submit(item);
    const texts = Array.from({ length: 40 }, (_, n) => `${n} ${'a'.repeat(62_000)}`);
    const commands = texts.map((text) => globex.next(number, 'reminded', { text }));
    expect(Buffer.byteLength(JSON.stringify(commands))).toBeGreaterThan(2.4e6);
    expect(await globex.send(commands)).toMatchObject({ status: 202 });
    const told = () =>
      entries(number).whereIn(
        'id',
        commands.map(({ id }) => id),
      );
    await until(async () => (await told()).length === 40, 'all of them in the journal');
    const { rows } = await stack.northwind.instance.db.raw(
      'select text from journal where record = ? and id = any(?) order by position',
      [number, commands.map(({ id }) => id)],
    );
    expect(rows.map(({ text }: { text: string }) => text)).toEqual(texts);
  });

  test('is refused by name where one event is too large, and every other record goes on', async () => {
    const [{ number }, other] = [await globex.submit(item), await globex.submit(item)];
    const long = Object.fromEntries(
      Array.from({ length: 26 }, (_, n) => [`field${n}`, 'a'.repeat(62_000)]),
    );
    const large = globex.next(number, 'reminded', { fields: long });
    const beside = comment(other.number, 'Beside');
    expect(await globex.send([large, beside])).toMatchObject({
      status: 422,
      body: { refused: [{ id: large.id, reason: expect.stringContaining('an event may have') }] },
    });
    expect(await entries(other.number).where('text', 'Beside')).toHaveLength(1);
  });
});

test('A command that Temporal would not take is refused, and is no outage', async () => {
  const { engine, db } = stack.northwind.instance;
  const { number } = await globex.submit(item);
  const record = await findRequest(db, number);
  if (!record) throw new Error(`${number} is not there.`);
  const command = engine.command(record, 'assign', { by: 'Dana', to: 'a'.repeat(1_700_000) });
  await expect(command).rejects.toMatchObject({ code: 'too-large' });
});

test('What queued for a partner goes in batches that are bounded, in events as in bytes', async () => {
  const [small, large] = [await globex.submit(item), await globex.submit(item)];
  await stack.pause(stack.northwind, 'globex');
  const say = (number: string, text: string) => () =>
    stack.dana.post(`/requests/${number}/comments`, { text });
  await lanes(Array.from({ length: 250 }), 4, say(small.number, 'Hm.'));
  await lanes(Array.from({ length: 60 }), 4, say(large.number, '日'.repeat(maxTextBytes / 3)));
  const before = globex.asked.length;
  await stack.resume(stack.northwind, 'globex');
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
