import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { addNote, findCases, openOnce } from '../../clients/typescript/examples/cases';
import { acceptTooEarly, orderAndFollow } from '../../clients/typescript/examples/request';
import { CrossdeskProblem, createCrossdesk, updateLatest } from '../../clients/typescript/src';
import { readWebhook } from '../../clients/typescript/src/webhooks';
import type { StackInstance } from '../../dev/stack';
import { sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';

let stack: TestStack;
beforeAll(async () => {
  stack = await sharedStack();
});
afterAll(() => stack.stop());

type Role = keyof StackInstance['tokens'];
const as = ({ url, tokens }: StackInstance, role: Role, options = {}) =>
  createCrossdesk({ url, token: tokens[role], ...options });

test('the example submits a request with a comment and a file, and follows it to its end', async () => {
  const { acme, northwind, dana } = stack;
  const item = await stack.publish();
  const customer = as(acme, 'requester');
  const running = orderAndFollow(customer, item);
  // The provider finds the request in its list, starts and resolves it.
  const provider = as(northwind, 'agent');
  const task = await until(async () => {
    for await (const one of provider.items('/api/v1/tasks', { params: { query: { limit: 5 } } }))
      if (one.links.catalogItem.endsWith(item) && one.state === 'Received') return one;
    return null;
  }, 'the task');
  const params = { path: { number: task.number } };
  const early = await acceptTooEarly(customer, task.request);
  expect(early).toMatchObject({ type: '/problems/state', actions: expect.any(Array) });
  await dana.post(`/tasks/${task.number}/assign`);
  await until(async () => {
    const { data } = await provider.get('/api/v1/tasks/{number}/attachments', { params });
    return data.items.length === 1;
  }, 'the file of the example');
  await provider.post('/api/v1/tasks/{number}/propose', {
    params,
    body: { resolutionCode: 'Fixed', resolutionNotes: 'A new battery.' },
  });
  const { number, states } = await running;
  expect(number).toBe(task.request);
  expect(states.slice(-2)).toEqual(['Resolved', 'Closed']);
});

test('the examples of cases open one once, change it beside others, and read every page', async () => {
  const { northwind } = stack;
  const agent = as(northwind, 'agent');
  const ticket = `${Date.now()}`;
  const number = await openOnce(agent, ticket);
  expect(await openOnce(agent, ticket)).toBe(number);
  // Both write at once, with the same version: one of them reads again.
  await Promise.all([addNote(agent, number, 'One line'), addNote(agent, number, 'Another line')]);
  const { data, etag } = await agent.get('/api/v1/cases/{number}', {
    params: { path: { number } },
  });
  expect(data.description?.split('\n').sort()).toEqual(['Another line', 'One line']);
  const stale = agent.patch('/api/v1/cases/{number}', {
    params: { path: { number }, header: { 'If-Match': '"old"' } },
    body: { description: '' },
  });
  await expect(stale).rejects.toMatchObject({ status: 412, isStale: true });
  expect(etag).toMatch(/^".+"$/);
  const word = `quokka${ticket}`;
  for (const n of [1, 2, 3]) {
    await agent.post('/api/v1/cases', { body: { shortDescription: `${word} ${n}` } });
  }
  expect(await findCases(agent, word, 2)).toHaveLength(3);
});

test('a refusal is a problem, and a busy instance is asked again, once for one effect', async () => {
  const { northwind } = stack;
  const bad = createCrossdesk({ url: northwind.url, token: 'xd_nobody' });
  await expect(bad.get('/api/v1/cases')).rejects.toBeInstanceOf(CrossdeskProblem);
  const agent = as(northwind, 'agent');
  const blank = agent.post('/api/v1/cases/{number}/comments', {
    params: { path: { number: await openOnce(agent, `blank ${Date.now()}`) } },
    body: { text: '' },
  });
  await expect(blank).rejects.toMatchObject({ status: 400, errors: [{ path: 'text' }] });
  const keys: (string | null)[] = [];
  const sometimes: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    keys.push(request.headers.get('idempotency-key'));
    const answer = await fetch(request);
    // The answer to the first call is lost.
    if (keys.length > 1) return answer;
    return new Response(null, { status: 503, headers: { 'retry-after': '0.01' } });
  };
  const { data } = await as(northwind, 'agent', { fetch: sometimes }).post('/api/v1/cases', {
    body: { shortDescription: `once${keys.length}${Date.now()}` },
  });
  expect(new Set(keys).size).toBe(1);
  expect(await findCases(agent, String(data.shortDescription))).toEqual([data.number]);
});

test('a change that nobody disturbs is written at once, and one that is always stale is given up', async () => {
  let reads = 0;
  const read = async () => {
    reads += 1;
    return { data: {}, status: 200, etag: `"${reads}"` };
  };
  expect(await updateLatest(read, async (_, ifMatch) => ifMatch)).toBe('"1"');
  const stale = async () => {
    throw Object.assign(new Error('stale'), { status: 412 });
  };
  await expect(updateLatest(read, stale)).rejects.toThrow('stale');
  expect(reads).toBe(4);
});

test('a message to a webhook is read if its signature is right', () => {
  const secret = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`;
  const body = JSON.stringify({ type: 'case.created', timestamp: '', data: { number: 'CS1' } });
  const now = new Date();
  const headers = {
    'webhook-id': 'one',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('one', now, body),
  };
  expect(readWebhook(secret, body, headers)).toMatchObject({ type: 'case.created' });
  expect(() => readWebhook(secret, `${body} `, headers)).toThrow();
});
