import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publishCatalog, takePublishedItem } from '../../records/catalogItem';
import { saveConnection } from '../environment/connections';
import { offered, offeredId, startTestApi, type TestApi } from './testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ instance: 'northwind' });
});
afterAll(() => api.close());

const publish = async (fields = {}) => {
  const { body, headers } = await api
    .as('admin')
    .post('/api/v1/catalog-items')
    .send({ name: 'Laptop', kind: 'help', ...fields })
    .expect(201);
  return { ...body, etag: headers.etag as string };
};
const events = (id: string) =>
  api
    .db('outbox')
    .where({ subject: `catalog-item/${id}` })
    .orderBy('sequence');

describe('publishing an item', () => {
  test('mints its id, fills in the policy, and tells every customer', async () => {
    api.woken.length = 0;
    const schema = { type: 'object', properties: { seats: { type: 'integer' } } };
    const item = await publish({
      description: 'New',
      schema,
      policy: { closeAfter: null, priority: 2 },
    });
    expect(item).toMatchObject({
      id: expect.stringMatching(/^NORTHWIND-CAT\d{7}$/),
      provider: 'northwind',
      schema,
      policy: { remindAfter: 'P5D', closeAfter: null, assignmentGroup: null, priority: 2 },
      active: true,
    });
    const [event, ...others] = await events(item.id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      connection_id: api.connection,
      name: 'itemPublished',
      sequence: 1,
    });
    const { name, kind, description, active } = item;
    const { serviceLevels: _own, ...policy } = item.policy;
    expect(event.data).toEqual({
      catalogItem: { name, kind, description, schema, policy, active },
      form: JSON.stringify(schema),
    });
    expect(api.woken).toEqual([api.connection]);
  });

  test('tells no one that is not an active customer', async () => {
    const other = { partner: 'initech', url: 'http://x', secret: 'sealed' };
    await saveConnection(api.db, { ...other, id: randomUUID(), partnerIs: 'provider' });
    await saveConnection(api.db, {
      ...other,
      id: randomUUID(),
      partner: 'umbrella',
      partnerIs: 'customer',
    });
    await api.db('connections').where({ partner: 'umbrella' }).update({ state: 'Off-boarded' });
    const item = await publish();
    expect(await events(item.id)).toHaveLength(1);
  });

  test.each([
    ['kind', { kind: 'other' }],
    ['name', { name: ' ' }],
    ['schema', { schema: { type: 'nonsense' } }],
    ['schema', { schema: { $ref: 'http://elsewhere.example/schema' } }],
    ['schema', { schema: { $async: true } }],
    ['schema', { schema: { $ref: '#' } }],
    ['schema.$schema', { schema: { $schema: 'http://json-schema.org/draft-04/schema#' } }],
    ['schema', { schema: true }],
    ['policy.closeAfter', { policy: { closeAfter: 'P1M' } }],
    ['policy.remindAfter', { policy: { remindAfter: 'soon' } }],
    ['policy.closeAfter', { policy: { closeAfter: 'PT0S' } }],
    ['policy.priority', { policy: { priority: 6 } }],
    ['policy.speed', { policy: { speed: 1 } }],
    ['id', { id: 'NORTHWIND-CAT1' }],
  ])('refuses a wrong %s: %j', async (path, fields) => {
    const { body } = await api
      .as('admin')
      .post('/api/v1/catalog-items')
      .send({ name: 'Laptop', kind: 'help', ...fields })
      .expect(400);
    expect(body.errors).toMatchObject([{ path, message: expect.any(String) }]);
  });

  test.each([
    { $schema: 'http://json-schema.org/draft-07/schema#', $id: 'same', type: 'object' },
    { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'same', 'x-hint': 1 },
    { properties: { mail: { type: 'string', format: 'email' } } },
  ])('takes JSON Schema of more than one draft: %j', async (schema) => {
    expect((await publish({ schema })).schema).toEqual(schema);
  });
});

describe('changing an item', () => {
  const change = (id: string, fields: object) =>
    api.as('admin').patch(`/api/v1/catalog-items/${id}`).send(fields);

  test('leaves what is not named, and tells the customers in order', async () => {
    const item = await publish({ policy: { closeAfter: 'P1D' } });
    const { body } = await change(item.id, { name: 'Better', policy: { priority: 1 } }).expect(200);
    expect(body).toMatchObject({
      name: 'Better',
      kind: 'help',
      policy: { closeAfter: 'P1D', priority: 1 },
    });
    await change(item.id, { active: false }).expect(200);
    const told = await events(item.id);
    expect(
      told.map(({ sequence, data }) => [sequence, data.catalogItem.name, data.catalogItem.active]),
    ).toEqual([
      [1, 'Laptop', true],
      [2, 'Better', true],
      [3, 'Better', false],
    ]);
  });

  test('under If-Match takes place on the version named, or not at all', async () => {
    const item = await publish();
    const { headers } = await change(item.id, { name: 'Two' })
      .set('If-Match', item.etag)
      .expect(200);
    const { body } = await change(item.id, { name: 'Three' })
      .set('If-Match', item.etag)
      .expect(412)
      // A client that puts it into its next If-Match would never get through.
      .expect(({ headers }) => expect(headers.etag).toBeUndefined());
    expect(body.type).toBe('/problems/stale');
    await change(item.id, { name: 'Three' })
      .set('If-Match', `"other", ${headers.etag}`)
      .expect(200);
    const read = await api.as('agent').get(`/api/v1/catalog-items/${item.id}`).expect(200);
    await change(item.id, { name: 'Four' })
      .set('If-Match', read.headers.etag ?? '')
      .expect(200);
  });

  test('that is not ours is 403; that is not there is 404', async () => {
    await takePublishedItem(api.db, 'initech', 'INITECH-CAT0001001', offered);
    await change('INITECH-CAT0001001', { name: 'Mine' }).expect(403);
    await change('NORTHWIND-CAT9999999', { name: 'x' }).expect(404);
    await change('NORTHWIND-CAT9999999', { colour: 'x' }).expect(400);
  });

  test('withdraws it from the list', async () => {
    const item = await publish({ name: 'Short-lived' });
    await change(item.id, { active: false }).expect(200);
    const ids = async (query: string) => {
      const { body } = await api
        .as('requester')
        .get(`/api/v1/catalog-items?q=short-LIVED${query}`)
        .expect(200);
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await ids('')).toEqual([]);
    expect(await ids('&active=false')).toEqual([item.id]);
    await api.as('requester').get(`/api/v1/catalog-items/${item.id}`).expect(200);
  });
});

test('the list filters and pages', async () => {
  const { body } = await api
    .as('requester')
    .get('/api/v1/catalog-items?limit=1&provider=northwind&kind=help')
    .expect(200);
  expect(body.items).toHaveLength(1);
  const next = await api
    .as('requester')
    .get(`/api/v1/catalog-items?limit=200&cursor=${body.next}`)
    .expect(200);
  expect(next.body.items.length).toBeGreaterThan(2);
  expect(next.body.items.map((item: { id: string }) => item.id)).not.toContain(body.items[0].id);
});

describe('a replicated item', () => {
  test('is one that its provider may mint', async () => {
    await expect(takePublishedItem(api.db, 'initech', offeredId, offered)).rejects.toMatchObject({
      code: 'invalid',
    });
    await takePublishedItem(api.db, 'initech', 'INITECH-CAT0001002', offered);
    await takePublishedItem(api.db, 'initech', 'INITECH-CAT0001002', {
      ...offered,
      name: 'Renamed',
    });
    const { body } = await api
      .as('agent')
      .get('/api/v1/catalog-items/INITECH-CAT0001002')
      .expect(200);
    expect(body).toMatchObject({ name: 'Renamed', provider: 'initech' });
  });

  test("a new customer is sent our whole catalog, and nobody else's", async () => {
    const id = randomUUID();
    const customer = {
      id,
      partner: 'hooli',
      partnerIs: 'customer',
      url: 'http://x',
      secret: 'sealed',
    } as const;
    await saveConnection(api.db, customer);
    await api.db.transaction((trx) => publishCatalog(trx, 'northwind', id));
    const told = await api.db('outbox').where({ connection_id: id }).pluck('subject');
    const own = await api.db('catalog_items').where({ provider: 'northwind' }).pluck('id');
    expect(told.sort()).toEqual(own.map((item: string) => `catalog-item/${item}`).sort());
  });
});
