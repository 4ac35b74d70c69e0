import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../environment/until';
import { answers, type ExternalSystem, openSystem, takes } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import { arrived, comment, create, type DeliveryView, health, patch, said, sent } from './views';

let northwind: Northwind;
let system: ExternalSystem;

beforeAll(async () => {
  northwind = await sharedNorthwind();
});
afterAll(async () => {
  await system?.close();
  await northwind?.close();
});

/** A change whose Assign the system has refused, with two Updates behind it. */
async function refused(status = 422): Promise<{ number: string; assign: DeliveryView }> {
  await system?.close();
  system = await openSystem(northwind);
  system.behaves(answers(status, {}, '{"title":"No","detail":"We have no such model."}'));
  const { number } = await create(northwind, { owningGroup: system.group });
  const assign = await until(
    async () => (await system.deliveries(number)).find((d) => d.delivery.state === 'failed'),
    'a refusal',
  );
  await comment(northwind, number, 'One');
  await comment(northwind, number, 'Two');
  return { number, assign };
}

const settle = (action: 'retry' | 'discard', id: string, body?: object) =>
  northwind.people.admin.ask<DeliveryView>(
    'POST',
    `/external-systems/${system.id}/deliveries/${id}/${action}`,
    body,
  );

const states = async (number: string) =>
  (await system.deliveries(number)).map(({ delivery }) => delivery.state);

test.each([400, 403, 404, 409, 410, 422])(
  '%d is a no for good: parked, with why',
  async (status) => {
    const { number, assign } = await refused(status);
    expect(assign.delivery).toEqual({
      state: 'failed',
      attempts: 1,
      lastError: `${status} No: We have no such model.`,
    });
    expect(await health(northwind, system)).toMatchObject({ failed: 1, pending: 2 });
    expect(await states(number)).toEqual(['failed', 'waiting', 'waiting']);
  },
);

test('it holds back what comes after of its own change, and nothing of another', async () => {
  const { number } = await refused();
  const other = await create(northwind, { owningGroup: system.group });
  await comment(northwind, other.number, 'Past it');
  await until(() => system.taken.length === 2, 'the other change');
  expect(system.taken.map(({ subject }) => subject)).toEqual([other.number, other.number]);
  expect(system.arrivals.filter(({ event }) => event.subject === number)).toHaveLength(1);
  expect(await states(number)).toEqual(['failed', 'waiting', 'waiting']);
});

test('tried again by an admin it goes, under the same id, and the rest after it', async () => {
  const { number, assign } = await refused();
  const { status, body } = await settle('retry', assign.id);
  expect([status, body.id]).toEqual([200, assign.id]);
  await arrived(system);
  expect(system.taken.map(({ data }) => said(data))).toEqual([
    'Assign',
    'Update: One',
    'Update: Two',
  ]);
  const [first] = await system.deliveries(number);
  expect(first).toMatchObject({ id: assign.id, delivery: { attempts: 2, lastError: null } });
});

test('tried again, refused again: it is parked again', async () => {
  const { number, assign } = await refused();
  system.behaves(answers(404));
  await settle('retry', assign.id);
  const again = await until(
    async () => (await system.deliveries(number)).find((d) => d.delivery.attempts === 2),
    'another refusal',
  );
  expect(again.delivery).toMatchObject({ state: 'failed', lastError: '404 without a word' });
  expect(system.taken).toEqual([]);
});

test('given up by an admin, it is never sent, and the rest goes on', async () => {
  const { number, assign } = await refused();
  const { status, body } = await settle('discard', assign.id, { reason: 'Not needed.' });
  expect([status, body.delivery.state]).toEqual([200, 'discarded']);
  await until(() => system.taken.length === 2, 'the rest');
  expect(system.taken.map(({ data }) => said(data))).toEqual(['Update: One', 'Update: Two']);
  expect(await states(number)).toEqual(['discarded', 'delivered', 'delivered']);
  expect(await health(northwind, system)).toMatchObject({ failed: 0, pending: 0 });
});

describe('Only what failed', () => {
  test('is tried again or given up: what is delivered, given up or unknown is not', async () => {
    const { number, assign } = await refused();
    await settle('discard', assign.id);
    for (const action of ['retry', 'discard'] as const) {
      expect((await settle(action, assign.id)).status).toBe(409);
      expect((await settle(action, '00000000-0000-4000-8000-000000000000')).status).toBe(404);
      expect((await settle(action, 'no-id')).status).toBe(400);
    }
    await until(async () => (await states(number))[2] === 'delivered', 'the rest');
    const [, delivered] = await system.deliveries(number);
    expect((await settle('retry', delivered?.id ?? '')).status).toBe(409);
  });

  test('and by an admin alone', async () => {
    const { assign } = await refused();
    const path = `/external-systems/${system.id}/deliveries/${assign.id}/discard`;
    const { agent, requester, integration } = northwind.people;
    for (const one of [agent, requester, integration, system.as]) {
      expect((await one.ask('POST', path)).status).toBe(403);
    }
  });
});

test('a value without a counterpart there is parked unsent, until the mapping is mended', async () => {
  await system?.close();
  system = await openSystem(northwind, 'Mapped', {
    mapping: { outgoing: { values: { phase: { Log: 'New', Classify: 'Triage' } } } },
  });
  const { number } = await create(northwind, { owningGroup: system.group });
  await arrived(system);
  await patch(northwind, number, { phase: 'Classify' });
  await patch(northwind, number, { phase: 'Plan', comment: 'Planning' });
  await patch(northwind, number, { description: 'Why', comment: 'Still planning' });
  const failed = (await system.deliveries(number)).slice(1);
  for (const { id, delivery } of failed) {
    const lastError = expect.stringMatching(/^phase: .*"Plan"/);
    expect(delivery).toEqual({ state: 'failed', attempts: 0, lastError });
    expect((await settle('retry', id)).status).toBe(409);
  }
  await northwind.people.admin.patch(`/external-systems/${system.id}`, {
    mapping: { outgoing: { values: { phase: { Log: 'New', Plan: 'Design' } } } },
  });
  for (const { id } of failed) expect((await settle('retry', id)).status).toBe(200);
  await arrived(system);
  expect(await sent(system, number)).toEqual([
    'Assign',
    'Update: Planning',
    'Update: Still planning',
  ]);
  expect(system.taken.map(({ data }) => data.change.phase)).toEqual(['New', 'Design', 'Design']);
});

test('a refusal seen by a filter; others are left out', async () => {
  const { number, assign } = await refused();
  const { admin } = northwind.people;
  const path = `/external-systems/${system.id}/deliveries`;
  const failed = await admin.get<{ items: DeliveryView[] }>(`${path}?state=failed`);
  expect(failed.items.map(({ id }) => id)).toEqual([assign.id]);
  const waiting = await admin.get<{ items: DeliveryView[] }>(
    `${path}?state=waiting&change=${number}`,
  );
  expect(waiting.items).toHaveLength(2);
  system.behavesAlways(takes);
});
