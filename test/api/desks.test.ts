import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import request from 'supertest';
import { anyKey } from '../../records/notificationChannel';
import { offeredId, startTestApi, submitted, type TestApi } from './testApi';

/** The API of desks, at the customer. What a desk does with its tickets is tested in test/desks. */
let api: TestApi;
const logged: string[] = [];
const secret = 'the-token-of-the-desk';
beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  api = await startTestApi({ with: { log } });
});
afterAll(() => api?.close());

const desks = '/api/v1/desks';
const wanted = (name: string, fields = {}) => ({
  name,
  kind: 'request-tracker',
  url: 'http://127.0.0.1:9/rt/',
  credentials: { token: secret },
  ...fields,
});
async function connected(name: string, fields = {}) {
  const answer = await api.as('admin').post(desks).send(wanted(name, fields)).expect(201);
  return answer.body;
}
/** Everything that was notified before has arrived when this has. */
async function notified(): Promise<void> {
  await new Promise<void>((resolve) => {
    const off = api.notificationChannel.on('access', anyKey, () => {
      off();
      resolve();
    });
    void api.db.raw(`select pg_notify('access', 'nobody')`).then();
  });
}
const errorsOf = (body: { errors?: { path: string; message: string }[] }) =>
  Object.fromEntries((body.errors ?? []).map(({ path, message }) => [path, message]));
const out = (fields = {}) => ({ direction: 'out', record: 'request', queue: 'General', ...fields });
const into = (fields = {}) => ({
  direction: 'in',
  record: 'request',
  where: { queue: 'Partners' },
  catalogItem: offeredId,
  ...fields,
});

test('a list of records asks for desks once, and never where there are none', async () => {
  const asked: string[] = [];
  api.db.on('query', ({ sql }: { sql: string }) => asked.push(sql));
  const ofDesks = async (path: string) => {
    asked.length = 0;
    await api.as('agent').get(path).expect(200);
    return asked.filter((sql) => /\bdesks\b|desk_tickets/.test(sql));
  };
  await submitted(api);
  // It finds out that there are none.
  await ofDesks('/api/v1/requests');
  expect(await ofDesks('/api/v1/requests')).toEqual([]);
  expect(await ofDesks('/api/v1/cases')).toEqual([]);
  await connected('The first');
  await notified();
  // It finds out that there is one.
  await ofDesks('/api/v1/requests');
  expect(await ofDesks('/api/v1/requests')).toHaveLength(1);
});

test('a kind of desk says what credentials it takes, and the mapping that it begins with', async () => {
  const token = expect.objectContaining({
    properties: { token: expect.objectContaining({ format: 'password' }) },
  });
  const { body } = await api.as('admin').get('/api/v1/desk-kinds').expect(200);
  const [kind] = body.items.filter(({ name }: { name: string }) => name === 'request-tracker');
  expect(kind).toMatchObject({
    title: 'Request Tracker',
    credentials: { anyOf: expect.arrayContaining([token]) },
  });
  expect(Object.keys(kind.mapping.records)).toContain('task');
  const made = await connected('With the default mapping');
  expect(made.mapping).toEqual(kind.mapping);
});

describe('credentials', () => {
  test('are in no answer, no log line and no stored answer', async () => {
    const post = () =>
      api
        .as('admin')
        .post(desks)
        .set('Idempotency-Key', 'a desk')
        .send(wanted('Secretive'))
        .expect(201);
    const [first, again] = [await post(), await post()];
    expect(again.body).toEqual(first.body);
    const { body: shown } = await api.as('admin').get(`${desks}/${first.body.id}`).expect(200);
    await api
      .as('admin')
      .patch(`${desks}/Secretive`)
      .send({ credentials: { token: secret } });
    const { rows } = await api.db.raw('select row_to_json(d) as d from desks d');
    const { rows: kept } = await api.db.raw('select row_to_json(k) as k from idempotency_keys k');
    for (const seen of [first.body, shown, logged, rows, kept])
      expect(JSON.stringify(seen)).not.toContain(secret);
    expect(shown.webhook).toBeUndefined();
  });

  test('that its kind does not take are refused by their names', async () => {
    const { body } = await api
      .as('admin')
      .post(desks)
      .send(wanted('Wrong', { credentials: { password: 'x' } }))
      .expect(400);
    expect(errorsOf(body)).toEqual({ 'credentials.user': 'is required.' });
  });

  test('are for their server: another URL needs new ones', async () => {
    const { id } = await connected('Moves');
    const move = (fields: object) => api.as('admin').patch(`${desks}/${id}`).send(fields);
    const { body } = await move({ url: 'http://127.0.0.1:10/rt' }).expect(400);
    expect(Object.keys(errorsOf(body))).toEqual(['credentials']);
    await move({ url: 'http://127.0.0.1:9/elsewhere' }).expect(200);
    await move({ url: 'http://127.0.0.1:10', credentials: { token: 'other' } }).expect(200);
  });
});

test.each([
  ['http://169.254.169.254/latest', 'private and link-local'],
  ['ftp://desk.example', 'http'],
  ['http://user:password@desk.example', 'credentials'],
  ['http://desk.example/?key=1', 'query'],
])('the URL %s is refused', async (url, why) => {
  const { body } = await api.as('admin').post(desks).send(wanted('SSRF', { url })).expect(400);
  expect(errorsOf(body).url).toContain(why);
});

describe('routes and mapping', () => {
  test.each([
    [[out({ where: { catalogItem: 'NOBODY-CAT1' } })], 'routes.0.where.catalogItem'],
    [[out({ where: { customer: 'globex' } })], 'routes.0.where.customer'],
    [[out(), out({ where: { assignmentGroup: 'Network' } })], 'routes.1'],
    [[into({ catalogItem: 'NOBODY-CAT1' })], 'routes.0.catalogItem'],
    [[into({ values: { nonsense: '{subject}' } })], 'routes.0.values.nonsense'],
    [[{ ...into(), record: 'case' }], 'routes.0.catalogItem'],
  ])('a route that can never match is 422 and named: %j', async (routes, path) => {
    const { body } = await api.as('admin').post(desks).send(wanted('Routes', { routes }));
    expect([body.status, Object.keys(errorsOf(body))]).toEqual([422, [path]]);
  });

  test.each([
    [[out({ queue: undefined })], 'routes.0.queue'],
    [[into({ where: {} })], 'routes.0.where'],
    [[{ ...into(), record: 'task' }], 'routes.0.record'],
    [[out({ wher: {} })], 'routes.0.wher'],
  ])('a malformed route is 400 and named: %j', async (routes, path) => {
    const { body } = await api.as('admin').post(desks).send(wanted('Routes', { routes }));
    expect([body.status, Object.keys(errorsOf(body))]).toEqual([400, [path]]);
  });

  test.each([
    [{ statuses: { out: { Nowhere: 'open' } } }, 'statuses.out.Nowhere'],
    [{ statuses: { in: { open: { command: 'explode' } } } }, 'statuses.in.open.command'],
    [{ statuses: { in: { open: { command: 'reject' } } } }, 'statuses.in.open.input.reason'],
    [{ priorities: { in: { '50': '6' } } }, 'priorities.in.50'],
  ])('a mapping that names what does not exist is 422 and named: %j', async (request, path) => {
    const { body } = await api
      .as('admin')
      .post(desks)
      .send(wanted('Mapping', { mapping: { records: { request } } }));
    expect([body.status, Object.keys(errorsOf(body))]).toEqual([
      422,
      [`mapping.records.request.${path}`],
    ]);
  });

  test('a table that is given replaces its own, and the others stay', async () => {
    const { id, mapping, mappingVersion } = await connected('Tables');
    const people = { dana: 'Dana' };
    const { body } = await api.as('admin').patch(`${desks}/${id}`).send({ mapping: { people } });
    expect(body.mapping).toEqual({ ...mapping, people });
    expect(body.mappingVersion).toBe(mappingVersion + 1);
  });
});

describe('a desk', () => {
  test('is changed at the version that If-Match names, which its health does not change', async () => {
    const { id } = await connected('Versioned');
    const read = () => api.as('admin').get(`${desks}/${id}`).expect(200);
    const version = (await read()).headers.etag ?? '';
    await api.db('desks').where({ id }).update({ polled_at: new Date() });
    const patch = (callsPerMinute: number) =>
      api.as('admin').patch(`${desks}/${id}`).set('If-Match', version).send({ callsPerMinute });
    await patch(10).expect(200);
    await patch(20).expect(412);
    expect((await read()).body.callsPerMinute).toBe(10);
  });

  test('is paused and resumed, and says that it is', async () => {
    const { id, state } = await connected('Resting', { state: 'Paused' });
    expect(state).toBe('Paused');
    const give = (action: string) => api.as('admin').post(`${desks}/${id}/${action}`);
    const again = await give('pause').expect(409);
    expect(again.body).toMatchObject({ state: 'Paused', actions: ['resume'] });
    expect((await give('resume').expect(200)).body).toMatchObject({ state: 'Active' });
    const paused = await give('pause').expect(200);
    expect(paused.body.health.state).toBe('paused');
  });

  test('whose server does not answer fails its check with the reason', async () => {
    const { id } = await connected('Away', { state: 'Paused' });
    const { body } = await api.as('admin').post(`${desks}/${id}/check`).expect(200);
    expect(body).toMatchObject({ ok: false, version: null });
    expect(body.missing.join(' ')).toMatch(/ECONNREFUSED/);
  });

  test('has a name of its own', async () => {
    await connected('Helpdesk');
    await api.as('admin').post(desks).send(wanted('HELPDESK')).expect(409);
    await api.as('admin').get(`${desks}/helpdesk`).expect(200);
    const { id } = await connected('Renamed');
    const rename = (name: string) => api.as('admin').patch(`${desks}/${id}`).send({ name });
    await rename('Helpdesk').expect(409);
    expect((await rename('Service desk').expect(200)).body.name).toBe('Service desk');
  });
});

describe('a webhook', () => {
  let id: string;
  let webhook: { url: string; secret: string };
  const woken: string[] = [];
  const hook = (path: string) => request(api.app).post(`/api/v1/hooks/desks/${path}`);
  beforeAll(async () => {
    ({ id, webhook } = await connected('Hooked'));
    api.notificationChannel.on('desk', id, () => woken.push(id));
  });
  const wakes = async (call: request.Test) => {
    // A change of the desk notifies as well.
    await notified();
    woken.length = 0;
    const answer = await call;
    await notified();
    return [answer.status, woken.length] as const;
  };

  test('wakes the desk, with the secret in its path or in a header', async () => {
    expect(webhook.url).toBe(`http://acme.example/api/v1/hooks/desks/${id}/${webhook.secret}`);
    expect(await wakes(hook(`${id}/${webhook.secret}`).send({ event: 1 }))).toEqual([202, 1]);
    const byHeader = hook(id).set('Crossdesk-Webhook-Secret', webhook.secret);
    expect(await wakes(byHeader.type('text').send('anything'))).toEqual([202, 1]);
    expect(logged.join('\n')).not.toContain(webhook.secret);
  });

  test('about a ticket without a record wakes nothing, unless tickets become records', async () => {
    const call = () => wakes(hook(`${id}/${webhook.secret}`).send({ ticket: 4711 }));
    expect(await call()).toEqual([202, 0]);
    const route = (routes: object[]) =>
      api.as('admin').patch(`${desks}/${id}`).send({ routes }).expect(200);
    await route([into()]);
    expect(await call()).toEqual([202, 1]);
    await route([]);
  });

  test('answers a wrong secret as an unknown desk, and wakes nothing', async () => {
    const { text, status } = await hook(`${id}/wrong`).send({});
    expect(status).toBe(401);
    const others = [
      hook(id),
      hook(`00000000-0000-4000-8000-000000000000/${webhook.secret}`),
      hook(`no-id/${webhook.secret}`),
      hook('no-id'),
    ];
    for (const other of others) expect((await other.send({})).text).toBe(text);
    expect(await wakes(hook(`${id}/wrong`).send({}))).toEqual([401, 0]);
  });

  test('is refused for a while after too many wrong secrets, and with the right one is not', async () => {
    const limited = await startTestApi({ rateLimit: 2 });
    try {
      const { body } = await limited.as('admin').post(desks).send(wanted('Limited')).expect(201);
      const call = (secret: string) =>
        request(limited.app).post(`/api/v1/hooks/desks/${body.id}/${secret}`);
      const statuses: number[] = [];
      for (const secret of ['1', '2', '3']) statuses.push((await call(secret)).status);
      expect(statuses).toEqual([401, 401, 429]);
      await call(body.webhook.secret).expect(202);
    } finally {
      await limited.close();
    }
  });

  test('takes at most 64 KiB', async () => {
    const large = 'x'.repeat(64 * 1024 + 1);
    const call = hook(`${id}/${webhook.secret}`).type('text').send(large);
    expect(await wakes(call)).toEqual([413, 0]);
  });

  test('has a new secret when an admin asks for one, and the old one is refused', async () => {
    const { body } = await api.as('admin').post(`${desks}/${id}/webhook-secret`).expect(200);
    expect((await hook(`${id}/${webhook.secret}`)).status).toBe(401);
    expect((await hook(`${id}/${body.webhook.secret}`)).status).toBe(202);
  });
});

describe('a record', () => {
  test('shows its desk, which is no part of its version, to those who may see it', async () => {
    const before = await submitted(api);
    const { body: alone } = await api.as('agent').get(`/api/v1/requests/${before}`).expect(200);
    expect(alone.desk).toBeNull();
    const made = await connected('Routed', { routes: [out()] });
    const number = await submitted(api);
    const path = `/api/v1/requests/${number}`;
    const read = async (who: 'agent' | 'requester') => (await api.as(who).get(path)).body.desk;
    expect(await read('agent')).toEqual({
      name: 'Routed',
      ticket: null,
      url: null,
      state: 'pending',
      lastError: null,
    });
    await api
      .db('desk_tickets')
      .where({ record: number })
      .update({ ticket: '7', url: 'http://127.0.0.1:9/rt/7', last_error: 'It was deleted.' });
    const failed = { ticket: '7', state: 'failed', lastError: 'It was deleted.' };
    expect(await read('agent')).toMatchObject(failed);
    expect(await read('requester')).toMatchObject({ ...failed, lastError: null });
    const { body } = await api.as('agent').get('/api/v1/requests?limit=2');
    const shown = body.items.map((item: { number: string; desk: { ticket: string } | null }) => [
      item.number,
      item.desk?.ticket ?? null,
    ]);
    expect(shown).toEqual([
      [number, '7'],
      [before, null],
    ]);
    await api.as('admin').post(`${desks}/${made.id}/pause`).expect(200);
  });

  describe('which is a case', () => {
    let desk: string;
    beforeAll(async () => {
      const routes = [{ direction: 'out', record: 'case', queue: 'General' }];
      ({ id: desk } = await connected('Cases', { routes }));
    });
    async function opened(): Promise<string> {
      const { body } = await api.as('agent').post('/api/v1/cases').send({ shortDescription: 'A' });
      return body.number;
    }

    test('is written at the version that it was read at, whatever its ticket does', async () => {
      const number = await opened();
      const path = `/api/v1/cases/${number}`;
      const { headers } = await api.as('agent').get(path).expect(200);
      await api.db('desk_tickets').where({ record: number }).update({ ticket: '8' });
      const changed = await api
        .as('agent')
        .patch(path)
        .set('If-Match', headers.etag ?? '')
        .send({ category: 'Hardware' })
        .expect(200);
      expect(changed.body.desk).toMatchObject({ name: 'Cases', ticket: '8' });
    });

    test('has its failures listed with their reasons, to be tried again or discarded', async () => {
      const number = await opened();
      const text = { text: 'Hello' };
      await api.as('agent').post(`/api/v1/cases/${number}/comments`).send(text).expect(201);
      const ofCase = () => api.db('outbox').where({ connection_id: desk, subject: number });
      const { id } = await ofCase().orderBy('position').first('id');
      const fail = () =>
        ofCase().where({ id }).update({ status: 'failed', last_error: 'No queue.' });
      await fail();
      const path = `${desks}/${desk}/failures`;
      const list = async () => (await api.as('admin').get(path).expect(200)).body.items;
      const [failure] = await list();
      expect(failure).toMatchObject({ direction: 'out', record: number, reason: 'No queue.' });
      expect(failure.heldBack).toBe(1);
      expect((await api.as('admin').get(`${path}?q=queue`)).body.items).toHaveLength(1);
      await api.as('admin').post(failure.links.retry).expect(200);
      expect(await list()).toEqual([]);
      await api.as('admin').post(failure.links.retry).expect(404);
      await fail();
      await api.as('admin').post(failure.links.discard).send({}).expect(400);
      await api.as('admin').post(failure.links.discard).send({ reason: 'Not needed.' }).expect(200);
      expect(await ofCase().where({ id }).first('status')).toEqual({ status: 'discarded' });
    });
  });
});
