import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi, user } from '../api/testApi';
import { until } from '../environment/until';

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

describe('a user', () => {
  test('is added with roles, and read back', async () => {
    const sent = { name: 'Dana Lee', roles: ['admin', 'agent'] };
    const { body, headers } = await admin().post(users).send(sent).expect(201);
    expect(body).toEqual({
      name: 'Dana Lee',
      roles: ['agent', 'admin'],
      createdAt: expect.any(String),
      links: { self: `${users}/Dana%20Lee`, tokens: `${users}/Dana%20Lee/tokens` },
    });
    expect(headers.location).toBe(body.links.self);
    const { body: read } = await admin().get(body.links.self).expect(200);
    expect(read).toEqual(body);
  });

  test.each(['a/b', 'É. Ünal', '100%', '?', 'ACME-PRQ'])('may be named “%s”', async (name) => {
    const path = await add(name);
    const { body } = await admin().get(path).expect(200);
    expect(body.name).toBe(name);
  });

  test.each([
    ['no name', {}],
    ['an empty name', { name: ' ' }],
    ['a name of two lines', { name: 'a\nb' }],
    ['a name that is kept for systems', { name: 'external-system/1' }],
    ['a role that there is not', { name: 'Sam', roles: ['root'] }],
    ['what is not known here', { name: 'Sam', password: 'x' }],
  ])('is not added with %s', async (_what, body) => {
    await admin().post(users).send(body).expect(400);
  });

  test('is added once, and not over another', async () => {
    await add('Robin');
    const { body } = await admin().post(users).send({ name: 'Robin' }).expect(409);
    expect(body.type).toBe('/problems/conflict');
    const { body: stored } = await admin().get(`${users}/Robin`);
    expect(stored.roles).toEqual(['agent']);
  });

  test('is added once though the call be repeated', async () => {
    const call = () =>
      admin().post(users).set('Idempotency-Key', 'add Kim').send({ name: 'Kim', roles: [] });
    const { body } = await call().expect(201);
    // As after a crash between the effect and its answer.
    await api.db('idempotency_keys').delete();
    expect((await call().expect(201)).body).toEqual(body);
  });

  test('gets other roles, which count within seconds', async () => {
    const token = await user(api.db, 'requester', 'Mo');
    await api.as({ token }).get('/api/v1/tasks').expect(403);
    const { body } = await admin()
      .patch(`${users}/Mo`)
      .send({ roles: ['agent'] })
      .expect(200);
    expect(body.roles).toEqual(['agent']);
    await until(async () => {
      const { status } = await api.as({ token }).get('/api/v1/tasks');
      return status === 200;
    }, 'the new role');
  });

  test('is not changed by who has seen another version', async () => {
    const path = await add('Ira', []);
    const { headers } = await admin().get(path);
    const change = (roles: readonly string[]) =>
      admin()
        .patch(path)
        .set('If-Match', headers.etag ?? '')
        .send({ roles });
    await change(['agent']).expect(200);
    await change(['requester']).expect(412);
    await admin().patch(`${users}/nobody`).send({ roles: [] }).expect(404);
  });

  test('does not take the role of admin from themself, and anybody else’s', async () => {
    const path = `${users}/admin`;
    await admin()
      .patch(path)
      .send({ roles: ['agent'] })
      .expect(409);
    await admin()
      .patch(path)
      .send({ roles: ['admin', 'agent'] })
      .expect(200);
    const other = await add('Second', ['admin']);
    await admin().patch(other).send({ roles: [] }).expect(200);
  });
});

test('users are listed by name, page by page, by role and by text', async () => {
  for (const name of ['zz 1', 'zz 2', 'zz 3']) await add(name, ['integration']);
  const names = async (query: string) => {
    const { body } = await admin().get(`${users}?${query}`).expect(200);
    const found: { name: string }[] = body.items;
    return { names: found.map(({ name }) => name), next: body.next };
  };
  const first = await names('q=ZZ&limit=2');
  expect(first.names).toEqual(['zz 1', 'zz 2']);
  const second = await names(`q=ZZ&limit=2&cursor=${first.next}`);
  expect(second).toEqual({ names: ['zz 3'], next: null });
  expect((await names('role=integration')).names).toEqual(['integration', 'zz 1', 'zz 2', 'zz 3']);
  expect((await names('q=%25')).names).not.toContain('zz 1');
});

test('nobody but an admin sees users, or makes them', async () => {
  for (const role of ['requester', 'agent', 'integration'] as const) {
    await api.as(role).get(users).expect(403);
    await api
      .as(role)
      .post(users)
      .send({ name: 'Eve', roles: ['admin'] })
      .expect(403);
    await api.as(role).post(`${users}/admin/tokens`).expect(403);
    await api.as(role).delete(`${users}/admin/tokens/${randomUUID()}`).expect(403);
  }
});
