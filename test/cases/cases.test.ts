import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Northwind, startNorthwind } from '../changes/northwind';
import { until } from '../environment/until';

interface CaseView {
  readonly number: string;
  readonly sysId: string;
  readonly state: string;
  readonly assignedTo: string | null;
  readonly priority: string | null;
  readonly consumer: string | null;
  readonly resolutionCode: string | null;
  readonly updatedBy: string;
  readonly closedAt: string | null;
  readonly actions: readonly string[];
}
interface Entries {
  readonly items: readonly { readonly kind: string; readonly text: string }[];
}

let northwind: Northwind;
beforeAll(async () => {
  northwind = await startNorthwind();
});
afterAll(() => northwind?.close());

const open = (fields = {}) =>
  northwind.people.integration.post<CaseView>('/cases', {
    shortDescription: 'A deferment',
    ...fields,
  });
const give = (number: string, verb: string, body = {}) =>
  northwind.people.agent.post<CaseView>(`/cases/${number}/${verb}`, body);
const said = async (number: string) =>
  (await northwind.people.agent.get<Entries>(`/cases/${number}/journal`)).items.map(
    ({ kind, text }) => `${kind}: ${text}`,
  );

test('a case goes from New to Closed, and its journal says how', async () => {
  const { number, sysId, state } = await open({ consumer: 'c-1' });
  expect({ state, sysId }).toEqual({
    state: 'New',
    sysId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(await give(number, 'assign')).toMatchObject({ state: 'Open', assignedTo: 'agent' });
  await give(number, 'request-info', { text: 'Which account?', workNote: 'They have two.' });
  await give(number, 'comments', { text: 'The first.' });
  await give(number, 'propose', { resolutionCode: 'Deferred', priority: '2' });
  await give(number, 'reject', { reason: 'By how long?' });
  await give(number, 'propose', { resolutionCode: 'Deferred', comment: 'By a month.' });
  const closed = await give(number, 'accept');
  expect(closed).toMatchObject({
    state: 'Closed',
    consumer: 'c-1',
    priority: '2',
    resolutionCode: 'Deferred',
    updatedBy: 'agent',
    closedAt: expect.any(String),
    actions: [],
  });
  expect(await said(number)).toEqual([
    'state: New: A deferment',
    'state: Open: assigned to agent.',
    'work note: They have two.',
    'state: Awaiting Info: Which account?',
    'comment: The first.',
    'state: Resolved: Deferred.',
    'state: Open: the solution was rejected. By how long?',
    'comment: By a month.',
    'state: Resolved: Deferred.',
    'state: Closed: the solution was accepted.',
  ]);
});

test('cases are listed by several states, and by whether somebody is on them', async () => {
  const consumer = 'c-lists';
  const [fresh, taken, solved] = [
    await open({ consumer }),
    await open({ consumer }),
    await open({ consumer }),
  ];
  await give(taken.number, 'assign');
  await give(solved.number, 'assign');
  await give(solved.number, 'propose', { resolutionCode: 'Deferred' });
  const listed = async (filter: string) => {
    const path = `/cases?consumer=${consumer}&${filter}`;
    const { items } = await northwind.people.agent.get<{ items: CaseView[] }>(path);
    return items.map(({ number }) => number);
  };
  expect(await listed('state=Open&state=New')).toEqual([taken.number, fresh.number]);
  expect(await listed('state=Resolved')).toEqual([solved.number]);
  expect(await listed('assigned=true')).toEqual([solved.number, taken.number]);
  expect(await listed('assigned=false&state=New')).toEqual([fresh.number]);
});

test('operators find its workflow by number and state, and it ends with the case', async () => {
  const { number } = await open();
  await give(number, 'cancel', { reason: 'A mistake.' });
  const handle = northwind.client.workflow.getHandle(`case/${number}`);
  expect(await handle.result()).toBe('Cancelled');
  await until(async () => {
    const found = northwind.client.workflow.list({
      query: `CrossdeskNumber = "${number}" and CrossdeskState = "Cancelled"`,
    });
    for await (const { type } of found) return type === 'case';
    return false;
  }, 'it to be found');
});

test('what the state does not allow is refused, and nothing of it is written', async () => {
  const { number } = await open();
  const refused = await northwind.people.agent.ask('POST', `/cases/${number}/accept`, {
    priority: '1',
    comment: 'Fine.',
  });
  expect(refused).toMatchObject({ status: 409, body: { state: 'New' } });
  expect(await northwind.people.agent.get(`/cases/${number}`)).toMatchObject({ priority: null });
  expect(await said(number)).toEqual(['state: New: A deferment']);
});

test('a final case takes no field, no verb and no entry', async () => {
  const { number } = await open();
  await give(number, 'cancel');
  const tries = [
    ['PATCH', '', { priority: '1' }],
    ['POST', '/open', {}],
    ['POST', '/comments', { text: 'Late.' }],
    ['POST', '/work-notes', { text: 'Late.' }],
  ] as const;
  for (const [method, path, body] of tries) {
    const { status } = await northwind.people.agent.ask(method, `/cases/${number}${path}`, body);
    expect([path, status]).toEqual([path, 409]);
  }
});

describe('Fields', () => {
  test('are written several at once, and cleared by null', async () => {
    const { number } = await open({ consumer: 'c-1' });
    const fields = { consumer: null, priority: '3', shortDescription: 'Two deferments' };
    const written = await northwind.people.agent.patch<CaseView>(`/cases/${number}`, fields);
    expect(written).toMatchObject(fields);
  });

  test('that nobody knows are refused by name', async () => {
    const { number } = await open();
    const { status, body } = await northwind.people.agent.ask('PATCH', `/cases/${number}`, {
      colour: 1,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ path: 'colour' }] });
  });

  test('that are names are short, when it is opened and later', async () => {
    const consumer = 'x'.repeat(251);
    const { number } = await open();
    for (const [method, path] of [
      ['POST', '/cases'],
      ['PATCH', `/cases/${number}`],
    ] as const) {
      const { status, body } = await northwind.people.agent.ask(method, path, { consumer });
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ path: 'consumer' }] });
    }
  });

  test('of writers under one version, exactly one wins', async () => {
    const { number } = await open();
    const path = `/cases/${number}`;
    const { headers } = await northwind.people.agent.ask('GET', path);
    const version = { 'if-match': headers.get('etag') ?? '' };
    const tries = ['1', '2', '3'].map((priority) =>
      northwind.people.agent.ask('PATCH', path, { priority }, version),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 412, 412]);
  });
});

test('who has no business with cases neither reads nor opens one', async () => {
  const { number } = await open();
  for (const [method, path, body] of [
    ['GET', '/cases', undefined],
    ['GET', `/cases/${number}`, undefined],
    ['POST', '/cases', {}],
    ['POST', `/cases/${number}/cancel`, {}],
  ] as const) {
    expect((await northwind.people.requester.ask(method, path, body)).status).toBe(403);
  }
});

test('a case opened twice under one Idempotency-Key is one case', async () => {
  const key = { 'idempotency-key': 'the same' };
  const body = { shortDescription: 'Once' };
  const tries = [1, 2, 3].map(() =>
    northwind.people.integration.ask<CaseView>('POST', '/cases', body, key),
  );
  const numbers = (await Promise.all(tries)).map(({ body }) => body.number);
  expect(new Set(numbers).size).toBe(1);
});
