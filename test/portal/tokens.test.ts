import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import request from 'supertest';
import { listen } from '../../api/server';
import { areaOf, areas } from '../../domain/scope';
import { readStream } from '../api/eventStream';
import { startTestApi, submitted, type TestApi } from '../api/testApi';
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

async function tokenFor(path: string, limits: object = {}) {
  const { body } = await admin().post(`${path}/tokens`).send(limits).expect(201);
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
      {
        ...{ id, name: null, scopes: null, allowedAddresses: null, expiresAt: null },
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        lastUsedAddress: '127.0.0.1',
      },
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

describe('a token with scopes', () => {
  test('does what they name, in the API and in the Table API, and nothing else', async () => {
    await submitted(api);
    const path = await add('Cas', ['agent', 'admin']);
    const { token } = await tokenFor(path, { scopes: ['cases:write', 'search:read'] });
    const call = api.as({ token });
    const { body } = await call
      .post('/api/v1/cases')
      .send({ shortDescription: 'A laptop that hums' })
      .expect(201);
    await call.get(`/api/v1/cases/${body.number}/journal`).expect(200);
    const { body: refused } = await call.get('/api/v1/requests').expect(403);
    expect(refused.detail).toBe('The token lacks the scope requests:read.');
    await call.get(users).expect(403);
    await call.get('/api/v1/tasks/events').expect(403);
    const { body: found } = await call.get('/api/v1/search?q=laptop').expect(200);
    expect(found).toMatchObject({ records: [{ kind: 'case', number: body.number }], people: [] });

    const table = (name: string) => request(api.app).get(`/api/now/table/${name}`);
    for (const pass of [{ authorization: `Bearer ${token}` }, basic('Cas', token)]) {
      await table('sn_bom_loan_service').set(pass).expect(200);
      await table('sys_dictionary?sysparm_limit=1').set(pass).expect(200);
      for (const other of ['sc_request', 'sys_user']) await table(other).set(pass).expect(403);
    }
  });

  test('that only read change nothing', async () => {
    const { token } = await tokenFor(await add('Rea'), { scopes: ['*:read'] });
    await api.as({ token }).get('/api/v1/requests').expect(200);
    await api.as({ token }).post('/api/v1/cases').send({ shortDescription: 'x' }).expect(403);
    const written = await request(api.app)
      .get('/api/now/table/sn_bom_loan_service')
      .auth('Rea', token)
      .set('X-HTTP-Method-Override', 'POST');
    expect(written.status).toBe(200);
    await request(api.app)
      .post('/api/now/table/sn_bom_loan_service')
      .auth('Rea', token)
      .expect(403);
  });

  test('opens and ends trust only if they name that too', async () => {
    const path = await add('Ike', ['admin']);
    const offboard = `/api/v1/connections/${randomUUID()}/offboard`;
    const attempt = async (scopes: readonly string[]) => {
      const { token } = await tokenFor(path, { scopes });
      return (await api.as({ token }).post(offboard).send({ confirm: true })).status;
    };
    expect(await attempt(['connections:write'])).toBe(403);
    expect(await attempt(['connections:write', 'sensitive:write'])).toBe(404);
  });

  test('makes somebody an admin only if they name that too', async () => {
    const path = await add('Gil', ['admin']);
    const weak = api.as(await tokenFor(path, { scopes: ['users:write'] }));
    const strong = api.as(await tokenFor(path, { scopes: ['users:write', 'sensitive:write'] }));
    const other = await add('Hal');
    const disabled = await add('Hub', ['admin']);
    await admin().patch(disabled).send({ disabled: true }).expect(200);
    const csv = 'name,roles\nGus,agent admin';
    const make = { name: 'Gia', roles: ['admin'] };
    const grants: ((call: typeof weak) => request.Test)[] = [
      (call) => call.post(users).send(make),
      (call) => call.patch(other).send({ roles: ['agent', 'admin'] }),
      (call) => call.post(`${users}/import`).send({ csv }),
      (call) => call.patch(disabled).send({ disabled: false }),
    ];
    for (const grant of grants) {
      const { body } = await grant(weak).expect(403);
      expect(body.detail).toBe('The token lacks the scope sensitive:write.');
    }
    for (const name of ['Gia', 'Gus']) await admin().get(`${users}/${name}`).expect(404);
    expect((await admin().get(other).expect(200)).body.roles).toEqual(['agent']);
    await weak.post(`${users}/import`).send({ csv, preview: true }).expect(200);
    const done: number[] = [];
    for (const grant of grants) done.push((await grant(strong)).status);
    expect(done).toEqual([201, 200, 200, 200]);
    // Somebody who is an admin already stays one.
    await weak
      .patch(other)
      .send({ roles: ['admin'] })
      .expect(200);
    await weak.post(`${users}/import`).send({ csv }).expect(200);
    await weak
      .patch(other)
      .send({ roles: ['agent'] })
      .expect(200);
  });

  test('hears nothing of other records in a stream, which ends when it is revoked', async () => {
    const number = await submitted(api);
    const path = await add('Sal');
    const { token, id } = await tokenFor(path, { scopes: ['requests:read'] });
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    try {
      const at = `http://127.0.0.1:${server.port}/api/v1`;
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(`${at}/tasks/events`, { headers })).status).toBe(403);
      const stream = await readStream(`${at}/requests/${number}/events`, token);
      await admin().delete(`${path}/tokens/${id}`).expect(204);
      await stream.ended;
    } finally {
      await server.close();
    }
  });

  test('has a scope for every operation that takes a token', async () => {
    const { body } = await request(api.app).get('/openapi.json');
    const operations = Object.values<Record<string, { tags: string[]; security: object[] }>>(
      body.paths,
    ).flatMap((methods) => Object.values(methods));
    const found = operations.filter(({ security }) => security.length > 0);
    const used = new Set(found.flatMap(({ tags }) => tags.map(areaOf)));
    // The Table API has the area of each table.
    used.delete('table-api');
    expect([...used].filter((area) => !(areas as readonly string[]).includes(area))).toEqual([]);
  });
});

describe('a token that expires', () => {
  test('lets nobody in afterwards, by header, session or password', async () => {
    const path = await add('Eva', ['agent']);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { token, id } = await tokenFor(path, { name: 'Laptop', expiresAt });
    const browser = await signedIn(api, token);
    await api.as({ token }).get('/api/v1/tasks').expect(200);
    await api
      .db('tokens')
      .where({ id })
      .update({ expires_at: new Date(Date.now() - 1) });
    await until(() => isOut(token), 'the token to be forgotten');
    const { body } = await api.as({ token }).get('/api/v1/tasks').expect(401);
    expect(body.detail).toContain('expired');
    await browser.get('/api/v1/tasks').expect(401);
    await request(api.app).get('/api/now/table/sc_task').auth('Eva', token).expect(401);
  });

  test('is refused where the time is past', async () => {
    const path = await add('Pia');
    const { body } = await admin()
      .post(`${path}/tokens`)
      .send({ expiresAt: '2020-01-01T00:00:00Z' })
      .expect(400);
    expect(body.errors).toEqual([
      { path: 'expiresAt', message: 'must be in the future.', code: 'future' },
    ]);
  });
});

describe('a token that is bound to addresses', () => {
  const limits = { allowedAddresses: ['203.0.113.0/24', '2001:db8::1'] };
  const kept = { allowedAddresses: ['203.0.113.0/24', '2001:db8::1/128'] };

  test('is refused elsewhere, whatever the caller claims', async () => {
    const path = await add('Ada');
    const { token } = await tokenFor(path, limits);
    for (const forged of ['203.0.113.7', '203.0.113.7, 127.0.0.1', '']) {
      const answer = await request(api.app)
        .get('/api/v1/tasks')
        .set({ authorization: `Bearer ${token}`, 'x-forwarded-for': forged });
      expect([forged, answer.status]).toEqual([forged, 401]);
    }
    await request(api.app).get('/api/now/table/sc_task').auth('Ada', token).expect(401);
    await request(api.app)
      .post('/api/v1/session')
      .set({ 'x-forwarded-for': '203.0.113.7' })
      .send({ token })
      .expect(401);
    const { body } = await admin().get(`${path}/tokens`);
    expect(body.items[0]).toMatchObject({ ...kept, lastUsedAt: null });
  });

  test('is accepted from there behind a trusted proxy, which is asked for the last hop alone', async () => {
    const proxied = await startTestApi({ with: { trustedProxies: ['loopback'] } });
    try {
      const { body } = await proxied
        .as('admin')
        .post(`${users}/agent/tokens`)
        .send(limits)
        .expect(201);
      const from = (address: string) =>
        request(proxied.app)
          .get('/api/v1/tasks')
          .set({ authorization: `Bearer ${body.token}`, 'x-forwarded-for': address });
      await from('203.0.113.7').expect(200);
      await from('2001:db8::1').expect(200);
      // The first address is what the client claims; the proxy adds the one that it saw.
      await from('203.0.113.7, 198.51.100.9').expect(401);
      await from('2001:db8::2').expect(401);
    } finally {
      await proxied.close();
    }
  });

  test.each(['203.0.113', '203.0.113.0/33', 'localhost', ''])('cannot name %p', async (wrong) => {
    const path = `${users}/agent`;
    await admin()
      .post(`${path}/tokens`)
      .send({ allowedAddresses: [wrong] })
      .expect(400);
  });
});

describe('own tokens', () => {
  const own = '/api/v1/profile/tokens';

  test('are made, listed and revoked by everybody, and nobody else’s are', async () => {
    const path = await add('Oni', ['requester']);
    const { token } = await tokenFor(path);
    const other = await tokenFor(await add('Una'));
    const me = api.as({ token });
    const { body } = await me
      .post(own)
      .send({ name: 'Script', scopes: ['requests:read'] })
      .expect(201);
    await api.as({ token: body.token }).get('/api/v1/requests').expect(200);
    const { body: listed } = await me.get(own).expect(200);
    expect(listed.items.map(({ name }: { name: string }) => name)).toEqual(['Script', null]);
    await me.delete(`${own}/${other.id}`).expect(404);
    await me.delete(`${own}/${body.id}`).expect(204);
    await until(() => isOut(body.token), 'the token to be forgotten');
  });

  test('cannot be stronger than the token that makes them', async () => {
    const path = await add('Max', ['admin']);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const limits = {
      scopes: ['tokens:write', 'requests:read', 'sensitive:write'],
      allowedAddresses: ['127.0.0.0/8'],
      expiresAt,
    };
    const me = api.as(await tokenFor(path, limits));
    const wider: [string, object][] = [
      ['scopes', { ...limits, scopes: null }],
      ['scopes', { ...limits, scopes: ['requests:write'] }],
      ['scopes', { ...limits, scopes: ['*:read'] }],
      ['expiresAt', { ...limits, expiresAt: null }],
      ['expiresAt', { ...limits, expiresAt: new Date(Date.now() + 7_200_000).toISOString() }],
      ['allowedAddresses', { ...limits, allowedAddresses: null }],
      ['allowedAddresses', { ...limits, allowedAddresses: ['127.0.0.1', '0.0.0.0/0'] }],
    ];
    for (const at of [own, `${path}/tokens`, `${users}/admin/tokens`]) {
      for (const [wrong, given] of wider) {
        const { body } = await me.post(at).send(given).expect(400);
        expect(body.errors).toMatchObject([{ path: wrong }]);
      }
    }
    const narrower = { ...limits, scopes: ['requests:read'], allowedAddresses: ['127.0.0.1'] };
    await me.post(own).send(narrower).expect(201);
    // Without the scope for it, no token of an admin.
    const weak = api.as(await tokenFor(path, { scopes: ['tokens:write'] }));
    await weak
      .post(own)
      .send({ scopes: ['tokens:read'] })
      .expect(403);
    await weak
      .post(`${users}/agent/tokens`)
      .send({ scopes: ['tokens:read'] })
      .expect(201);
  });
});

test('the use of a token is written once a minute at most', async () => {
  const path = await add('Min');
  const { token, id } = await tokenFor(path);
  const used = async () => {
    await api.as({ token }).get('/api/v1/tasks').expect(200);
    return (await api.db('tokens').where({ id }).first('last_used_at')).last_used_at as Date;
  };
  const at = new Date(Date.now() - 50_000);
  await api.db('tokens').where({ id }).update({ last_used_at: at });
  expect(await used()).toEqual(at);
  await api
    .db('tokens')
    .where({ id })
    .update({ last_used_at: new Date(Date.now() - 70_000), revoked_at: null });
  await until(async () => (await used()) > at, 'the next use to be written');
});

function basic(name: string, secret: string) {
  return { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` };
}
