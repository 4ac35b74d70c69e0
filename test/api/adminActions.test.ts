import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { ensureProducerSet } from '../../records/replicationSet';
import { startTestApi, type TestApi, user } from './testApi';

const lines: Record<string, unknown>[] = [];
let api: TestApi;
beforeAll(async () => {
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    lines.push(JSON.parse(chunk.toString()));
    done();
  };
  api = await startTestApi({ with: { log: pino({ level: 'info' }, new Writable({ write })) } });
});
afterAll(() => api.close());

/** What was recorded by an act. */
async function recorded(act: () => PromiseLike<unknown>) {
  lines.length = 0;
  await act();
  return lines.filter(({ audit }) => audit);
}

test('who makes somebody an admin is in the log, with whom, what it was before, and from where', async () => {
  await user(api.db, 'agent', 'Dana');
  const made = await recorded(() =>
    api
      .as('admin')
      .patch('/api/v1/users/Dana')
      .send({ roles: ['agent', 'admin'] })
      .expect(200),
  );
  expect(made).toEqual([
    expect.objectContaining({
      ...{ actor: 'admin', action: 'PATCH /api/v1/users/{name}', target: '/api/v1/users/Dana' },
      ...{ before: { roles: ['agent'] }, after: { roles: ['agent', 'admin'] } },
      address: expect.stringContaining('127.0.0.1'),
    }),
  ]);
});

test('a new user and a new token are in the log, without the token', async () => {
  const key = { 'Idempotency-Key': 'once' };
  const add = () =>
    api
      .as('admin')
      .post('/api/v1/users')
      .set(key)
      .send({ name: 'Nora', roles: ['admin'] })
      .expect(201);
  expect(await recorded(add)).toMatchObject([
    { actor: 'admin', target: '/api/v1/users/Nora', after: { roles: ['admin'] } },
  ]);
  // Sent twice is done once.
  expect(await recorded(add)).toEqual([]);
  let token = '';
  const given = await recorded(async () => {
    const { body } = await api.as('admin').post('/api/v1/users/Nora/tokens').expect(201);
    ({ token } = body);
  });
  expect(given).toMatchObject([{ target: '/api/v1/users/Nora/tokens' }]);
  expect(JSON.stringify(given)).not.toContain(token);
});

test('what is given with a secret in it is named, and not repeated', async () => {
  const [line] = await recorded(() =>
    api
      .as('admin')
      .post('/api/v1/providers')
      .send({ url: 'http://127.0.0.1:9', registrationToken: 'xr_secret' })
      .expect(201),
  );
  expect(line).toMatchObject({ given: ['url', 'registrationToken'] });
  expect(JSON.stringify(line)).not.toContain('xr_secret');
});

test('what is refused, or only read, is not in it', async () => {
  expect(await recorded(() => api.as('agent').get('/api/v1/requests').expect(200))).toEqual([]);
  expect(
    await recorded(() =>
      api.as('agent').patch('/api/v1/users/Dana').send({ roles: [] }).expect(403),
    ),
  ).toEqual([]);
});

/** What an admin alone may PATCH: a record of the kind, a change of it, and what the log says of that. */
const changes: Readonly<Record<string, { on(): PromiseLike<string>; send: object; says: object }>> =
  {
    '/users/{name}': {
      on: () => made('/users', { name: 'Oda' }, 'name'),
      send: { roles: ['integration'] },
      says: { changed: ['roles'], before: { roles: [] }, after: { roles: ['integration'] } },
    },
    '/connections/{id}': {
      on: async () => api.connection,
      send: { workNotes: 'refused' },
      says: { changed: ['workNotes'], after: { workNotes: 'refused' } },
    },
    '/catalog-items/{id}': {
      on: () => made('/catalog-items', { name: 'Old', kind: 'help' }),
      send: { name: 'New', policy: { remindAfter: 'P3D' }, description: 'long '.repeat(400) },
      says: {
        changed: ['name', 'description', 'policy.remindAfter'],
        before: { name: 'Old', description: '', 'policy.remindAfter': expect.anything() },
        after: {
          ...{ name: 'New', 'policy.remindAfter': 'P3D' },
          description: expect.stringMatching(/^"long .{290,310}…$/),
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
        changed: ['provider.name', 'kinds'],
        before: { 'provider.name': expect.any(String), kinds: expect.any(Array) },
        after: { 'provider.name': 'Acme Ltd', kinds: ['help'] },
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
        changed: ['timeZone'],
        before: { timeZone: 'Europe/Berlin' },
        after: { timeZone: 'Europe/Paris' },
      },
    },
    '/groups/{id}': {
      on: () => made('/groups', { name: 'Network' }),
      send: { members: ['agent'] },
      says: { changed: ['members'], before: { members: [] }, after: { members: ['agent'] } },
    },
    '/external-systems/{id}': {
      on: () => made('/external-systems', { name: 'Initech' }),
      send: {
        deliveryUrl: 'https://initech.example/in?key=hush',
        enabled: false,
        mapping: { outgoing: { defaults: { site: 'HQ' } } },
      },
      says: {
        changed: ['deliveryUrl', 'enabled', 'mapping.outgoing.defaults.site'],
        before: { deliveryUrl: null, enabled: true },
        after: {
          ...{ deliveryUrl: 'https://initech.example/…', enabled: false },
          'mapping.outgoing.defaults.site': 'HQ',
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
        changed: ['callsPerMinute'],
        before: { callsPerMinute: 300 },
        after: { callsPerMinute: 120 },
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
    (path) => paths[path]?.patch?.description === 'Roles: admin.',
  );
  expect(found.sort()).toEqual(
    Object.keys(changes)
      .map((path) => `/api/v1${path}`)
      .sort(),
  );
});

describe.each(Object.entries(changes))('PATCH %s', (path, { on, send, says }) => {
  test('says in the log which fields were changed, with the values before and after', async () => {
    const target = `/api/v1${path.replace(/\{.*/, await on())}`;
    const patch = () => api.as('admin').patch(target).send(send).expect(200);
    const action = `PATCH /api/v1${path}`;
    const lines = await recorded(patch);
    expect(lines).toEqual([expect.objectContaining({ actor: 'admin', action, target })]);
    expect(lines).toMatchObject([says]);
    expect(JSON.stringify(lines)).not.toMatch(/hush|"(token|secret|.*_hash)"/);
    // The same again changes nothing.
    expect(await recorded(patch)).toMatchObject([{ changed: [], before: {}, after: {} }]);
  });
});

test('a change of very many fields is in the log as far as it fits', async () => {
  const id = await made('/external-systems', { name: 'Hooli' });
  const values = Array.from({ length: 60 }, (_, n) => [`field ${n}`, 'x']);
  const mapping = { outgoing: { defaults: Object.fromEntries(values) } };
  const [line] = await recorded(() =>
    api.as('admin').patch(`/api/v1/external-systems/${id}`).send({ mapping }).expect(200),
  );
  expect(line).toMatchObject({ moreChanged: 10 });
  expect(Object.keys(line?.after ?? {})).toHaveLength(50);
});

test.each(['retry', 'discard'])(
  'to %s a failure is in the log, with what became of it',
  async (act) => {
    const id = randomUUID();
    await api.db('outbox').insert({
      ...{ id, connection_id: api.connection, subject: 'ACME-PRQ0001001', sequence: 1 },
      ...{ name: 'commented', time: new Date(), data: {}, status: 'failed' },
    });
    const [line] = await recorded(() =>
      api
        .as('admin')
        .post(`/api/v1/exchange/failures/${id}/${act}`)
        .send(act === 'discard' ? { reason: 'Said by phone.' } : undefined)
        .expect(200),
    );
    expect(line).toMatchObject({ changed: expect.arrayContaining(['status']) });
    expect(line?.before).toEqual({ status: 'failed' });
    expect(line?.after).toEqual(
      act === 'retry' ? { status: 'waiting' } : { status: 'discarded', reason: 'Said by phone.' },
    );
    await api.db('outbox').where({ subject: 'ACME-PRQ0001001' }).del();
  },
);
