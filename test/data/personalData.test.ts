import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { say } from '../../domain/saying';
import { carryOutErasures, type ErasedRows } from '../../records/erasure';
import { said } from '../../records/journal';
import { personalTables } from '../../records/personalData';
import { startTestApi, submitted, type TestApi, user } from '../api/testApi';

let api: TestApi;
let kim: string;
beforeAll(async () => {
  api = await startTestApi();
  kim = await user(api.db, 'requester', 'Kim Park');
});
afterAll(() => api.close());

const admin = () => api.as('admin');

interface Line {
  readonly table?: string;
  readonly row?: Readonly<Record<string, unknown>>;
  readonly sharedWith?: readonly object[];
}

async function exported(query: string): Promise<Line[]> {
  const call = admin().get(`/api/v1/personal-data/export?${query}`).buffer(true);
  const { body } = await call.expect(200).parse((res, done) => {
    text(res as unknown as Readable).then(
      (all) => done(null, all),
      (error: Error) => done(error, ''),
    );
  });
  return String(body)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The tables and columns that still have the name or the address, wherever it is in a row. */
async function placesOf(...texts: string[]): Promise<string[]> {
  const places: string[] = [];
  for (const [table] of personalTables) {
    const { rows } = await api.db.raw(`select to_jsonb(t) as row from ${table} t`);
    for (const { row } of rows)
      for (const [column, value] of Object.entries(row))
        if (texts.some((one) => JSON.stringify(value).includes(one)))
          places.push(`${table}.${column}`);
  }
  return [...new Set(places)].sort();
}

const erase = (body: object) =>
  admin()
    .post('/api/v1/personal-data/erasures')
    .send({ reason: 'She asked for it.', confirm: true, ...body });

async function reported(path: string): Promise<{ tables: ErasedRows[]; sharedWith: object[] }> {
  await carryOutErasures(api.db);
  const { body } = await admin().get(path).expect(200);
  expect(body).toMatchObject({ state: 'done', name: null, email: null });
  return body.report;
}

/** A closed and an open request of Kim, with a comment and a file, and what else there is of her. */
async function seed(): Promise<{ closed: string; open: string }> {
  const { db } = api;
  await admin().patch('/api/v1/users/Kim%20Park').send({ email: 'kim@acme.example' }).expect(200);
  const as = api.as({ token: kim });
  const make = async () => {
    const { body } = await as
      .post('/api/v1/requests')
      .send({ catalogItem: 'NORTHWIND-CAT0001001', shortDescription: 'A laptop' })
      .expect(201);
    const path = `/api/v1/requests/${body.number}`;
    await as.post(`${path}/comments`).send({ text: 'Kim Park wants it in silver.' }).expect(201);
    await as.post(`${path}/attachments`).attach('file', Buffer.from('x'), 'x.txt').expect(201);
    return String(body.number);
  };
  const [closed, open] = [await make(), await make()];
  await db('requests').where({ number: closed }).update({ state: 'Closed', closed_at: new Date() });
  await db('outbox').update({ status: 'delivered', delivered_at: new Date() });
  await db('journal').insert({
    ...{
      id: randomUUID(),
      record: closed,
      kind: 'state',
      by: 'agent',
      instance: 'acme',
      at: new Date(),
    },
    ...said(say('workAssigned', { to: 'Kim Park' })),
  });
  await db('saved_views').insert([
    ...[false, true].map((shared) => ({
      ...{
        id: randomUUID(),
        owner: 'Kim Park',
        list: 'requests',
        name: 'Mine',
        filters: {},
        shared,
      },
    })),
  ]);
  await db('received_mails').insert({
    ...{ id: randomUUID(), door: 'smtp', sender: 'KIM@acme.example', subject: 'Re', size: 1 },
    ...{ raw: Buffer.from('x'), record_type: 'request', record: closed, person: 'Kim Park' },
  });
  await db('people').insert({ name: 'Kim Park', roles: ['requester'] });
  return { closed, open };
}

test('an export has every row that names a person, without secrets, and is in the audit log', async () => {
  const { closed } = await seed();
  const lines = await exported('name=Kim%20Park');
  const found = new Set(lines.map(({ table }) => table));
  for (const table of [
    'requests',
    'journal',
    'attachments',
    'users',
    'tokens',
    'saved_views',
    'received_mails',
    'people',
    'audit_entries',
  ])
    expect([table, found.has(table)]).toEqual([table, true]);
  expect(lines.find(({ table }) => table === 'requests')?.row).toMatchObject({
    opened_by: 'Kim Park',
  });
  expect(JSON.stringify(lines)).not.toMatch(/password_hash|"hash":"[0-9a-f]{64}","user_name"/);
  expect(lines.at(-1)?.sharedWith).toEqual([{ partner: 'northwind', records: 2 }]);
  expect((await exported('email=Kim@acme.example')).map(({ table }) => table)).toEqual(
    expect.arrayContaining(['users', 'received_mails']),
  );
  const { body } = await admin().get('/api/v1/audit?action=person.export').expect(200);
  expect(body.items[0]).toMatchObject({
    actor: { name: 'admin' },
    after: { email: 'Kim@acme.example' },
  });
  await admin().get('/api/v1/personal-data/export').expect(400);
  expect(closed).toMatch(/PRQ/);
});

test('a person under a legal hold, the caller, and an address of a user are not erased', async () => {
  await erase({ name: 'admin' }).expect(409);
  await erase({ email: 'kim@acme.example' }).expect(409);
  const { body: hold } = await admin()
    .post('/api/v1/legal-holds')
    .send({ kind: 'person', target: 'kim@ACME.example', reason: 'A dispute.' })
    .expect(201);
  const { body } = await erase({ name: 'Kim Park' }).expect(409);
  expect(body).toMatchObject({ code: 'held' });
  await admin().post(hold.links.lift).send({ reason: 'It is settled.' }).expect(200);
  await api.as({ token: kim }).get('/api/v1/requests').expect(200);
});

test('an erasure ends access at once, replaces and deletes what it may, and says what stays and why', async () => {
  const { body: ordered } = await erase({ name: 'Kim Park' }).expect(202);
  // A hold that is placed before it is carried out stops it.
  const { body: hold } = await admin()
    .post('/api/v1/legal-holds')
    .send({ kind: 'person', target: 'kim@acme.example', reason: 'A dispute.' })
    .expect(201);
  expect(await carryOutErasures(api.db)).toBe(0);
  await admin().post(hold.links.lift).send({ reason: 'It is settled.' }).expect(200);
  await api.as({ token: kim }).get('/api/v1/requests').expect(401);
  const { tables, sharedWith } = await reported(ordered.links.self);
  expect(sharedWith).toEqual([{ partner: 'northwind', records: 2 }]);
  const effects = tables.map(({ table, effect }) => `${table} ${effect}`);
  expect(effects).toEqual(
    expect.arrayContaining([
      ...['journal replaced', 'journal stays', 'requests replaced', 'requests stays'],
      ...['saved_views deleted', 'saved_views replaced', 'received_mails deleted'],
      ...['people deleted', 'users deleted', 'audit_entries stays', 'attachments replaced'],
    ]),
  );
  for (const { effect, why } of tables)
    expect([effect, why !== null]).toEqual([effect, effect === 'stays']);
  const { rows } = await api.db.raw(
    `select text from journal where by = 'agent' and says is not null`,
  );
  expect(rows).toContainEqual({ text: expect.stringContaining(ordered.pseudonym) });
  // Her open request, what she wrote, the hold that was on her, and the audit log.
  expect(await placesOf('Kim Park', 'kim@acme.example')).toEqual([
    ...['audit_entries.content', 'audit_entries.target_id'],
    ...['audit_entries.target_name', 'journal.text', 'legal_holds.target', 'requests.opened_by'],
  ]);
  const { body: record } = await api.as('agent').get('/api/v1/requests?state=Closed').expect(200);
  expect(record.items[0].openedBy).toBe(ordered.pseudonym);
  const verified = await admin().get('/api/v1/audit/verification').expect(200);
  expect(verified.body.ok).toBe(true);
  const { body: logged } = await admin().get('/api/v1/audit?action=person.erase').expect(200);
  expect(logged.items[0].target).toMatchObject({ type: 'person', id: ordered.pseudonym });

  // Once her request is closed, the rest can be erased.
  await api
    .db('requests')
    .where({ opened_by: 'Kim Park' })
    .update({ state: 'Closed', closed_at: new Date() });
  const { body: again } = await erase({ name: 'Kim Park' }).expect(202);
  await reported(again.links.self);
  expect(await placesOf('Kim Park')).not.toContain('requests.opened_by');
});

test('a person who is no user is erased by a mail address, except in records under a hold', async () => {
  const { db } = api;
  const number = await submitted(api);
  const mail = (record: string) => ({
    ...{ id: randomUUID(), door: 'smtp', sender: 'lee@other.example', subject: 'Re', size: 1 },
    ...{ raw: Buffer.from('x'), record_type: 'request', record, person: 'requester' },
  });
  await db('received_mails').insert([mail(number), mail('ACME-PRQ0000001')]);
  await db('customers').insert({
    ...{
      id: randomUUID(),
      name: 'Other Ltd',
      contact_name: 'Lee',
      contact_email: 'Lee@other.example',
    },
  });
  await admin()
    .post('/api/v1/legal-holds')
    .send({ kind: 'record', target: number, reason: 'Claim.' })
    .expect(201);
  const { body } = await erase({ name: 'Lee', email: 'lee@other.example' }).expect(202);
  const { tables } = await reported(body.links.self);
  expect(tables).toEqual(
    expect.arrayContaining([
      { table: 'received_mails', effect: 'deleted', rows: 1, why: null },
      { table: 'received_mails', effect: 'stays', rows: 1, why: 'A legal hold keeps it.' },
      { table: 'customers', effect: 'replaced', rows: 2, why: null },
    ]),
  );
  const customer = await db('customers').where({ name: 'Other Ltd' }).first();
  expect(customer).toMatchObject({
    contact_name: body.pseudonym,
    contact_email: expect.stringMatching(/^former-person-[0-9a-f]{8}@erased\.invalid$/),
  });
});
