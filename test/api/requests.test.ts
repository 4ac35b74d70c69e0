import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { takePublishedItem } from '../../records/catalogItem';
import {
  offered,
  offeredId,
  received,
  startTestApi,
  submitted,
  type TestApi,
  user,
} from './testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterEach(() => {
  api.engine.mode = 'well';
});
afterAll(() => api.close());

const laptop = { catalogItem: offeredId, shortDescription: 'A laptop' };

describe('submitting a request', () => {
  test('answers 201 with the record, its Location and its ETag, and starts its workflow', async () => {
    const { body, headers } = await api
      .as('requester')
      .post('/api/v1/requests')
      .send({ ...laptop, variables: { seats: 2 } })
      .expect(201);
    expect(body).toMatchObject({
      number: expect.stringMatching(/^ACME-PRQ\d{7}$/),
      state: 'Submitted',
      provider: 'northwind',
      customer: 'acme',
      variables: { seats: 2 },
      priority: 4,
      openedBy: 'requester',
      assignedTo: null,
      closedAt: null,
      replication: { state: 'pending', pending: 1, lastError: null },
      actions: ['cancel', 'comment', 'attach'],
    });
    expect(headers.location).toBe(`/api/v1/requests/${body.number}`);
    expect(headers.etag).toMatch(/^"/);
    expect(api.engine.started).toContain(body.number);
    expect(api.woken).toContain(api.connection);
    const { body: read } = await api
      .as('requester')
      .get(`/api/v1/requests/${body.number}`)
      .expect(200);
    expect(read).toEqual(body);
  });

  test('is recorded with 202 while Temporal is away', async () => {
    api.engine.mode = 'away';
    const { body } = await api.as('requester').post('/api/v1/requests').send(laptop).expect(202);
    await api.as('requester').get(`/api/v1/requests/${body.number}`).expect(200);
    expect(await api.db('requests').where({ number: body.number }).first('started')).toEqual({
      started: false,
    });
  });

  test('names each variable that the form refuses', async () => {
    const variables = { seats: 0, colour: 'red' };
    const { body } = await api
      .as('requester')
      .post('/api/v1/requests')
      .send({ ...laptop, variables })
      .expect(400);
    expect(body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
      'variables.colour',
      'variables.seats',
    ]);
  });

  test.each([
    ['unknown', 'NORTHWIND-CAT0009999'],
    ['withdrawn', 'NORTHWIND-CAT0001002'],
    ['of a provider that we are not connected to', 'INITECH-CAT0001001'],
  ])('names the catalog item where it is %s', async (_what, catalogItem) => {
    await takePublishedItem(api.db, 'northwind', 'NORTHWIND-CAT0001002', {
      ...offered,
      active: false,
    });
    await takePublishedItem(api.db, 'initech', 'INITECH-CAT0001001', offered);
    const { body } = await api
      .as('requester')
      .post('/api/v1/requests')
      .send({ ...laptop, catalogItem })
      .expect(400);
    expect(body.errors).toMatchObject([{ path: 'catalogItem', message: expect.any(String) }]);
  });

  test.each([
    ['priority', { priority: 6 }],
    ['priority', { priority: 2.5 }],
    ['shortDescription', { shortDescription: '  ' }],
    ['shortDescription', { shortDescription: 'ü'.repeat(32 * 1024 + 1) }],
    ['description', { description: null }],
    ['sate', { sate: 'Closed' }],
    ['variables', { variables: [] }],
  ])('refuses a wrong %s by name: %j', async (path, fields) => {
    const { body } = await api
      .as('requester')
      .post('/api/v1/requests')
      .send({ ...laptop, ...fields })
      .expect(400);
    expect(body.errors).toMatchObject([{ path, message: expect.any(String) }]);
  });
});

test('a form whose check would take for ever is refused, and blocks nobody', async () => {
  const catalogItem = 'NORTHWIND-CAT0001003';
  const schema = { properties: { code: { pattern: '^(a+)+$' }, list: { uniqueItems: true } } };
  await takePublishedItem(api.db, 'northwind', catalogItem, { ...offered, schema });
  const submit = (variables: object) =>
    api
      .as('requester')
      .post('/api/v1/requests')
      .send({ ...laptop, catalogItem, variables });
  const started = Date.now();
  const { body } = await submit({ code: `${'a'.repeat(40)}!` }).expect(400);
  expect(body.errors[0].path).toBe('variables');
  await submit({ list: Array.from({ length: 50_000 }, (_, n) => [n]) }).expect(400);
  expect(Date.now() - started).toBeLessThan(20_000);
  await submit({ code: 'aaa', list: [1, 2] }).expect(201);
});

describe('who sees a request', () => {
  test("a requester sees the own ones alone; anybody else's look missing", async () => {
    const number = await submitted(api);
    const other = { token: await user(api.db, 'requester', 'other') };
    await api.as(other).get(`/api/v1/requests/${number}`).expect(404);
    await api.as(other).post(`/api/v1/requests/${number}/cancel`).expect(404);
    await api.as(other).post(`/api/v1/requests/${number}/comments`).send({ text: 'x' }).expect(404);
    await api.as(other).get(`/api/v1/requests/${number}/journal`).expect(404);
    await api.as(other).get(`/api/v1/requests/${number}/attachments`).expect(404);
    await api.as(other).get(`/api/v1/requests/${number}/events`).expect(404);
    const { body } = await api.as(other).get('/api/v1/requests').expect(200);
    expect(body.items).toEqual([]);
    const asked = await api.as(other).get('/api/v1/requests?openedBy=requester').expect(200);
    expect(asked.body.items).toEqual([]);
  });

  test('staff see every request', async () => {
    const number = await submitted(api);
    await api.as('agent').get(`/api/v1/requests/${number}`).expect(200);
    const { body } = await api.as('admin').get('/api/v1/requests?limit=200').expect(200);
    expect(body.items.map((item: { number: string }) => item.number)).toContain(number);
  });

  test('a requester with another role as well sees every request', async () => {
    const number = await submitted(api);
    const token = await user(api.db, 'requester', 'both');
    await user(api.db, 'agent', 'both');
    await api.as({ token }).get(`/api/v1/requests/${number}`).expect(200);
  });
});

describe('at the provider', () => {
  let provider: TestApi;
  beforeAll(async () => {
    provider = await startTestApi({ instance: 'northwind' });
  });
  afterAll(() => provider.close());

  test("the request shows its task's actions and leads to it; a requester of that name sees nothing", async () => {
    const { number, task } = await received(provider);
    const { body } = await provider.as('agent').get(`/api/v1/requests/${number}`).expect(200);
    expect(body.actions).toEqual([
      'assign',
      'reassign',
      'setPriority',
      'comment',
      'workNote',
      'attach',
    ]);
    expect(body.links.task).toBe(`/api/v1/tasks/${task}`);
    await provider.as('requester').get(`/api/v1/requests/${number}`).expect(404);
    await provider.as('requester').get(`/api/v1/tasks/${task}`).expect(403);
    const { body: list } = await provider.as('requester').get('/api/v1/requests').expect(200);
    expect(list.items).toEqual([]);
  });

  test('tasks are listed by request and by who has them', async () => {
    const { number, task } = await received(provider, 'ACME-PRQ0001002', 'TASK0001002');
    const { body } = await provider.as('agent').get(`/api/v1/tasks?request=${number}`).expect(200);
    expect(body.items).toMatchObject([
      { number: task, request: number, title: 'Help', state: 'Received' },
    ]);
    await provider.as('agent').post(`/api/v1/tasks/${task}/assign`).expect(200);
    const mine = await provider.as('agent').get('/api/v1/tasks?assignedTo=agent').expect(200);
    expect(mine.body.items).toMatchObject([{ number: task, assignedTo: 'agent' }]);
    const { body: one } = await provider.as('agent').get(`/api/v1/tasks/${task}`).expect(200);
    expect(one).toEqual(mine.body.items[0]);
  });

  test('our own catalog is not ours to request', async () => {
    const { body: item } = await provider
      .as('admin')
      .post('/api/v1/catalog-items')
      .send({ name: 'Own', kind: 'issue' })
      .expect(201);
    const { body } = await provider
      .as('requester')
      .post('/api/v1/requests')
      .send({ catalogItem: item.id, shortDescription: 'x' })
      .expect(400);
    expect(body.errors[0].path).toBe('catalogItem');
  });
});
