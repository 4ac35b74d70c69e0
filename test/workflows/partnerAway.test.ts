import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { type Cost, costOf } from '../../bench/actions';
import { backOffMs } from '../../domain/backOff';
import { workflowId } from '../../domain/names';
import { sized } from '../environment/size';
import { startTimeSkipping } from '../environment/timeSkipping';
import { until } from '../environment/until';
import { openInstance, type TestInstance } from './instance';
import { answer, openPartner, type Partner } from './partner';

const hour = 60 * 60_000;
const week = 7 * 24 * hour;
let env: TestWorkflowEnvironment;
let acme: TestInstance;
let partner: Partner;

beforeAll(async () => {
  partner = await openPartner();
  env = await startTimeSkipping();
  acme = await openInstance({
    temporal: { address: env.address, namespace: 'default' },
    partner,
  });
});

afterAll(async () => {
  await acme?.close();
  await env?.teardown();
  await partner.close();
});

/** Opens so many requests, some at a time; gives their numbers. */
async function open(count: number, one: () => Promise<{ number: string }>): Promise<string[]> {
  const numbers: string[] = [];
  const left = Array.from({ length: count }).keys();
  const lane = async () => {
    for (const _ of left) numbers.push((await one()).number);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  return numbers;
}

/** How long the histories of all these requests are together. */
async function historyOf(numbers: readonly string[]): Promise<number> {
  const lengths = await Promise.all(
    numbers.map(async (number) => (await acme.workflow(number).describe()).historyLength),
  );
  return lengths.reduce((sum, length) => sum + length, 0);
}

async function costsOfDeliveries(): Promise<Cost[]> {
  return Promise.all(
    ['northwind', 'globex'].map((name) => costOf(acme.client, workflowId.delivery(name))),
  );
}

/** How often either delivery was woken. */
async function wakes(): Promise<number[]> {
  const histories = await Promise.all(
    ['northwind', 'globex'].map((name) =>
      acme.client.workflow.getHandle(workflowId.delivery(name)).fetchHistory(),
    ),
  );
  return histories.map(
    ({ events }) =>
      (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length,
  );
}

async function attempts(): Promise<number[]> {
  const statuses = await Promise.all(
    (['northwind', 'globex'] as const).map((name) => acme.partnership(name)),
  );
  return statuses.map((currentStatus) => currentStatus.attempts);
}

const records = sized(500, 40);

test(`A partner that is away for a week costs the same with one record that waits as with ${records}, and gets all when it is back`, async () => {
  await partner.leave();
  const [one = ''] = await open(1, () => acme.take());
  const many = await open(records, () => acme.submit());
  const all = [one, ...many];
  for (const name of ['northwind', 'globex']) await acme.engine.wake({ name, title: name });
  await until(async () => (await attempts()).every((count) => count > 0), 'the first tries');

  await env.sleep(6 * hour);
  // Nine tries up to the longest interval, then twelve an hour.
  for (const count of await attempts()) {
    expect(count).toBeGreaterThan(60);
    expect(count).toBeLessThan(90);
  }
  expect((await acme.partnership('northwind')).lastError).toContain('ECONNREFUSED');
  const delivery = acme.client.workflow.getHandle(workflowId.delivery('northwind'));
  expect(await delivery.query('state')).toMatchObject({ status: 'unreachable', waiting: records });
  // What is said meanwhile wakes nobody up.
  const before = await wakes();
  await acme.command(one, 'assign', { by: 'Avery' });
  for (const number of many.slice(0, 20)) {
    await acme.command(number, 'comment', { by: 'Casey', text: 'Are you there?' });
  }
  const quiet = await historyOf(all);
  expect(await wakes()).toEqual(before);

  // Its proxy is back: it asks each to come again in an hour.
  await partner.comeBack();
  partner.behaves((_, res) => answer(res, 503, { title: 'Closed' }, { 'retry-after': '3600' }));
  await env.sleep(week - 6 * hour);
  expect(await historyOf(all)).toBe(quiet);
  const tries = await attempts();
  for (const count of tries) expect(count).toBeLessThan(90 + 6.75 * 24);
  for (const [n, { events, actions }] of (await costsOfDeliveries()).entries()) {
    const count = tries[n] ?? 0;
    // A try is a drain and a timer; a few wakes came before.
    expect(actions).toBeLessThanOrEqual(2 * count + 6);
    expect(events).toBeLessThanOrEqual(11 * count + 30);
  }

  partner.behaves(null);
  for (const name of ['northwind', 'globex']) await acme.engine.wake({ name, title: name });
  // The one was received before it was assigned.
  await until(() => partner.taken.length >= 2 + many.length + 20, 'everything');
  for (const number of all) {
    const told = partner.taken.filter(({ subject }) => subject === number);
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, n) => n + 1));
  }
  expect(partner.taken).toHaveLength(2 + many.length + 20);
}, 300_000);

test('Nobody is tried more often than 2,030 times a week', () => {
  let tries = 0;
  for (let at = 0; at < week; at += backOffMs(tries)) tries += 1;
  expect(tries).toBeGreaterThan(2_000);
  expect(tries).toBeLessThanOrEqual(2_030);
});
