import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inState, journal, sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides, texts } from '../exchange/equalOnBothSides';
import { type Answered, type Caller, caller } from '../exchange/load';

let stack: TestStack;
let item: string;
beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish();
});
afterAll(() => stack?.stop());

const hundred = Array.from({ length: 100 }, (_, n) => n);

interface Call {
  readonly by: Caller;
  readonly path: string;
  readonly body: object;
}

/**
 * Makes all calls at once, and each whose answer is "later" again with its key; then every one of them once more, as
 * one does who has lost the answer. Gives the first answers.
 */
async function atOnce(calls: readonly Call[]): Promise<readonly Answered[]> {
  const keyed = calls.map((call) => ({ ...call, key: randomUUID() }));
  const first = await Promise.all(keyed.map(({ by, path, body, key }) => by.ask(path, body, key)));
  const ends = keyed.map(({ by, path, body, key }) => by.insist(path, body, key));
  for (const { status } of await Promise.all(ends)) expect([200, 201, 202]).toContain(status);
  return first;
}

/** Done, recorded, or a clear "later". */
function expectClear({ status, retryAfter }: Answered): void {
  expect([200, 201, 202, 429, 503]).toContain(status);
  if (status > 400) expect(Number(retryAfter)).toBeGreaterThan(0);
}

test('100 who comment on one request at once all do, once each, in one order on both sides', async () => {
  const { number } = await stack.submit(item);
  const casey = caller(stack.acme, 'requester');
  const dana = caller(stack.northwind, 'agent');
  const path = `/requests/${number}/comments`;
  const first = await atOnce(
    hundred.map((n) => ({ by: n % 2 ? casey : dana, path, body: { text: `Comment ${n}` } })),
  );
  first.forEach(expectClear);
  const both = await equalOnBothSides(stack, number, 'Received');
  const comments = texts(both.journal, 'comment');
  expect(comments.toSorted()).toEqual(hundred.map((n) => `Comment ${n}`).sort());
});

test('100 commands at once on one request, of which the engine takes ten at a time, all take effect, once each', async () => {
  const { number, task } = await stack.submit(item);
  await stack.dana.post(`/tasks/${task}/assign`);
  const dana = caller(stack.northwind, 'agent');
  const path = `/tasks/${task}/reassign`;
  for (const n of hundred) await stack.nora.post('/groups', { name: `Group ${n}` });
  const first = await atOnce(
    hundred.map((n) => ({ by: dana, path, body: { group: `Group ${n}` } })),
  );
  first.forEach(expectClear);
  // More are answered than are under way at a time: the ones behind had their turn. How many, the machine decides.
  expect(first.filter(({ status }) => status === 200).length).toBeGreaterThan(8);
  const moves = async () =>
    (await journal(stack.dana, number))
      .map(({ text }) => /^Reassigned to (.*)\.$/.exec(text)?.[1])
      .filter((group) => group !== undefined);
  // What was answered with 202 is done a little later.
  await until(async () => (await moves()).length >= 100, 'all of them', 60_000);
  const both = await equalOnBothSides(stack, number, 'Work in Progress');
  const groups = await moves();
  expect(groups.toSorted()).toEqual(hundred.map((n) => `Group ${n}`).sort());
  expect(both.request.assignmentGroup).toBe(groups.at(-1));
}, 120_000);

test('100 who decide one request at once: one does, and the others hear clearly that it is over', async () => {
  const { number, task } = await stack.submit(item);
  await stack.dana.post(`/tasks/${task}/assign`);
  const casey = caller(stack.acme, 'requester');
  const answers = await Promise.all(
    hundred.map((n) => casey.ask(`/requests/${number}/cancel`, { reason: `Reason ${n}` })),
  );
  await inState('Cancelled', number, stack.casey, stack.dana);
  for (const who of [stack.casey, stack.dana]) {
    const states = texts(await journal(who, number), 'state');
    expect(states.filter((text) => text.startsWith('Cancelled'))).toHaveLength(1);
  }
  const done = answers.filter(({ status }) => status === 200);
  expect(done.length).toBeLessThanOrEqual(1);
  for (const answer of answers.filter((one) => !done.includes(one))) {
    if (answer.status !== 409) expectClear(answer);
    else expect(answer.body).toMatchObject({ state: 'Cancelled', actions: [] });
  }
}, 120_000);
