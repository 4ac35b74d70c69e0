import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { accountsOf } from '../../records/accounts';
import { tidyRepairs } from '../../records/repairs';
import { sealedAs } from '../../records/sealed';
import { newSigningSecret } from '../../records/secret';
import { ask, type ConnectionView, end, say, secretOf } from '../connections/connected';
import { saveConnection } from '../environment/connections';
import { call, inSync, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { acme, driftOf, northwind, type Outcome } from './reconcile';

let stack: TestStack;
let partners: Server[] = [];
beforeAll(async () => {
  // Its own: the tests move the number of requests, and leave differences.
  stack = await startTestStack();
}, 60_000);
afterAll(() => stack?.stop());
afterEach(async () => {
  for (const server of partners) {
    server.closeAllConnections();
    server.close();
  }
  partners = [];
  await stack.northwind.instance
    .db('connections')
    .whereNot('partner', 'acme')
    .update({ state: 'Off-boarded' });
});

/** A customer of northwind that answers as the test says, with a request of it that is under way. */
async function partner(name: string, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  partners.push(server);
  await until(() => server.listening, 'the partner to listen');
  const { db, vault } = stack.northwind.instance;
  const id = randomUUID();
  const { port } = server.address() as AddressInfo;
  await saveConnection(db, {
    id,
    partner: name,
    partnerIs: 'customer',
    url: `http://127.0.0.1:${port}`,
    secret: vault.seal(newSigningSecret(), sealedAs.connectionSecret({ id })),
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
  const { status } = await call(stack.northwind, 'admin', 'POST', `/connections/${id}/reconcile`);
  expect(status).toBe(202);
  return until(async () => {
    type Shown = ConnectionView & { readonly reconciliation: Outcome | null };
    return (await stack.nora.get<Shown>(`/connections/${id}`)).reconciliation;
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
  const { db } = stack.northwind.instance;
  const before = await db('exchange_sequences').where({ connection_id: id });
  expect(await reconciled(id)).toMatchObject({ drift: 0, lastError: expect.stringMatching(error) });
  expect(await db('exchange_sequences').where({ connection_id: id })).toEqual(before);
  expect(await driftOf(northwind(stack), '&partner=hooli')).toEqual([]);
});

test('one that does not answer holds up no other', async () => {
  const hangs = await partner('initech', () => {});
  const client = await clientOf('northwind');
  await client.schedule.getHandle('reconciliation').trigger();
  const { db } = stack.northwind.instance;
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
    [
      'has names that nobody can keep',
      { notesSince: null, records: [{ ...blank, subject: 'a\u0000', entries: null, again: true }] },
    ],
  ])('and %s is answered by what is wrong with it', async (_what, question) => {
    const to = end(stack, 'northwind');
    const secret = await secretOf(end(stack, 'acme'));
    const { status, body } = await ask(to, '/reconciliations', question, secret);
    expect(status).toBe(400);
    expect(body).toMatchObject({ detail: 'The body is not a valid reconciliation request.' });
  });

  test('about what neither of the two can have made leaves nothing behind', async () => {
    const to = end(stack, 'northwind');
    const secret = await secretOf(end(stack, 'acme'));
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
    const { db } = stack.northwind.instance;
    expect(await db('exchange_sequences').where({ subject: record.subject, sent: 9 })).toEqual([]);
    expect(await driftOf(northwind(stack), '&partner=acme')).toEqual([]);
  });
});

describe('our numbers, and a provider that claims to have requests of ours', () => {
  const claim = async (...counts: readonly number[]) => {
    const records = counts.map((count) => ({
      ...blank,
      ...{ subject: `ACME-PRQ${String(count).padStart(7, '0')}`, digest: 'a'.repeat(64) },
      ...{ state: 'Received', received: 1, entries: null, again: true },
    }));
    const secret = await secretOf(end(stack, 'northwind'));
    const question = { notesSince: null, records };
    const { status } = await ask(end(stack, 'acme'), '/reconciliations', question, secret);
    expect(status).toBe(200);
  };
  const order = async () => {
    const item = await stack.publish();
    return stack.submit(item);
  };
  const countIn = ({ number }: { number: string }) => Number(number.replace('ACME-PRQ', ''));

  test('are moved within bounds alone: a restore is repaired, and nothing else', async () => {
    const before = countIn(await order());
    await claim(999_999_999_998, before + 10_001, 12_345_678);
    expect(countIn(await order())).toBe(before + 1);
    const found = await driftOf(acme(stack), '&partner=northwind&open=true');
    const farOff = found.find(({ subject }) => subject === 'ACME-PRQ999999999998');
    expect(farOff).toMatchObject({ differs: 'record', repair: null });
    expect(farOff?.detail).toContain('more than 10000 beyond our last one');
    await claim(before + 40);
    expect(countIn(await order())).toBe(before + 41);
  });

  test('however far on they are, they are not given twice', async () => {
    const { db } = stack.acme.instance;
    await db.raw(`select setval('request_number', 1999999999999)`);
    const before = countIn(await order());
    expect(before).toBe(2_000_000_000_000);
    await claim(before + 3);
    expect(countIn(await order())).toBe(before + 4);
  });
});

describe('a partner that asks about what is made up', () => {
  const db = () => stack.northwind.instance.db;
  const counts = async () => {
    const tables = ['drift', 'exchange_sequences', 'repairs', 'outbox', 'journal'];
    const rows = await Promise.all(tables.map((table) => db()(table).count().first()));
    return rows.map((row) => Number(row?.count));
  };
  const askAbout = async (records: readonly object[]) => {
    const secret = await secretOf(end(stack, 'acme'));
    const question = { notesSince: null, records };
    const { status } = await ask(end(stack, 'northwind'), '/reconciliations', question, secret);
    expect(status).toBe(200);
  };
  const madeUp = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({
      ...blank,
      ...{
        subject: `ACME-PRQ${3_000_000_000 + from + n}`,
        received: 3,
        entries: null,
        again: true,
      },
      ...{ digest: 'b'.repeat(64), state: 'Received' },
    }));

  test('leaves no more rows than so many, however often and about however much it asks', async () => {
    for (let from = 0; from < 1_600; from += 200) await askAbout(madeUp(from, 200));
    const subjects = await db()('drift')
      .whereLike('subject', 'ACME-PRQ3%')
      .countDistinct('subject');
    expect(Number(subjects[0]?.count)).toBeLessThanOrEqual(1_000);
    const before = await counts();
    for (let n = 0; n < 3; n += 1) await askAbout(madeUp(0, 200));
    await askAbout([...madeUp(0, 1), ...madeUp(0, 1), ...madeUp(0, 1)]);
    expect(await counts()).toEqual(before);
  });

  test('that is purged after a month', async () => {
    const old = `now() - interval '31 days'`;
    await db()('drift').update({ found_at: db().raw(old) });
    await db()('repairs').update({ acted_at: db().raw(old) });
    await tidyRepairs(db());
    for (const table of ['drift', 'repairs', 'exchange_sequences']) {
      expect(await db()(table).whereLike('subject', 'ACME-PRQ3%')).toEqual([]);
    }
  });

  test('or says the same of a real request again and again is told once', async () => {
    const { number } = await stack.submit(await stack.publish());
    const [ours] = await accountsOf(db(), {
      connection: (await db()('connections').where({ partner: 'acme' }).first('id')).id,
      subjects: { named: [number] },
      notesSince: null,
    });
    const { sent = 0, received = 0 } = ours ?? {};
    const agreed = { ...ours, sent: received, delivered: received, kept: received + 1 };
    // It claims to have nothing of what it has taken, which it is sent again.
    const theirs = { ...agreed, received: 0, entries: null, again: true };
    const delivered = async () =>
      (await db()('outbox').where({ subject: number, status: 'delivered' })).length === sent;
    await askAbout([theirs]);
    await until(delivered, 'what is sent again to be delivered');
    const before = await counts();
    for (let n = 0; n < 5; n += 1) {
      await askAbout([theirs]);
      await until(delivered, 'nothing to be sent');
    }
    expect(await counts()).toEqual(before);
  });
});

test('what differs while something is on its way is found once that has arrived', async () => {
  const { db } = stack.northwind.instance;
  const { number } = await stack.submit(await stack.publish());
  await inSync(number, stack.casey, stack.dana);
  await stack.pause(stack.northwind, 'acme');
  await say(northwind(stack), number, 'On its way.');
  const connection = (await db('connections').where({ partner: 'acme' }).first('id')).id;
  const subjects = { named: [number] };
  const [ours] = await accountsOf(db, { connection, subjects, notesSince: null });
  const { sent = 0, received = 0 } = ours ?? {};
  // It has taken the comment, and northwind has not had its answer.
  const theirs = {
    ...{ ...ours, sent: received, delivered: received, received: sent, kept: received + 1 },
    ...{ digest: 'c'.repeat(64), entries: null, again: true },
  };
  const secret = await secretOf(end(stack, 'acme'));
  const found = async () => {
    const question = { notesSince: null, records: [theirs] };
    const { status } = await ask(northwind(stack), '/reconciliations', question, secret);
    expect(status).toBe(200);
    return (await driftOf(northwind(stack), '&partner=acme'))
      .filter(({ subject }) => subject === number)
      .map(({ differs }) => differs);
  };
  expect(await found()).toEqual([]);
  await stack.resume(stack.northwind, 'acme');
  await inSync(number, stack.casey, stack.dana);
  expect(await found()).toEqual(['entries']);
});

const connections: Connection[] = [];
afterAll(() => Promise.all(connections.map((connection) => connection.close())));

async function clientOf(side: 'northwind' | 'acme'): Promise<Client> {
  const connection = await Connection.connect({ address: stack.config.temporalAddress });
  connections.push(connection);
  return new Client({ connection, namespace: stack.config[side].namespace });
}
