import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { fulfillment } from '../../domain/fulfillment';
import { request } from '../../domain/request';
import { received, startTestApi, submitted, type TestApi, user } from './testApi';

let customer: TestApi;
let provider: TestApi;
beforeAll(async () => {
  customer = await startTestApi();
  provider = await startTestApi({ instance: 'northwind' });
});
afterEach(() => {
  customer.engine.mode = 'well';
  provider.engine.mode = 'well';
});
afterAll(async () => {
  await customer.close();
  await provider.close();
});

async function inState(api: TestApi, state: string): Promise<string> {
  const number = await submitted(api);
  await api.db('requests').where({ number }).update({ state });
  return number;
}

test('every command that somebody may give has a route, and no other has', async () => {
  const { body } = await customer.as('admin').get('/openapi.json');
  const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (const [path, table] of [
    ['requests', request],
    ['tasks', fulfillment],
  ] as const) {
    for (const [name, command] of Object.entries(table.commands)) {
      const there = body.paths[`/api/v1/${path}/{number}/${kebab(name)}`] !== undefined;
      expect([name, there]).toEqual([name, command.by.length > 0 && name !== 'comment']);
    }
  }
});

describe('a command', () => {
  test('is answered 200 with the record as it stands since', async () => {
    const number = await inState(customer, 'Resolved');
    const { body } = await customer
      .as('requester')
      .post(`/api/v1/requests/${number}/accept`)
      .send({})
      .expect(200);
    expect(body).toMatchObject({
      number,
      state: 'Closed',
      actions: [],
      closedAt: expect.any(String),
    });
  });

  test('takes a missing body as an empty one', async () => {
    const number = await submitted(customer);
    await customer.as('requester').post(`/api/v1/requests/${number}/cancel`).expect(200);
  });

  test('that the state does not allow is 409 with the state and what is allowed, and never reaches Temporal', async () => {
    const number = await submitted(customer);
    const before = customer.engine.commands;
    const { body } = await customer
      .as('requester')
      .post(`/api/v1/requests/${number}/accept`)
      .expect(409);
    expect(body).toMatchObject({
      type: '/problems/state',
      state: 'Submitted',
      actions: ['cancel', 'comment', 'attach'],
    });
    expect(customer.engine.commands).toBe(before);
  });

  test('on a final record is 409 with no actions', async () => {
    const number = await inState(customer, 'Closed');
    const { body } = await customer
      .as('requester')
      .post(`/api/v1/requests/${number}/cancel`)
      .expect(409);
    expect(body).toMatchObject({ state: 'Closed', actions: [] });
  });

  test('without its required text is 400 naming it; with an unknown field too', async () => {
    const number = await inState(customer, 'Resolved');
    const post = (body: object) =>
      customer.as('requester').post(`/api/v1/requests/${number}/reject`).send(body);
    expect((await post({}).expect(400)).body.errors[0].path).toBe('reason');
    expect((await post({ reason: ' ' }).expect(400)).body.errors[0].path).toBe('reason');
    expect((await post({ reason: 'no', why: 'x' }).expect(400)).body.errors[0].path).toBe('why');
    expect((await post({ reason: 7 }).expect(400)).body.errors[0].path).toBe('reason');
  });

  test('is 202 where no worker answers, and 503 with Retry-After where Temporal is away', async () => {
    const number = await submitted(customer);
    const cancel = () => customer.as('requester').post(`/api/v1/requests/${number}/cancel`);
    customer.engine.mode = 'no worker';
    expect((await cancel().expect(202)).body.state).toBe('Submitted');
    customer.engine.mode = 'away';
    const { headers } = await cancel().expect(503);
    expect(headers['retry-after']).toBe('5');
  });

  test("of the customer is not the provider's to give", async () => {
    const { number, task } = await received(provider);
    const { body } = await provider
      .as('agent')
      .post(`/api/v1/requests/${number}/cancel`)
      .expect(403);
    expect(body.detail).toContain('Acme');
    expect(body.detail).toContain(task);
    await provider.as('requester').post(`/api/v1/requests/${number}/cancel`).expect(404);
    await customer.as('agent').post(`/api/v1/tasks/${task}/assign`).expect(404);
  });

  test('of the task takes its input as the lifecycle says', async () => {
    const { task } = await received(provider, 'ACME-PRQ0001007', 'TASK0001007');
    const post = (command: string, body: object = {}) =>
      provider.as('agent').post(`/api/v1/tasks/${task}/${command}`).send(body);
    await user(provider.db, 'agent', 'dana');
    expect((await post('assign', { to: 'dana' }).expect(200)).body).toMatchObject({
      state: 'Work in Progress',
      assignedTo: 'dana',
    });
    expect((await post('reassign').expect(400)).body.errors[0].path).toBe('to');
    await post('request-info', { text: 'Which one?' }).expect(200);
    await post('propose', { resolutionNotes: 'Done.' }).expect(400);
    const proposal = { resolutionCode: 'Solved', resolutionNotes: 'Done.' };
    expect((await post('propose', proposal).expect(200)).body).toMatchObject({
      state: 'Resolved',
      ...proposal,
    });
    await provider.as('requester').post(`/api/v1/tasks/${task}/assign`).expect(403);
    await provider.as('integration').post(`/api/v1/tasks/${task}/assign`).expect(403);
  });
});
