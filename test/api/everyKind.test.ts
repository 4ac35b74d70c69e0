import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { type Listening, listen } from '../../api/server';
import type { Role } from '../../domain/lifecycle';
import { normalChange } from '../../domain/normalChange';
import { keepModels } from '../../records/changeModels';
import { ensureProducerSet } from '../../records/replicationSet';
import { until } from '../environment/until';
import { readStream } from './eventStream';
import { received, startTestApi, submitted, type TestApi, user } from './testApi';

/** What is derived from a record type holds for every kind: here each is tried, and the document says which there are. */
interface Kind {
  /** Below /api/v1. */
  readonly path: string;
  readonly key: 'number' | 'id';
  readonly at: 'customer' | 'provider';
  /** Who makes one, reads it and gives the command. */
  readonly by: Role;
  /** @returns its key */
  make(api: TestApi): Promise<string>;
  /** What changes its state, and to what. */
  change(api: TestApi, path: string): Promise<unknown>;
  readonly state: string;
}

let numbers = 0;
const create = async (api: TestApi, role: Role, path: string, body: object, key: string) =>
  String((await api.as(role).post(`/api/v1${path}`).send(body).expect(201)).body[key]);
const command = (api: TestApi, role: Role, path: string, body = {}) =>
  api.as(role).post(path).send(body).expect(200);

const kinds: readonly Kind[] = [
  {
    ...{ path: '/requests', key: 'number', at: 'customer', by: 'agent', state: 'Cancelled' },
    make: (api) => submitted(api, 'agent'),
    change: (api, path) => command(api, 'agent', `${path}/cancel`),
  },
  {
    ...{ path: '/tasks', key: 'number', at: 'provider', by: 'agent', state: 'Work in Progress' },
    async make(api) {
      numbers += 1;
      return (await received(api, `ACME-PRQ000200${numbers}`, `TASK000200${numbers}`)).task;
    },
    change: (api, path) => command(api, 'agent', `${path}/assign`, { to: 'agent' }),
  },
  {
    ...{ path: '/changes', key: 'number', at: 'provider', by: 'agent', state: 'Classify' },
    make: (api) => create(api, 'agent', '/changes', { title: 'A switch' }, 'number'),
    change: (api, path) =>
      api.as('agent').patch(path).send({ phase: 'Classify', owningGroup: null }).expect(200),
  },
  {
    ...{ path: '/cases', key: 'number', at: 'provider', by: 'agent', state: 'Cancelled' },
    make: (api) => create(api, 'agent', '/cases', { shortDescription: 'A loan' }, 'number'),
    change: (api, path) => command(api, 'agent', `${path}/cancel`),
  },
  {
    ...{ path: '/registrations', key: 'number', at: 'provider', by: 'admin', state: 'Rejected' },
    async make(api) {
      numbers += 1;
      const contact = { contactName: 'C', contactEmail: 'c@customer.example' };
      const body = { customerName: `Customer ${numbers}`, ...contact };
      return create(api, 'admin', '/registrations', body, 'number');
    },
    change: (api, path) => command(api, 'admin', `${path}/reject`, { reason: 'A mistake.' }),
  },
  {
    ...{ path: '/providers', key: 'id', at: 'customer', by: 'admin', state: 'Rejected' },
    make: (api) =>
      create(
        api,
        'admin',
        '/providers',
        { url: 'http://127.0.0.1:9/', registrationToken: 'xr_1' },
        'id',
      ),
    change: (api, path) => command(api, 'admin', `${path}/cancel`),
  },
];

interface Parameter {
  readonly name: string;
  readonly schema: { readonly enum?: readonly string[] };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
let houses: Readonly<Record<Kind['at'], TestApi>>;
let servers: Readonly<Record<Kind['at'], Listening>>;
let paths: Document['paths'];
beforeAll(async () => {
  const [customer, provider] = await Promise.all([
    startTestApi(),
    startTestApi({ instance: 'northwind' }),
  ]);
  houses = { customer, provider };
  // What an instance keeps when it starts.
  await keepModels(provider.db, [normalChange]);
  await ensureProducerSet(provider.db, 'northwind');
  const quiet = pino({ level: 'silent' });
  const serve = (api: TestApi) => listen(api.app, 0, quiet);
  servers = { customer: await serve(customer), provider: await serve(provider) };
  paths = (await customer.as('admin').get('/openapi.json').expect(200)).body.paths;
});
afterAll(async () => {
  for (const at of ['customer', 'provider'] as const) {
    await servers?.[at].close();
    await houses?.[at].close();
  }
});

test('every record with a journal has live events, and is tried below', () => {
  const journalled = Object.keys(paths).filter((path) => path.endsWith('/journal'));
  const known = kinds.map(({ path, key }) => `/api/v1${path}/{${key}}/journal`);
  expect(journalled.sort()).toEqual([...known].sort());
  for (const path of journalled)
    expect(Object.keys(paths[path.replace(/journal$/, 'events')] ?? {})).toEqual(['get']);
});

describe.each(kinds.map((kind) => [kind.path, kind] as const))('A record of %s', (_path, kind) => {
  const list = `/api/v1${kind.path}`;
  const api = () => houses[kind.at];
  const get = (path: string) => api().as(kind.by).get(path);
  const make = async () => {
    const key = await kind.make(api());
    return { key, path: `${list}/${key}` };
  };
  const stream = (path: string, token = api().tokens[kind.by]) =>
    readStream(`http://127.0.0.1:${servers[kind.at].port}${path}/events`, token);
  const has = (end: string, method = 'post') =>
    paths[`${list}/{${kind.key}}/${end}`]?.[method] !== undefined;

  test('is listed, newest first, in pages', async () => {
    const made = [(await make()).key, (await make()).key].reverse();
    const first = await get(`${list}?limit=1`).expect(200);
    const second = await get(`${list}?limit=1&cursor=${first.body.next}`).expect(200);
    const keys = [...first.body.items, ...second.body.items].map((item) => item[kind.key]);
    // What was opened in one millisecond goes by its key.
    expect(keys.sort()).toEqual(made.sort());
    expect(first.headers.link).toContain(`<${list}?limit=1&cursor=`);
    await get(`${list}?nonsense=1`).expect(400);
  });

  test('is sorted by each of its columns, in both directions, without loss or repetition', async () => {
    const operation = paths[list]?.get as { readonly parameters: readonly Parameter[] };
    const sorts = operation.parameters.find(({ name }) => name === 'sort')?.schema.enum ?? [];
    expect(sorts).toEqual(
      expect.arrayContaining(['openedAt', '-openedAt', '-updatedAt', 'closedAt']),
    );
    const keysOf = async (query: string) => {
      const { body } = await get(`${list}?${query}`).expect(200);
      return {
        keys: body.items.map((item: Record<string, string>) => item[kind.key]),
        next: body.next,
      };
    };
    for (const sort of sorts) {
      const { keys: all } = await keysOf(`sort=${sort}&limit=200`);
      const first = await keysOf(`sort=${sort}&limit=1`);
      const { keys: rest } = await keysOf(`sort=${sort}&limit=200&cursor=${first.next}`);
      expect([...first.keys, ...rest]).toEqual(all);
    }
  });

  test('is counted, exported, and named to those who listen to its list', async () => {
    const listening = await stream(list);
    const { key, path } = await make();
    await kind.change(api(), path);
    const { body } = await get(`${list}/counts?view=&view=sort`).expect(400);
    expect(body.errors).toMatchObject([
      { path: 'query.view.1.sort', message: 'is not known here.' },
    ]);
    const { items } = (await get(`${list}?limit=200`).expect(200)).body;
    const counted = await get(`${list}/counts?view=&view=q%3Dunfindable`).expect(200);
    expect(counted.body.counts).toEqual([
      { count: items.length, more: false },
      { count: 0, more: false },
    ]);
    expect(items.length).toBeGreaterThan(0);
    const { text, headers } = await get(`${list}/export?sort=openedAt`).expect(200);
    expect(headers['content-disposition']).toBe(`attachment; filename="${kind.path.slice(1)}.csv"`);
    const [head = '', ...lines] = text.split('\r\n');
    expect(head.split(',')).toEqual(expect.arrayContaining([kind.key, 'updatedAt']));
    expect(lines).toHaveLength(items.length + 1);
    expect(lines.at(-2)).toContain(key);

    const named = () => listening.events.flatMap(({ data }) => data.keys ?? []);
    await until(() => named().length > 0, 'the list to name the new record');
    const [found = ''] = named();
    expect((await get(`${list}?only=${found}`).expect(200)).body.items).toEqual([
      expect.objectContaining({ [kind.key]: key }),
    ]);
    listening.leave();
  });

  test('is read with a version, and by nobody who may not', async () => {
    const { path } = await make();
    const { headers, body } = await get(path).expect(200);
    expect(body).toMatchObject({
      actions: expect.any(Array),
      updatedAt: expect.any(String),
      links: { self: path, journal: `${path}/journal`, events: `${path}/events` },
    });
    await get(path)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304);
    await get(`${list}/${kind.key === 'id' ? randomUUID() : 'X0001'}`).expect(404);
    const none = { token: await user(api().db, 'requester', `none ${randomUUID()}`) };
    const status = kind.path === '/requests' ? 404 : 403;
    for (const end of ['', '/journal', '/events'])
      await api().as(none).get(`${path}${end}`).expect(status);
  });

  test('has a journal, which takes the entries that its lifecycle has, and no others', async () => {
    const { path } = await make();
    const { body } = await get(`${path}/journal`).expect(200);
    expect(body.items[0]).toMatchObject({ kind: 'state', instance: expect.any(String) });
    for (const [end, kindOfEntry] of [
      ['comments', 'comment'],
      ['work-notes', 'work note'],
    ] as const) {
      const said = api()
        .as(kind.by)
        .post(`${path}/${end}`)
        .send({ text: `Quagga ${end}` });
      const { status, body } = await said;
      expect([end, status]).toEqual([end, has(end) ? 201 : 404]);
      if (has(end)) expect(body).toMatchObject({ kind: kindOfEntry, text: `Quagga ${end}` });
    }
    const written = await get(`${path}/journal?q=quagga`).expect(200);
    expect(written.body.items).toHaveLength(
      [has('comments'), has('work-notes')].filter(Boolean).length,
    );
  });

  test('takes files where its lifecycle does', async () => {
    const { path } = await make();
    const files = `${path}/attachments`;
    const sent = await api().as(kind.by).post(files).attach('file', Buffer.from('x'), 'x.txt');
    expect(sent.status).toBe(has('attachments') ? 201 : 404);
    if (!has('attachments')) return;
    const { body } = await get(files).expect(200);
    expect(body.items).toMatchObject([{ name: 'x.txt', links: { self: sent.headers.location } }]);
    const { text } = await get(sent.headers.location ?? '').expect(200);
    expect(text).toBe('x');
  });

  test('streams entries and changes of state as they are committed', async () => {
    const { key, path } = await make();
    const { events, leave } = await stream(path);
    if (has('comments')) {
      await api().as(kind.by).post(`${path}/comments`).send({ text: 'Live' }).expect(201);
      await until(() => events.length > 0, 'the comment');
    }
    await kind.change(api(), path);
    await until(() => events.some(({ event }) => event === 'state'), 'the state');
    expect(events.map(({ event, data }) => [event, data.kind ?? data.state])).toEqual([
      ...(has('comments') ? [['journal', 'comment']] : []),
      ['journal', 'state'],
      ['state', kind.state],
    ]);
    const { body } = await get(path).expect(200);
    expect(events.at(-1)?.data).toEqual({
      [kind.key]: key,
      state: kind.state,
      actions: body.actions,
      updatedAt: body.updatedAt,
    });
    leave();
  });

  test('is linked to another record of any kind, by its staff, and each end has its own words', async () => {
    const { key, path } = await make();
    const as = api().as('admin');
    const other = await create(api(), 'agent', '/cases', { shortDescription: 'A cause' }, 'number');
    const link = { relation: 'causedBy', record: other };
    const { body: made } = await as.post(`${path}/related`).send(link).expect(201);
    const self = `/api/v1/cases/${other}`;
    const shown = { number: other, kind: 'case', title: 'A cause', createdBy: 'admin' };
    expect(made).toMatchObject({ relation: 'causedBy', ...shown, links: { self } });
    const relatedTo = async (one: string) =>
      (await as.get(`${one}/related`).expect(200)).body.related as Record<string, string>[];
    const linked = async (one: string) =>
      (await relatedTo(one))
        .filter(({ id }) => id !== null)
        .map(({ relation, number }) => [relation, number]);
    expect(await linked(path)).toEqual([['causedBy', other]]);
    expect(await linked(self)).toEqual([['causeOf', key]]);
    // The other way round is the same link.
    await as.post(`${self}/related`).send({ relation: 'causeOf', record: key }).expect(409);
    await as.post(`${path}/related`).send({ relation: 'relatedTo', record: 'X0001' }).expect(400);
    await as.post(`${path}/related`).send({ relation: 'relatedTo', record: key }).expect(400);
    const none = { token: await user(api().db, 'requester', `none ${randomUUID()}`) };
    const status = kind.path === '/requests' ? 404 : 403;
    await api().as(none).get(`${path}/related`).expect(status);
    await api().as(none).post(`${path}/related`).send(link).expect(403);
    await as.delete(`${path}/related/${randomUUID()}`).expect(404);
    await as.delete(`${self}/related/${made.id}`).expect(204);
    expect([await linked(path), await linked(self)]).toEqual([[], []]);
    const { body: journal } = await as.get(`${self}/journal`).expect(200);
    expect(journal.items.slice(-2)).toMatchObject([
      { kind: 'work note', internal: true, text: expect.stringMatching(/^Linked: cause of /) },
      {
        kind: 'work note',
        internal: true,
        text: expect.stringMatching(/^Link removed: cause of /),
      },
    ]);
  });

  test('is streamed to nobody whose access has ended', async () => {
    const name = `leaver ${randomUUID()}`;
    const token = await user(api().db, kind.by, name);
    const { path } = await make();
    const { events, ended } = await stream(path, token);
    const held = { roles: [] };
    await api().as('admin').patch(`/api/v1/users/${name}`).send(held).expect(200);
    await kind.change(api(), path);
    await ended;
    expect(events).toEqual([]);
  });
});

test('a reader sees the related records that they may see, and links end at fifty', async () => {
  const { customer: api, provider } = houses;
  const [own, others] = [await submitted(api, 'requester'), await submitted(api, 'agent')];
  const hidden = await create(api, 'agent', '/cases', { shortDescription: 'Internal' }, 'number');
  const path = `/api/v1/requests/${own}/related`;
  for (const record of [others, hidden])
    await api.as('agent').post(path).send({ relation: 'duplicateOf', record }).expect(201);
  const numbers = async (role: Role) =>
    (await api.as(role).get(path).expect(200)).body.related.map(
      ({ number }: { number: string }) => number,
    );
  expect(await numbers('agent')).toEqual([others, hidden]);
  expect(await numbers('requester')).toEqual([]);
  const { body: journal } = await api
    .as('requester')
    .get(`/api/v1/requests/${own}/journal`)
    .expect(200);
  expect(JSON.stringify(journal)).not.toContain(hidden);
  // A repeated call makes one link.
  const again = () =>
    api
      .as('agent')
      .post(path)
      .set('Idempotency-Key', 'one link')
      .send({ relation: 'relatedTo', record: hidden });
  const [first, second] = [await again().expect(201), await again().expect(201)];
  expect(second.body).toEqual(first.body);
  await api.db('record_links').insert(
    Array.from({ length: 47 }, (_, n) => ({
      ...{ id: randomUUID(), relation: 'relatedTo', created_by: 'agent' },
      ...{ from_type: 'request', from_record: own, to_type: 'case', to_record: `X${n}` },
    })),
  );
  const { body } = await api
    .as('agent')
    .post(path)
    .send({ relation: 'relatedTo', record: others })
    .expect(409);
  expect(body.detail).toBe(`${own} has 50 links, the most: remove one first.`);

  // What follows from the records is there without a link.
  const { number, task } = await received(provider, 'ACME-PRQ0003001', 'TASK0003001');
  await received(provider, 'ACME-PRQ0003002', 'TASK0003002');
  await provider
    .db('requests')
    .where({ number: 'ACME-PRQ0003002' })
    .update({ follow_up_of: number });
  const related = async (of: string) =>
    (await provider.as('agent').get(`/api/v1/${of}/related`).expect(200)).body.related.map(
      ({ id, relation, number: to }: Record<string, string>) => [id, relation, to],
    );
  const followed = [null, 'followedUpBy', 'TASK0003002'];
  expect(await related(`requests/${number}`)).toEqual([[null, 'fulfilledBy', task], followed]);
  expect(await related(`tasks/${task}`)).toEqual([[null, 'fulfills', number], followed]);
  expect(await related('tasks/TASK0003002')).toEqual([
    [null, 'fulfills', 'ACME-PRQ0003002'],
    [null, 'followUpOf', task],
  ]);
});
