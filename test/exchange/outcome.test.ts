import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Role } from '../../domain/lifecycle';
import { workflowId } from '../../domain/names';
import {
  call,
  type ExchangedRequest,
  inState,
  inSync,
  journal,
  type RequestView,
  sharedStack,
  type TestStack,
} from '../environment/stack';
import { until } from '../environment/until';
import { driftOf, northwind, notes, reconcile } from '../reconciliation/reconcile';
import { type Globex, openGlobex } from './partner';

type Outcome = RequestView & {
  readonly followUpOf: string | null;
  readonly rating: number | null;
  readonly ratingText: string | null;
  readonly ratedBy: string | null;
  readonly suggestedAgent: string | null;
  readonly reopenUntil: string | null;
};

let stack: TestStack;
let globex: Globex;
let item: string;
let temporal: Connection;
beforeAll(async () => {
  stack = await sharedStack();
  globex = await openGlobex(stack);
  item = await stack.publish();
  temporal = await Connection.connect({ address: stack.config.temporalAddress });
});
afterAll(async () => {
  await temporal?.close();
  await globex?.close();
  await stack?.stop();
});

const atAcme = (role: Role, method: 'POST' | 'PUT', path: string, body: object) =>
  call(stack.acme, role, method, path, body);
const rate = (number: string, body: object, role: Role = 'requester') =>
  atAcme(role, 'PUT', `/requests/${number}/rating`, body);
const reopen = (followUpOf: string, fields = {}) =>
  atAcme('requester', 'POST', '/requests', {
    ...{ catalogItem: item, shortDescription: 'It broke again', followUpOf },
    ...fields,
  });
const request = (number: string) => stack.casey.get<Outcome>(`/requests/${number}`);
const task = (number: string) => stack.dana.get<Outcome>(`/tasks/${number}`);

async function resolved(): Promise<ExchangedRequest> {
  const exchanged = await stack.submit(item);
  await stack.dana.post(`/tasks/${exchanged.task}/assign`);
  const solution = { resolutionCode: 'fixed', resolutionNotes: 'New battery.' };
  await stack.dana.post(`/tasks/${exchanged.task}/propose`, solution);
  await inState('Resolved', exchanged.number, stack.casey);
  return exchanged;
}

async function closed(): Promise<ExchangedRequest> {
  const exchanged = await resolved();
  await stack.casey.post(`/requests/${exchanged.number}/accept`);
  await inState('Closed', exchanged.number, stack.dana);
  return exchanged;
}

const closeEarlier = (number: string, days: number) =>
  stack.acme.instance
    .db('requests')
    .where({ number })
    .update({ closed_at: new Date(Date.now() - days * 86_400_000) });

const ratedThere = (taskNumber: string, rating: number) =>
  until(async () => (await task(taskNumber)).rating === rating, 'the rating to cross');

/** The number of events in the histories of both workflows, once they have ended. */
async function historyOf({ number }: ExchangedRequest): Promise<number[]> {
  const lengths = [
    [stack.acme, workflowId.request(number)] as const,
    [stack.northwind, workflowId.fulfillment('acme', number)] as const,
  ].map(([{ instance }, id]) =>
    until(async () => {
      const { namespace } = instance.options;
      const handle = new Client({ connection: temporal, namespace }).workflow.getHandle(id);
      const { status, historyLength } = await handle.describe();
      return status.name === 'COMPLETED' && historyLength;
    }, `${id} to end`),
  );
  return Promise.all(lengths);
}

test('a rating crosses to the provider without a workflow, and may be changed for two weeks', async () => {
  const exchanged = await resolved();
  const { number, task: taskNumber } = exchanged;
  expect(await rate(number, { rating: 5 })).toMatchObject({
    status: 409,
    body: { detail: `${number} is Resolved. Its solution can be rated once it is Closed.` },
  });
  await stack.casey.post(`/requests/${number}/accept`);
  await inState('Closed', number, stack.dana);
  const before = await historyOf(exchanged);

  const given = { rating: 2, ratingText: 'Slow.', ratedBy: 'Casey' };
  expect(await rate(number, { rating: 2, text: 'Slow.' })).toMatchObject({
    status: 200,
    body: given,
  });
  await ratedThere(taskNumber, 2);
  expect(await task(taskNumber)).toMatchObject(given);
  expect(await request(number)).toMatchObject({ state: 'Closed', actions: [], ...given });
  // The same again changes nothing; another one replaces it.
  expect((await rate(number, { rating: 2, text: 'Slow.' })).status).toBe(200);
  expect((await rate(number, { rating: 4 }, 'agent')).status).toBe(200);
  await ratedThere(taskNumber, 4);
  await inSync(number, stack.casey);
  expect(await task(taskNumber)).toMatchObject({ rating: 4, ratingText: null, ratedBy: 'Avery' });
  for (const who of [stack.casey, stack.dana]) {
    const texts = (await journal(who, number)).map(({ text }) => text);
    expect(texts.slice(-2)).toEqual(['Rated 2 of 5: poor. Slow.', 'Rated 4 of 5: good.']);
  }
  expect(await historyOf(exchanged)).toEqual(before);

  const { items } = await stack.dana.get<{ items: { number: string }[] }>(
    '/tasks?rating=4&limit=200',
  );
  expect(items.map((one) => one.number)).toContain(taskNumber);
  const table = `${stack.northwind.url}/api/now/table/sc_task?sysparm_query=number=${taskNumber}&sysparm_fields=u_rating,u_rating_text`;
  const headers = { authorization: `Bearer ${stack.northwind.tokens.agent}` };
  expect(await (await fetch(table, { headers })).json()).toEqual({
    result: [{ u_rating: '4', u_rating_text: '' }],
  });
  const report = await stack.dana.get<{
    groups: { key: string; values: (number | null)[] }[];
  }>('/reports/ratings?groupBy=item');
  expect(report.groups.find(({ key }) => key === item)?.values).toEqual([1, 4, 0]);

  expect(
    (await call(stack.northwind, 'agent', 'PUT', `/requests/${number}/rating`, { rating: 1 }))
      .status,
  ).toBe(403);
  for (const body of [{ rating: 0 }, { rating: 6 }, { rating: 3, text: 'x'.repeat(2_001) }, {}])
    expect((await rate(number, body)).status).toBe(400);
  await closeEarlier(number, 15);
  expect(await rate(number, { rating: 1 })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('could be rated until') },
  });
});

test('a rating that the provider has lost is sent again by a reconciliation', async () => {
  const { number, task: taskNumber } = await closed();
  await rate(number, { rating: 3, text: 'Well.' });
  await ratedThere(taskNumber, 3);
  await inSync(number, stack.casey, stack.dana);
  await stack.northwind.instance
    .db('requests')
    .where({ number })
    .update({ rating: null, rating_text: null, rated_by: null, rated_at: null });
  await reconcile(northwind(stack));
  await ratedThere(taskNumber, 3);
  expect(await task(taskNumber)).toMatchObject({ ratingText: 'Well.', ratedBy: 'Casey' });
  expect(await notes(stack.casey, number)).toHaveLength(1);
  const [found] = (await driftOf(northwind(stack))).filter(({ subject }) => subject === number);
  expect(found).toMatchObject({ differs: 'details', repair: 'Acme resends them.' });
});

test('a closed request is reopened by a follow-up, which goes to the same group', async () => {
  const { number, task: taskNumber } = await resolved();
  expect(await reopen(number)).toMatchObject({
    status: 409,
    body: { detail: `${number} is Resolved: reject its solution instead.`, state: 'Resolved' },
  });
  // What its provider decided about it, not what the item says.
  await stack.northwind.instance
    .db('requests')
    .where({ number })
    .update({ assignment_group: 'Field' });
  await stack.casey.post(`/requests/${number}/accept`);
  await inState('Closed', number, stack.dana);
  expect((await request(number)).reopenUntil).not.toBeNull();

  const made = (await reopen(number)) as { status: number; body: Outcome };
  expect(made).toMatchObject({ status: 201, body: { followUpOf: number, state: 'Submitted' } });
  const followUp = made.body.number;
  await inState('Received', followUp, stack.casey, stack.dana);
  const { items } = await stack.dana.get<{ items: Outcome[] }>(`/tasks?request=${followUp}`);
  expect(items).toMatchObject([
    { followUpOf: number, assignmentGroup: 'Field', suggestedAgent: 'Dana', assignedTo: null },
  ]);
  await stack.dana.post(`/tasks/${items[0]?.number}/assign`);
  expect((await task(items[0]?.number ?? '')).suggestedAgent).toBeNull();
  expect((await task(taskNumber)).followUpOf).toBeNull();

  expect(await reopen(number)).toMatchObject({
    status: 409,
    body: {
      detail: `${number} has one open follow-up at a time. ${followUp} is open: comment there.`,
    },
  });
  await stack.casey.post(`/requests/${followUp}/cancel`);
  await inState('Cancelled', followUp, stack.casey);
  expect(await reopen(followUp)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('is Cancelled, and only a Closed request') },
  });
  // Of two at once, one is opened.
  const both = await Promise.all([reopen(number), reopen(number)]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);

  await closeEarlier(number, 15);
  expect(await reopen(number)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('could be reopened until') },
  });
  expect(await reopen('ACME-PRQ0000001')).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'followUpOf' }] },
  });
});

test('a customer of an older release says neither, and one that names a request of others gets no link', async () => {
  const { number: others } = await closed();
  const plain = await globex.submit(item);
  expect(await task(plain.task)).toMatchObject({ followUpOf: null, rating: null });
  const submission = (followUpOf: string) => {
    const draft = globex.draft(item);
    return { ...draft, data: { ...draft.data, request: { ...draft.data.request, followUpOf } } };
  };
  const foreign = submission(others);
  const own = submission(plain.number);
  await globex.sendEvents(foreign as never, own as never);
  const followed = async (number: string) =>
    (await stack.dana.get<Outcome>(`/requests/${number}`)).followUpOf;
  expect(await followed(own.subject)).toBe(plain.number);
  expect(await followed(foreign.subject)).toBeNull();

  const good = { value: 5, text: null, by: 'Gail', at: '2026-11-01T09:00:00Z' };
  const rated = (rating: object) =>
    globex.next(plain.number, 'discarded', {
      kind: 'system',
      text: 'Rated.',
      rating: rating as never,
    });
  await globex.sendEvents(rated(good));
  expect((await task(plain.task)).rating).toBe(5);
  // An earlier one that comes later, and one that is none.
  await globex.sendEvents(
    rated({ ...good, value: 1, at: '2026-10-01T09:00:00Z' }),
    rated({ value: 9 }),
  );
  expect((await task(plain.task)).rating).toBe(5);
});
