import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { allRoutes } from '../../api/routes';
import { ensureProducerSet } from '../../records/replicationSet';
import { startTestApi, type TestApi, user } from './testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** The entries of the audit log that an act made. */
async function recorded(act: () => PromiseLike<unknown>): Promise<Record<string, unknown>[]> {
  const before = await api.db('audit_head').first('position');
  await act();
  const rows: { content: string }[] = await api
    .db('audit_entries')
    .where('position', '>', before.position)
    .orderBy('position');
  return rows.map(({ content }) => JSON.parse(content));
}

test('every route by which admins write names its audit action, or why it has none', () => {
  const silent = allRoutes(api.deps)
    .filter(({ method, roles }) => method !== 'get' && roles.length === 1 && roles[0] === 'admin')
    .filter(({ audit }) => audit === undefined)
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(silent).toEqual([]);
});

test('who makes somebody an admin is recorded, with whom, what it was before, and from where', async () => {
  await user(api.db, 'agent', 'Dana');
  const made = await recorded(() =>
    api
      .as('admin')
      .patch('/api/v1/users/Dana')
      .send({ roles: ['agent', 'admin'] })
      .expect(200),
  );
  expect(made).toEqual([
    {
      ...{ id: expect.any(String), at: expect.stringMatching(/^20.{8}T.{12}Z$/) },
      ...{ actor: { kind: 'user', name: 'admin', via: 'token' }, action: 'user.update' },
      ...{
        target: { type: 'user', id: 'Dana', name: 'Dana' },
        request: 'PATCH /api/v1/users/{name}',
      },
      ...{ before: { roles: ['agent'] }, after: { roles: ['agent', 'admin'] } },
      ...{
        address: expect.stringContaining('127.0.0.1'),
        trace: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    },
  ]);
});

test('a new user and a new token are recorded, without the token', async () => {
  const key = { 'Idempotency-Key': 'once' };
  const add = () =>
    api
      .as('admin')
      .post('/api/v1/users')
      .set(key)
      .send({ name: 'Nora', roles: ['admin'] })
      .expect(201);
  expect(await recorded(add)).toMatchObject([
    { action: 'user.create', target: { id: 'Nora' }, before: null, after: { roles: ['admin'] } },
  ]);
  // Sent twice is done once.
  expect(await recorded(add)).toEqual([]);
  let token = '';
  const given = await recorded(async () => {
    const { body } = await api.as('admin').post('/api/v1/users/Nora/tokens').expect(201);
    ({ token } = body);
  });
  expect(given).toMatchObject([{ action: 'token.create', after: { userName: 'Nora' } }]);
  expect(JSON.stringify(given)).not.toContain(token);
});

test('the secret that a call contains is not recorded', async () => {
  const [entry] = await recorded(() =>
    api
      .as('admin')
      .post('/api/v1/providers')
      .send({ url: 'http://127.0.0.1:9', registrationToken: 'xr_secret' })
      .expect(201),
  );
  expect(entry).toMatchObject({ action: 'provider.create', after: { url: 'http://127.0.0.1:9' } });
  expect(JSON.stringify(entry)).not.toContain('xr_secret');
});

test('what is refused, or only read, is not in it', async () => {
  expect(await recorded(() => api.as('agent').get('/api/v1/requests').expect(200))).toEqual([]);
  expect(
    await recorded(() =>
      api.as('agent').patch('/api/v1/users/Dana').send({ roles: [] }).expect(403),
    ),
  ).toEqual([]);
});

/** What an admin alone may PATCH: a record of the kind, a change of it, and what the audit log says of that. */
const changes: Readonly<Record<string, { on(): PromiseLike<string>; send: object; says: object }>> =
  {
    '/users/{name}': {
      on: () => made('/users', { name: 'Oda' }, 'name'),
      send: { roles: ['integration'] },
      says: { before: { roles: [] }, after: { roles: ['integration'] } },
    },
    '/connections/{id}': {
      on: async () => api.connection,
      send: { workNotes: 'refused' },
      says: { before: { workNotesHere: 'allowed' }, after: { workNotesHere: 'refused' } },
    },
    '/catalog-items/{id}': {
      on: () => made('/catalog-items', { name: 'Old', kind: 'help' }),
      send: { name: 'New', policy: { remindAfter: 'P3D' }, description: 'long '.repeat(1_000) },
      says: {
        before: { name: 'Old', description: '', policy: expect.anything() },
        after: {
          ...{ name: 'New', policy: expect.objectContaining({ remindAfter: 'P3D' }) },
          description: { characters: 5_002, sha256: expect.any(String) },
        },
      },
    },
    '/replication-sets/{id}': {
      on: async () => {
        await ensureProducerSet(api.db, 'acme');
        return (await api.db('replication_sets').first('id')).id;
      },
      send: { providerName: 'Acme Ltd', kinds: ['help'] },
      says: {
        before: { providerName: expect.any(String), kinds: expect.any(Array) },
        after: { providerName: 'Acme Ltd', kinds: ['help'] },
      },
    },
    '/calendars/{id}': {
      on: () =>
        made('/calendars', {
          ...{ name: 'Office', timeZone: 'Europe/Berlin', holidays: [] },
          hours: { mon: [{ from: '09:00', to: '17:30' }] },
        }),
      send: { timeZone: 'Europe/Paris' },
      says: {
        before: { timeZone: 'Europe/Berlin' },
        after: { timeZone: 'Europe/Paris' },
      },
    },
    '/retention/{kind}': {
      on: async () => 'case',
      send: { archiveAfterDays: 30, deleteAfterDays: 400 },
      says: {
        ...{ action: 'retention.update', target: { type: 'retention', id: 'case' } },
        before: { archiveAfterDays: null, deleteAfterDays: null },
        after: { archiveAfterDays: 30, deleteAfterDays: 400 },
      },
    },
    '/four-eyes': {
      on: async () => '',
      send: { hours: 24 },
      says: {
        ...{ action: 'four-eyes.update', target: { type: 'four-eyes', id: 'policy' } },
        before: { hours: 72 },
        after: { hours: 24 },
      },
    },
    '/groups/{id}': {
      on: () => made('/groups', { name: 'Network' }),
      send: { members: ['agent'] },
      says: { action: 'group.add-member', before: null, after: { member: 'agent' } },
    },
    '/external-systems/{id}': {
      on: () => made('/external-systems', { name: 'Initech' }),
      send: {
        deliveryUrl: 'https://initech.example/in?key=hush',
        enabled: false,
        mapping: { outgoing: { defaults: { site: 'HQ' } } },
      },
      says: {
        before: { deliveryUrl: null, enabled: true },
        after: {
          ...{ deliveryUrl: 'https://initech.example', enabled: false },
          mapping: expect.objectContaining({ outgoing: expect.anything() }),
        },
      },
    },
    '/desks/{id}': {
      on: () =>
        made('/desks', {
          ...{ name: 'Tracker', kind: 'request-tracker', url: 'http://127.0.0.1:9' },
          credentials: { token: 'hush' },
        }),
      send: { callsPerMinute: 120, credentials: { token: 'hush-too' } },
      says: {
        before: { callsPerMinute: 300, credentials: 'hidden' },
        after: { callsPerMinute: 120, credentials: 'hidden, changed' },
      },
    },
  };

async function made(path: string, body: object, key = 'id'): Promise<string> {
  const answer = await api.as('admin').post(`/api/v1${path}`).send(body).expect(201);
  return answer.body[key];
}

test('every PATCH of the OpenAPI document that is an admin’s alone is tried below', async () => {
  const { body } = await api.as('admin').get('/openapi.json');
  const paths: Record<string, { patch?: { description?: string } }> = body.paths;
  const found = Object.keys(paths).filter(
    // Directories change users and groups by SCIM: see test/scim.
    (path) => path.startsWith('/api/v1') && paths[path]?.patch?.description === 'Roles: admin.',
  );
  expect(found.sort()).toEqual(
    Object.keys(changes)
      .map((path) => `/api/v1${path}`)
      .sort(),
  );
});

describe.each(Object.entries(changes))('PATCH %s', (path, { on, send, says }) => {
  test('records which fields were changed, with the values before and after', async () => {
    const target = `/api/v1${path.replace(/\{.*/, await on())}`;
    const patch = () => api.as('admin').patch(target).send(send).expect(200);
    const entries = await recorded(patch);
    const call = { actor: { kind: 'user', name: 'admin' }, request: `PATCH /api/v1${path}` };
    expect(entries).toMatchObject([{ ...call, ...says }]);
    expect(JSON.stringify(entries)).not.toMatch(/hush|_hash/);
    // The same again changes nothing. Only of a secret that is given again nobody knows whether it is the same.
    const again = await recorded(patch);
    if (!('credentials' in send)) expect(again).toEqual([]);
  });
});

test.each(['retry', 'discard'])(
  'to %s a failure is recorded, with what became of it',
  async (act) => {
    const id = randomUUID();
    await api.db('outbox').insert({
      ...{ id, connection_id: api.connection, subject: 'ACME-PRQ0001001', sequence: 1 },
      ...{ name: 'commented', time: new Date(), data: {}, status: 'failed' },
    });
    const entries = await recorded(() =>
      api
        .as('admin')
        .post(`/api/v1/exchange/failures/${id}/${act}`)
        .send(act === 'discard' ? { reason: 'Said by phone.' } : undefined)
        .expect(200),
    );
    const target = { type: 'failure', id, name: 'ACME-PRQ0001001' };
    expect(entries).toMatchObject([
      {
        action: `failure.${act}`,
        target,
        before: { status: 'failed' },
        after: { status: 'waiting' },
      },
    ]);
    await api.db('outbox').where({ subject: 'ACME-PRQ0001001' }).del();
  },
);

test('signing in, failing to, signing out and an export are recorded', async () => {
  const signIn = (token: string) => request(api.app).post('/api/v1/session').send({ token });
  const entries = await recorded(async () => {
    await signIn('xd_wrong').expect(401);
    const { headers } = await signIn(api.tokens.agent).expect(200);
    const [session = ''] = headers['set-cookie'] ?? [];
    const origin = 'http://acme.example';
    const signOut = () =>
      request(api.app)
        .delete('/api/v1/session')
        .set({ Cookie: session, Origin: origin, 'Sec-Fetch-Site': 'same-origin' });
    await signOut().expect(204);
    await signOut().expect(204);
    await api.as('agent').get('/api/v1/requests/export?q=laptop').expect(200);
  });
  const agent = { kind: 'user', name: 'agent' };
  expect(entries).toMatchObject([
    { action: 'session.sign-in-failed', actor: { kind: 'user', name: 'unknown' } },
    { action: 'session.sign-in', actor: agent, address: expect.stringContaining('127.0.0.1') },
    { action: 'session.sign-out', actor: agent },
    { action: 'request.export', actor: agent, after: { q: 'laptop' } },
  ]);
  expect(JSON.stringify(entries)).not.toContain('xd_');
});
