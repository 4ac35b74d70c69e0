import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Person } from '../../dev/demo/person';
import { backOffMs } from '../../domain/backOff';
import { findConnection } from '../../records/connection';
import { listJournal } from '../../records/journal';
import { type ConnectionView, end, seen } from '../connections/connected';
import { openPartnerProxy, type PartnerProxy } from '../connections/partnerProxy';
import { captureLogOfFile } from '../environment/log';
import { sized } from '../environment/size';
import { type RequestView, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { lanes } from './lanes';

let stack: TestStack;
let item: string;
/** From acme to northwind; the way back is always open. */
let road: PartnerProxy;
const lines = captureLogOfFile();

beforeAll(async () => {
  stack = await startTestStack();
  item = await stack.publish();
  road = await openPartnerProxy(stack.acme, stack.northwind, 'northwind');
});
afterAll(async () => {
  await road?.close();
  await stack?.stop();
});

async function submitAll(count: number): Promise<string[]> {
  const numbers: string[] = [];
  await lanes(Array.from({ length: count }), 16, async () => {
    const submission = { catalogItem: item, shortDescription: 'My laptop does not start' };
    numbers.push((await stack.casey.post<RequestView>('/requests', submission)).number);
  });
  const { db } = stack.acme.instance;
  await until(
    async () => (await db('requests').where({ state: 'Received' })).length === count,
    'all of them to be received',
    120_000,
  );
  return numbers;
}

/** Each text on each request, one behind the other; some requests at a time. */
function sayAll(numbers: readonly string[], texts: readonly string[]): Promise<void> {
  return lanes(numbers, 8, async (number) => {
    for (const text of texts) await stack.casey.post(`/requests/${number}/comments`, { text });
  });
}

/** Waits until northwind has so many comments of Casey's. */
async function arrived(count: number): Promise<void> {
  const { db } = stack.northwind.instance;
  const has = async () => (await db('journal').where({ kind: 'comment', by: 'Casey' }).count())[0];
  await until(async () => Number((await has())?.count) >= count, `${count} comments`, 100_000);
}

/** Of one person, at northwind. */
async function commentsOf({ name }: Person, number: string): Promise<string[]> {
  const { db } = stack.northwind.instance;
  const entries = await listJournal(db, number, { workNotes: true, limit: 100 });
  return entries
    .filter(({ by, kind }) => by === name && kind === 'comment')
    .map(({ text }) => text);
}

async function currentStatus() {
  const found = await findConnection(stack.acme.instance.db, { destination: 'northwind' });
  if (!found) throw new Error('Acme has no connection.');
  return found;
}

/** So many tries in a row have failed: the next one is far off. */
async function failures(count: number): Promise<void> {
  await until(
    async () => {
      const { attempts, delivery } = await currentStatus();
      return attempts >= count && delivery === 'backing off';
    },
    `try ${count}`,
    90_000,
  );
}

/** Northwind is there again, and goes about its business, until it has what it missed. */
async function back(number: string, has: Promise<void>): Promise<void> {
  let missing = true;
  const done = has.finally(() => {
    missing = false;
  });
  road.open();
  while (missing) {
    await stack.dana.post(`/requests/${number}/comments`, { text: 'We are back.' });
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 500))]);
  }
  await done;
}

const records = sized(200, 30);

test(`${5 * records} updates of ${records} records that queued in an outage arrive in order, once, within three times the time that they take without`, async () => {
  const numbers = await submitAll(records);
  const [first = ''] = numbers;
  const up = ['A', 'B', 'C', 'D', 'E'];
  const away = ['V', 'W', 'X', 'Y', 'Z'];
  const perRound = 10 * records + 1;

  /** How many times as long it takes after an outage as without, with `before` comments there already. */
  async function longer(before: number): Promise<number> {
    let began = Date.now();
    await Promise.all([sayAll(numbers, up), arrived(before + 5 * records)]);
    const usual = Date.now() - began;

    road.block();
    await stack.casey.post(`/requests/${first}/comments`, { text: 'Hello?' });
    await failures(6);
    await sayAll(numbers, away);
    // Whoever speaks just after a try is not tried again for that.
    const { attempts, nextTryAt } = await currentStatus();
    const due = (nextTryAt?.getTime() ?? 0) - 0.9 * backOffMs(attempts);
    await until(() => Date.now() > due, 'a tenth of the wait');
    began = Date.now();
    await back(first, arrived(before + perRound));
    return (Date.now() - began) / usual;
  }

  const ratios = [await longer(0)];
  // Other work of this machine may have come in between.
  if (Math.min(...ratios) >= 3) ratios.push(await longer(perRound));
  expect(Math.min(...ratios)).toBeLessThan(3);

  for (const number of numbers) {
    const said = [...up, ...(number === first ? ['Hello?'] : []), ...away];
    expect(await commentsOf(stack.casey, number)).toEqual(ratios.flatMap(() => said));
  }
  const { health } = await seen(end(stack, 'acme'));
  expect(health).toMatchObject({ state: 'ok', failed: 0, lastError: null });
}, 240_000);

test('What waits for too long is late: the health of the connection, the metrics and one line of the log say so', async () => {
  const { number } = await stack.submit(item);
  const { db } = stack.acme.instance;
  const health = async (): Promise<ConnectionView['health']> =>
    (await seen(end(stack, 'acme'))).health;
  const said = (words: string) =>
    lines.filter((line) => line.includes(words)).map((line) => JSON.parse(line).level);
  await until(async () => (await health()).pending === 0, 'everything to be delivered');

  road.block();
  await stack.casey.post(`/requests/${number}/comments`, { text: 'Hello?' });
  await failures(1);
  expect(await health()).toMatchObject({ state: 'ok', pending: 1 });
  // A while passes.
  const earlier = db.raw(`created_at - interval '20 minutes'`);
  await db('outbox').where({ status: 'waiting' }).update({ created_at: earlier });
  expect(await health()).toMatchObject({ state: 'late', pending: 1 });
  await failures(4);
  const { oldestPendingSeconds } = await health();
  expect(oldestPendingSeconds).toBeGreaterThanOrEqual(1_200);
  expect(await metric('crossdesk_outbox_pending')).toBe(1);
  expect(await metric('crossdesk_outbox_failed')).toBe(0);
  expect(await metric('crossdesk_outbox_oldest_pending_seconds')).toBeGreaterThanOrEqual(1_200);
  // pino's numbers: 40 is a warning, 30 is for information.
  expect(said('is overdue"')).toEqual([40]);
  expect(said('is no longer overdue')).toEqual([]);

  await back(
    number,
    until(async () => (await health()).pending === 0, 'it to be delivered').then(() => {}),
  );
  expect(await health()).toMatchObject({ state: 'ok', oldestPendingSeconds: null });
  expect(await metric('crossdesk_outbox_pending')).toBe(0);
  expect(await metric('crossdesk_outbox_oldest_pending_seconds')).toBe(0);
  await until(() => said('is no longer overdue').length > 0, 'a word of it');
  expect(said('is no longer overdue')).toEqual([30]);
  expect(said('is overdue"')).toEqual([40]);
});

/** A gauge of acme's for northwind. */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${stack.acme.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name}{partner="northwind"}`));
  return Number(line?.split(' ')[1]);
}
