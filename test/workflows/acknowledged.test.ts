import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ExchangeEvent } from '../../domain/event';
import type { Arrival } from '../../exchange/receiving/inboundEvent';
import { receive } from '../../exchange/receiving/receive';
import { sweep } from '../../instance/sweep';
import { createMeters } from '../../telemetry/meters';
import { replayAtEnd } from '../environment/replayed';
import { createTestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { inspect } from './inspect';
import { event, openInstance, resolved, type TestInstance } from './instance';
import { openPartner, type Partner } from './partner';

let acme: TestInstance;
let partner: Partner;
let namespace: string;
const replay = replayAtEnd();
const { said, rests } = inspect(() => acme);

beforeAll(async () => {
  partner = await openPartner();
  const temporal = await createTestNamespace();
  ({ namespace } = temporal);
  acme = await openInstance({ temporal, partner, commandMs: 3_000 });
  replay(acme.client);
});

afterAll(async () => {
  await acme?.close();
  await partner?.close();
});

const rejected = 'Work in Progress: the solution was rejected. Still offline.';
const reject = () => ({ by: 'Casey', id: randomUUID(), reason: 'Still offline.' });

/** A resolved request with a rejection that is acknowledged, and that no worker has seen. */
async function withPendingRejection() {
  const { number } = await resolved(acme);
  await rests(number);
  await acme.stopWorker();
  expect(await acme.command(number, 'reject', reject())).toBe('recorded');
  expect(await pending(number)).toBe(1);
  return number;
}

async function pending(number: string): Promise<number> {
  return (await acme.db('pending_messages').where({ record: number })).length;
}

/** The sweep, as if what is pending had been so for a while. */
async function sweepLater(): Promise<void> {
  await acme.db('pending_messages').update({ next_look_at: acme.db.fn.now() });
  await sweep(acme, new Date());
}

async function nothingPending(number: string): Promise<void> {
  await until(async () => (await pending(number)) === 0, `nothing pending for ${number}`);
}

async function arrives(...events: readonly ExchangeEvent[]) {
  const batch: Arrival[] = events.map((one) => ({ ...one, event: one }));
  const deps = { ...acme, instance: 'acme', meters: createMeters() };
  return receive(deps, await acme.partnership('northwind'), batch);
}

describe('A recorded command', () => {
  test('takes effect after its workflow was terminated, and nobody asked again', async () => {
    const number = await withPendingRejection();
    await acme.workflow(number).terminate();
    await acme.startWorker();
    await sweepLater();
    await acme.reaches(number, 'Work in Progress');
    await nothingPending(number);
    expect(await said(number, rejected)).toBe(1);
  });

  test('is not overtaken by one that comes after the termination', async () => {
    const number = await withPendingRejection();
    await acme.workflow(number).terminate();
    await acme.startWorker();
    const late = { by: 'Casey', text: 'Hello?' };
    expect(await acme.command(number, 'comment', late)).toMatchObject({
      state: 'Work in Progress',
    });
    const texts = (await acme.journal(number)).map(({ text }) => text);
    expect(texts.slice(-2)).toEqual([rejected, 'Hello?']);
    await nothingPending(number);
  });

  test('takes effect once, where the workflow has it still and is sent it again', async () => {
    const number = await withPendingRejection();
    await sweepLater();
    await sweepLater();
    await acme.startWorker();
    await acme.reaches(number, 'Work in Progress');
    await nothingPending(number);
    await rests(number);
    await sweepLater();
    expect(await said(number, rejected)).toBe(1);
    expect((await acme.emitted(number)).filter((name) => name === 'rejected')).toHaveLength(1);
  });

  test('takes effect after a reset that has thrown it away', async () => {
    const number = await withPendingRejection();
    const { workflowId } = acme.workflow(number);
    const { events = [] } = await acme.workflow(number).fetchHistory();
    const completed = events?.findLast((one) => one.workflowTaskCompletedEventAttributes);
    await acme.client.workflowService.resetWorkflowExecution({
      ...{ namespace, workflowExecution: { workflowId }, requestId: randomUUID() },
      ...{ reason: 'a test', workflowTaskFinishEventId: completed?.eventId ?? null },
      resetReapplyType: 2,
    });
    await acme.startWorker();
    await rests(number);
    expect(await acme.record(number)).toMatchObject({ state: 'Resolved' });
    await sweepLater();
    await sweepLater();
    await acme.reaches(number, 'Work in Progress');
    expect(await said(number, rejected)).toBe(1);
  });

  test('that is refused in the end is in the journal, and pending no more', async () => {
    const number = await withPendingRejection();
    await acme.command(number, 'accept', { by: 'Remy' });
    await acme.workflow(number).terminate();
    await acme.startWorker();
    await sweepLater();
    await nothingPending(number);
    const texts = (await acme.journal(number)).map(({ text }) => text);
    expect(texts).toContain(rejected);
    expect(texts.at(-1)).toMatch(/^"accept" was refused\. /);
  });

  test('is not kept for longer than its effect, where that was first', async () => {
    const { number } = await resolved(acme);
    const input = reject();
    await acme.command(number, 'reject', input);
    await acme.db('pending_messages').insert({
      ...{ id: input.id, lifecycle: 'request', record: number },
      message: JSON.stringify({ command: 'reject', input }),
    });
    await sweepLater();
    expect(await pending(number)).toBe(0);
    expect(await said(number, rejected)).toBe(1);
  });
});

describe("A partner's event that was answered 202", () => {
  test('takes effect though the workflow was terminated before it did, and in order', async () => {
    const { number } = await acme.submit();
    await rests(number);
    await acme.stopWorker();
    await arrives(event(number, 1, 'received'));
    await arrives(event(number, 2, 'assigned', { fields: { assignedTo: 'Dana' } }));
    expect(await pending(number)).toBe(2);
    await acme.workflow(number).terminate();
    await arrives(event(number, 3, 'proposed', { fields: { resolutionCode: 'Solved' } }));
    await acme.startWorker();
    await acme.reaches(number, 'Resolved');
    expect(await acme.record(number)).toMatchObject({
      assignedTo: 'Dana',
      resolutionCode: 'Solved',
    });
    await nothingPending(number);
    await sweepLater();
    const texts = (await acme.journal(number)).slice(1).map(({ text }) => text);
    expect(texts).toEqual(
      ['received', 'assigned', 'proposed'].map((one) => `${one}, as Dana says.`),
    );
  });

  test('is there after a termination that nobody follows up', async () => {
    const { number } = await acme.submit();
    await rests(number);
    await acme.stopWorker();
    await arrives(event(number, 1, 'received'));
    await acme.workflow(number).terminate();
    await acme.startWorker();
    await sweepLater();
    await acme.reaches(number, 'Received');
    await nothingPending(number);
  });

  test('costs no more than a row that its commit takes away', async () => {
    const { number } = await acme.submit();
    await arrives(event(number, 1, 'received'), event(number, 2, 'assigned'));
    await acme.reaches(number, 'Work in Progress');
    await sweepLater();
    await nothingPending(number);
  });
});
