import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { startTestApi, type TestApi } from '../api/testApi';
import { until } from '../environment/until';
import { signedIn } from './browser';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const users = '/api/v1/users';
const admin = () => api.as('admin');

async function add(name: string, roles: readonly string[] = ['agent']): Promise<string> {
  await admin().post(users).send({ name, roles }).expect(201);
  return `${users}/${encodeURIComponent(name)}`;
}

async function tokenFor(path: string) {
  const { body } = await admin().post(`${path}/tokens`).expect(201);
  return body as { readonly id: string; readonly token: string };
}

async function isOut(token: string): Promise<boolean> {
  const { status } = await api.as({ token }).get('/api/v1/requests');
  return status === 401;
}

describe('a token', () => {
  test('is shown once, and lets its user in', async () => {
    const path = await add('Nia');
    const { token, id } = await tokenFor(path);
    await api.as({ token }).get('/api/v1/tasks').expect(200);
    const { body, text } = await admin().get(`${path}/tokens`).expect(200);
    expect(body.items).toEqual([
      { id, createdAt: expect.any(String), lastUsedAt: expect.any(String) },
    ]);
    expect(text).not.toContain(token);
    const { hash } = await api.db('tokens').where({ id }).first('hash');
    expect(text).not.toContain(hash);
  });

  test('says that it was never used', async () => {
    const path = await add('Uma');
    await tokenFor(path);
    const { body } = await admin().get(`${path}/tokens`).expect(200);
    expect(body.items[0].lastUsedAt).toBeNull();
  });

  test('is noted as used where it comes as a password too', async () => {
    const path = await add('Pat', ['integration']);
    const { token } = await tokenFor(path);
    await request(api.app).get('/api/now/table/sc_request').auth('Pat', token).expect(200);
    const { body } = await admin().get(`${path}/tokens`);
    expect(body.items[0].lastUsedAt).not.toBeNull();
  });

  test('is the same where the call is repeated, and another where it is not', async () => {
    const path = await add('Ola');
    const call = () => admin().post(`${path}/tokens`).set('Idempotency-Key', 'Ola');
    const { body } = await call().expect(201);
    await api.db('idempotency_keys').delete();
    expect((await call().expect(201)).body).toEqual(body);
    expect((await tokenFor(path)).token).not.toBe(body.token);
    const { body: listed } = await admin().get(`${path}/tokens`);
    expect(listed.items).toHaveLength(2);
  });

  test('that is revoked lets nobody in, nor does a session that was begun by it', async () => {
    const path = await add('Val');
    const { token, id } = await tokenFor(path);
    const browser = await signedIn(api, token);
    await admin().delete(`${path}/tokens/${id}`).expect(204);
    await until(() => isOut(token), 'the token to be forgotten');
    await browser.get('/api/v1/requests').expect(401);
    const { body } = await admin().get(`${path}/tokens`);
    expect(body.items).toEqual([]);
    await admin().delete(`${path}/tokens/${id}`).expect(404);
  });

  test('of one user is not revoked as another’s', async () => {
    const [one, other] = [await add('Wes'), await add('Xia')];
    const { id, token } = await tokenFor(one);
    await admin().delete(`${other}/tokens/${id}`).expect(404);
    await admin().delete(`${one}/tokens/${randomUUID()}`).expect(404);
    await admin().delete(`${one}/tokens/none`).expect(400);
    expect(await isOut(token)).toBe(false);
  });

  test('of nobody is not given', async () => {
    await admin().post(`${users}/nobody/tokens`).expect(404);
    await admin().get(`${users}/nobody/tokens`).expect(404);
  });

  test('is listed newest first, page by page', async () => {
    const path = await add('Yun');
    const ids = [await tokenFor(path), await tokenFor(path), await tokenFor(path)].map(
      ({ id }) => id,
    );
    // Made in one millisecond they would be in any order.
    for (const [n, id] of ids.entries()) {
      const created_at = new Date(Date.UTC(2026, 0, 1 + n));
      await api.db('tokens').where({ id }).update({ created_at });
    }
    const first = await admin().get(`${path}/tokens?limit=2`).expect(200);
    const second = await admin().get(`${path}/tokens?limit=2&cursor=${first.body.next}`);
    const listed = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(listed).toEqual(ids.reverse());
    expect(second.body.next).toBeNull();
  });
});
