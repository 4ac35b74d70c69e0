import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { offeredId, startTestApi, submitted, type TestApi } from './testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterEach(() => {
  api.engine.mode = 'well';
});
afterAll(() => api.close());

const laptop = { catalogItem: offeredId, shortDescription: 'A laptop' };
let count = 0;
const newKey = () => `key ${++count}`;
const submit = (key: string, body: object = laptop) =>
  api.as('requester').post('/api/v1/requests').set('Idempotency-Key', key).send(body);
const requests = async () => Number((await api.db('requests').count({ n: '*' }).first())?.n);

describe('the same Idempotency-Key again', () => {
  test('with the same body gives the same answer, and one effect', async () => {
    const key = newKey();
    const before = await requests();
    const first = await submit(key).expect(201);
    const again = await submit(key).expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.location).toBe(first.headers.location);
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(await requests()).toBe(before + 1);
  });

  test('at the same time waits for the first, and gives its answer', async () => {
    const key = newKey();
    const before = await requests();
    const answers = await Promise.all(Array.from({ length: 8 }, () => submit(key)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map(({ body }) => body.number)).size).toBe(1);
    expect(await requests()).toBe(before + 1);
  });

  test('with another body or path is 422', async () => {
    const key = newKey();
    const { body } = await submit(key).expect(201);
    const { body: problem } = await submit(key, { ...laptop, priority: 1 }).expect(422);
    expect(problem.type).toBe('/problems/mismatch');
    await api
      .as('requester')
      .post(`/api/v1/requests/${body.number}/cancel`)
      .set('Idempotency-Key', key)
      .expect(422);
  });

  test('of another caller is another key', async () => {
    const key = newKey();
    const { body } = await submit(key).expect(201);
    const other = await api
      .as('agent')
      .post('/api/v1/requests')
      .set('Idempotency-Key', key)
      .send(laptop)
      .expect(201);
    expect(other.body.number).not.toBe(body.number);
  });

  test('of a token with other scopes is 422: the stored answer can have a secret', async () => {
    const key = newKey();
    const make = (by: { token: string }, body: object) =>
      api.as(by).post('/api/v1/profile/tokens').set('Idempotency-Key', key).send(body);
    const whole = { token: api.tokens.requester };
    const { body: made } = await make(whole, {}).expect(201);
    const { body: weak } = await api
      .as(whole)
      .post('/api/v1/profile/tokens')
      .send({ scopes: ['tokens:write'] });
    await make(weak, {}).expect(422);
    expect((await make(made, {}).expect(201)).body.token).toBe(made.token);
  });

  test('of a refused command gives the same refusal', async () => {
    const number = await submitted(api);
    const key = newKey();
    const accept = () =>
      api.as('requester').post(`/api/v1/requests/${number}/accept`).set('Idempotency-Key', key);
    const first = await accept().expect(409);
    await api.db('requests').where({ number }).update({ state: 'Resolved' });
    const again = await accept().expect(409);
    expect(again.body).toEqual(first.body);
    expect(again.type).toBe('application/problem+json');
  });

  test('after "try again" tries again', async () => {
    const number = await submitted(api);
    const key = newKey();
    const cancel = () =>
      api.as('requester').post(`/api/v1/requests/${number}/cancel`).set('Idempotency-Key', key);
    api.engine.mode = 'away';
    await cancel().expect(503);
    api.engine.mode = 'well';
    await cancel().expect(200);
  });

  test('takes over from a process that is gone, and its effect stays one', async () => {
    const number = await submitted(api);
    const key = newKey();
    const comment = () =>
      api
        .as('agent')
        .post(`/api/v1/requests/${number}/comments`)
        .set('Idempotency-Key', key)
        .send({ text: 'once' });
    const first = await comment().expect(201);
    // As if the process had gone between the effect and keeping its answer.
    await api
      .db('idempotency_keys')
      .where({ key })
      .update({
        status: null,
        headers: null,
        body: null,
        created_at: api.db.raw(`now() - interval '1 minute'`),
      });
    const again = await comment().expect(201);
    expect(again.body).toEqual(first.body);
    expect(await api.db('journal').where({ record: number, text: 'once' })).toHaveLength(1);
  });

  test('for a command that took effect before its answer was kept gives the record', async () => {
    const number = await submitted(api);
    const key = newKey();
    const cancel = () =>
      api.as('requester').post(`/api/v1/requests/${number}/cancel`).set('Idempotency-Key', key);
    await cancel().expect(200);
    await api.db('idempotency_keys').where({ key }).delete();
    const { body } = await cancel().expect(200);
    expect(body.state).toBe('Cancelled');
  });

  test('for an item of the catalog makes one item', async () => {
    const key = newKey();
    const publish = () =>
      api
        .as('admin')
        .post('/api/v1/catalog-items')
        .set('Idempotency-Key', key)
        .send({ name: 'One', kind: 'help' });
    const first = await publish().expect(201);
    await api.db('idempotency_keys').where({ key }).delete();
    const again = await publish().expect(201);
    expect(again.body).toEqual(first.body);
  });
});

describe('for an upload, the same Idempotency-Key again', () => {
  const upload = (number: string, key: string, bytes: string, name = 'a.txt') =>
    api
      .as('requester')
      .post(`/api/v1/requests/${number}/attachments`)
      .set('Idempotency-Key', key)
      .attach('file', Buffer.from(bytes), name);

  test('with the same file gives the same answer, and one file', async () => {
    const number = await submitted(api);
    const key = newKey();
    const first = await upload(number, key, 'bytes').expect(201);
    const again = await upload(number, key, 'bytes').expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.location).toBe(first.headers.location);
    expect(await api.db('attachments').where({ record: number })).toHaveLength(1);
  });

  test('with other bytes or another name is 422', async () => {
    const number = await submitted(api);
    const key = newKey();
    await upload(number, key, 'bytes').expect(201);
    await upload(number, key, 'other').expect(422);
    await upload(number, key, 'bytes', 'b.txt').expect(422);
  });

  test('after a crash stores nothing twice', async () => {
    const number = await submitted(api);
    const key = newKey();
    const first = await upload(number, key, 'bytes').expect(201);
    await api.db('idempotency_keys').where({ key }).delete();
    const again = await upload(number, key, 'bytes').expect(201);
    expect(again.body).toEqual(first.body);
    await api.db('idempotency_keys').where({ key }).delete();
    await upload(number, key, 'other').expect(422);
  });
});

test.each(['', 'x'.repeat(256), 'ümlaut', 'tab\there'])('a bad key is 400: %j', async (key) => {
  const call = api.as('requester').post('/api/v1/requests').send(laptop);
  const { body } = await call.set('Idempotency-Key', key).expect(400);
  expect(body.errors[0].path).toBe('Idempotency-Key');
});
