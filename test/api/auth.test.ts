import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createToken, createUser, revokeToken, tokenHash } from '../../records/user';
import { startTestApi, submitted, type TestApi } from './testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe('a caller', () => {
  test.each([
    ['no token', undefined],
    ['an unknown token', 'Bearer xd_unknown'],
    ['another scheme', 'Basic YTpi'],
    ['an empty token', 'Bearer '],
    ['a token with odd characters', 'Bearer a b'],
  ])('with %s is 401, told how to authenticate', async (_what, authorization) => {
    const call = request(api.app).get('/api/v1/requests');
    if (authorization !== undefined) call.set('Authorization', authorization);
    const { body, headers } = await call.expect(401);
    expect(headers['www-authenticate']).toContain('Bearer');
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({ type: '/problems/unauthenticated', status: 401 });
  });

  test('without a role may do nothing', async () => {
    await createUser(api.db, 'nobody');
    const token = await createToken(api.db, 'nobody');
    await api.as({ token }).get('/api/v1/requests').expect(403);
    await api.as({ token }).get('/api/v1/catalog-items').expect(403);
  });

  test('is told of paths and methods that are not there without a token', async () => {
    await request(api.app).get('/api/v1/nothing').expect(404);
    await request(api.app).patch('/api/v1/requests').expect(405);
  });

  test('with a token that was revoked is out, after the moment that it is remembered', async () => {
    await createUser(api.db, 'leaver');
    const token = await createToken(api.db, 'leaver');
    await revokeToken(api.db, tokenHash(token));
    await api.as({ token }).get('/api/v1/requests').expect(401);
  });
});

test('tokens are kept as hashes', async () => {
  const rows = await api.db('tokens').select('hash');
  expect(rows.map((row) => row.hash)).not.toContain(api.tokens.admin);
  expect(rows.map((row) => row.hash)).toContain(tokenHash(api.tokens.admin));
});

test('only admins write the catalog, and only staff see tasks', async () => {
  for (const role of ['requester', 'agent', 'integration'] as const) {
    await api.as(role).post('/api/v1/catalog-items').send({ name: 'x', kind: 'help' }).expect(403);
  }
  await api.as('integration').get('/api/v1/tasks').expect(403);
  await api.as('agent').get('/api/v1/tasks').expect(200);
});

test('an integration acts on what it submitted, and on nothing else', async () => {
  const own = await submitted(api, 'integration');
  const other = await submitted(api);
  await api.as('integration').post(`/api/v1/requests/${own}/cancel`).expect(200);
  await api.as('integration').post(`/api/v1/requests/${other}/cancel`).expect(404);
});

describe('request rates', () => {
  let busy: TestApi;
  beforeAll(async () => {
    busy = await startTestApi({ rateLimit: 3 });
  });
  afterAll(() => busy.close());

  test('are limited for each caller, with 429 and Retry-After', async () => {
    for (let n = 0; n < 3; n += 1) await busy.as('agent').get('/api/v1/requests').expect(200);
    const { body, headers } = await busy.as('agent').get('/api/v1/requests').expect(429);
    expect(body.type).toBe('/problems/busy');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    await busy.as('admin').get('/api/v1/requests').expect(200);
  });

  test('of guessed tokens are limited by address, and stop nobody with a good one', async () => {
    const guess = () =>
      request(busy.app).get('/api/v1/requests').set('Authorization', 'Bearer guess');
    for (let n = 0; n < 3; n += 1) await guess().expect(401);
    await guess().expect(429);
    await busy.as('requester').get('/api/v1/requests').expect(200);
  });
});
