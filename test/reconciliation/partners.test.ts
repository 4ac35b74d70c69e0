import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { newSigningSecret } from '../../exchange/secret';
import { ask, type ConnectionView, end, secretOf } from '../connections/connected';
import { saveConnection } from '../rig/connections';
import { until } from '../rig/until';
import { call, type Page, startTestWorld, type TestWorld } from '../rig/world';
import { driftOf, northwind, type Outcome } from './night';

let world: TestWorld;
let partners: Server[] = [];
beforeAll(async () => {
  world = await startTestWorld();
}, 60_000);
afterAll(() => world?.stop());
afterEach(async () => {
  for (const server of partners) {
    server.closeAllConnections();
    server.close();
  }
  partners = [];
  await world.northwind.instance
    .db('connections')
    .whereNot('partner', 'acme')
    .update({ state: 'Off-boarded' });
});

/** A customer of northwind that answers as the test says, with a request of it that is under way. */
async function partner(name: string, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  partners.push(server);
  await until(() => server.listening, 'the partner to listen');
  const { db, vault } = world.northwind.instance;
  const id = randomUUID();
  const { port } = server.address() as AddressInfo;
  await saveConnection(db, {
    id,
    partner: name,
    partnerIs: 'customer',
    url: `http://127.0.0.1:${port}`,
    secret: vault.seal(newSigningSecret()),
  });
  await db('exchange_sequences').insert({
    connection_id: id,
    subject: `${name.toUpperCase()}-PRQ0001001`,
    sent: 2,
    received: 3,
  });
  return id;
}

async function reconciled(id: string): Promise<Outcome> {
  const { status } = await call(world.northwind, 'admin', 'POST', `/connections/${id}/reconcile`);
  expect(status).toBe(202);
  return until(async () => {
    const { items } =
      await world.nora.get<Page<ConnectionView & { readonly reconciliation: Outcome | null }>>(
        '/connections?limit=200',
      );
    return items.find((one) => one.id === id)?.reconciliation;
  }, 'the reconciliation to end');
}

const answers =
  (status: number, body: string): RequestListener =>
  (req, res) => {
    req.resume().on('end', () => res.writeHead(status).end(body));
  };

test('a partner that knows no reconciliation is no failure, and is noted as such', async () => {
  const id = await partner('globex', answers(404, '{"title":"Not found"}'));
  expect(await reconciled(id)).toMatchObject({
    drift: 0,
    lastError: 'Globex does not reconcile: it is older.',
  });
});

const blank = { sent: 0, delivered: 0, received: 0, kept: 1, digest: null, state: null };
test.each<[string, number, string, RegExp]>([
  ['a page', 200, '<html>Sign in</html>', /^200 /],
  ['nothing', 200, '', /^200 /],
  ['another shape', 200, '{"records":[{"subject":1}],"notesSince":null}', /^200 /],
  ['about something else', 200, JSON.stringify({ notesSince: null, records: [] }), /nothing about/],
  [
    'numbers beyond all reason',
    200,
    JSON.stringify({
      notesSince: null,
      records: [{ ...blank, subject: 'HOOLI-PRQ0001001', received: 2 ** 40, entries: null }],
    }),
    /^200 /,
  ],
  ['that it is broken', 500, '{"title":"Broken"}', /^500 /],
  ['no', 403, '{"title":"Forbidden"}', /^403 /],
])('a partner that answers %s changes nothing here', async (_what, status, body, error) => {
  const id = await partner('hooli', answers(status, body));
  const { db } = world.northwind.instance;
  const before = await db('exchange_sequences').where({ connection_id: id });
  expect(await reconciled(id)).toMatchObject({ drift: 0, lastError: expect.stringMatching(error) });
  expect(await db('exchange_sequences').where({ connection_id: id })).toEqual(before);
  expect(await driftOf(northwind(world), '&partner=hooli')).toEqual([]);
});

test('one that does not answer holds up no other', async () => {
  const hangs = await partner('initech', () => {});
  const client = await clientOf('northwind');
  await client.schedule.getHandle('reconciliation').trigger();
  const { db } = world.northwind.instance;
  const done = async (partner: string) => {
    const rows = await db('reconciliations as r')
      .join('connections as c', 'c.id', 'r.connection_id')
      .where({ partner })
      .pluck('r.error');
    return rows.length > 0 && rows;
  };
  expect(await until(() => done('acme'), 'the reconciliation with acme', 60_000)).toEqual([null]);
  expect(await until(() => done('initech'), 'the one with initech', 60_000)).not.toEqual([null]);
  await db('connections').where({ id: hangs }).update({ state: 'Off-boarded' });
});

describe('the schedule', () => {
  test('asks each night, and not everybody in the same minute', async () => {
    const specs = await Promise.all(
      (['northwind', 'acme'] as const).map(async (side) => {
        const client = await clientOf(side);
        const { spec, action } = await client.schedule.getHandle('reconciliation').describe();
        expect(action).toMatchObject({ workflowType: 'reconciliation' });
        return spec.calendars?.map(({ hour, minute }) => [hour, minute]);
      }),
    );
    expect(specs[0]).toHaveLength(1);
    expect(specs[0]).not.toEqual(specs[1]);
  });
});

describe('what a partner asks', () => {
  test.each<[string, unknown]>([
    ['is no question', { records: 'all' }],
    [
      'has too many records',
      { notesSince: null, records: Array(201).fill({ ...blank, subject: 'x' }) },
    ],
    ['is nothing', null],
  ])('and %s is answered by what is wrong with it', async (_what, question) => {
    const to = end(world, 'northwind');
    const secret = await secretOf(end(world, 'acme'));
    const { status, body } = await ask(to, '/reconciliations', question, secret);
    expect(status).toBe(400);
    expect(body).toMatchObject({ detail: 'The body is no reconciliation.' });
  });

  test('about what neither of the two can have made leaves nothing behind', async () => {
    const to = end(world, 'northwind');
    const secret = await secretOf(end(world, 'acme'));
    const record = {
      ...blank,
      entries: null,
      subject: 'HOOLI-PRQ0001001',
      received: 9,
      again: true,
    };
    const question = { notesSince: null, records: [{ ...record, digest: 'a'.repeat(64) }] };
    const { status } = await ask(to, '/reconciliations', question, secret);
    expect(status).toBe(200);
    const { db } = world.northwind.instance;
    expect(await db('exchange_sequences').where({ subject: record.subject, sent: 9 })).toEqual([]);
    expect(await driftOf(northwind(world), '&partner=acme')).toEqual([]);
  });
});

const connections: Connection[] = [];
afterAll(() => Promise.all(connections.map((connection) => connection.close())));

async function clientOf(side: 'northwind' | 'acme'): Promise<Client> {
  const connection = await Connection.connect({ address: world.ground.temporalAddress });
  connections.push(connection);
  return new Client({ connection, namespace: world.ground[side].namespace });
}
