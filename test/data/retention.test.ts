import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { removeFile } from '../../records/entries';
import { cleanupTasks } from '../../records/expiry';
import { findRequest } from '../../records/request';
import { applyRetention } from '../../records/retention';
import { received, startTestApi, submitted, type TestApi } from '../api/testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const admin = () => api.as('admin');

/** A request that was closed so many days ago, with a comment and a file. */
async function closed(daysAgo: number, shortDescription = 'A laptop'): Promise<string> {
  const number = await submitted(api, 'requester', { shortDescription });
  const path = `/api/v1/requests/${number}`;
  await api.as('requester').post(`${path}/comments`).send({ text: 'In silver.' }).expect(201);
  await api
    .as('requester')
    .post(`${path}/attachments`)
    .attach('file', Buffer.from('A picture.'), 'picture.txt')
    .expect(201);
  const at = api.db.raw(`now() - make_interval(days => ?)`, [daysAgo]);
  await api.db('requests').where({ number }).update({ state: 'Closed', closed_at: at });
  await api
    .db('outbox')
    .where({ subject: number })
    .update({ status: 'delivered', delivered_at: at });
  return number;
}

const policy = (days: { archiveAfterDays?: number | null; deleteAfterDays?: number | null }) =>
  admin().patch('/api/v1/retention/request').send(days).expect(200);

async function hold(kind: string, target: string): Promise<() => Promise<void>> {
  const { body } = await admin()
    .post('/api/v1/legal-holds')
    .send({ kind, target, reason: 'A dispute.' })
    .expect(201);
  return async () => {
    await admin().post(body.links.lift).send({ reason: 'It is settled.' }).expect(200);
  };
}

/** The tables that still have rows of a record. */
async function leftOf(number: string): Promise<string[]> {
  const places = {
    ...{ requests: 'number', tasks: 'request', journal: 'record', search_documents: 'record' },
    ...{ attachments: 'record', entry_signatures: 'record', outbox: 'subject' },
    exchange_sequences: 'subject',
  };
  const left = await Promise.all(
    Object.entries(places).map(async ([table, column]) =>
      (await api.db(table).where(column, number).first(column)) ? [table] : [],
    ),
  );
  return left.flat();
}

async function listed(query = ''): Promise<string[]> {
  const { body } = await api.as('requester').get(`/api/v1/requests${query}`).expect(200);
  return body.items.map((item: { number: string }) => item.number);
}

test('by default nothing is archived or deleted, and a policy says what it would take before it is saved', async () => {
  const number = await closed(4_000);
  await applyRetention(api.db);
  expect(await listed()).toContain(number);
  const due = await admin().get('/api/v1/retention/request/due?archiveAfterDays=30').expect(200);
  expect(due.body).toEqual({ archive: 1, delete: 0 });
  for (const wrong of [
    { deleteAfterDays: 89 },
    { archiveAfterDays: 0 },
    { archiveAfterDays: 200, deleteAfterDays: 100 },
  ])
    await admin().patch('/api/v1/retention/request').send(wrong).expect(400);
});

test('an archived record leaves the lists, is found by its number, its text and a filter, and is read-only', async () => {
  const number = await closed(40, 'A zither');
  const recent = await closed(20);
  await policy({ archiveAfterDays: 30 });
  const open = await submitted(api);
  const { body: linked } = await api
    .as('agent')
    .post(`/api/v1/requests/${open}/related`)
    .send({ relation: 'relatedTo', record: number })
    .expect(201);
  const link = linked.id;
  await applyRetention(api.db);
  const shown = await listed();
  expect(shown).toEqual(expect.arrayContaining([recent, open]));
  expect(shown).not.toContain(number);
  expect(await listed('?archived=true&q=zither')).toEqual([number]);
  expect(await listed('?archived=false&q=zither')).toEqual([]);
  expect(await listed('?archived=any')).toEqual(expect.arrayContaining([number, open]));
  expect(await listed(`?only=${number}`)).toEqual([number]);
  const found = await api.as('requester').get('/api/v1/search?q=silver').expect(200);
  expect(found.body.records.map((one: { number: string }) => one.number)).toContain(number);

  const path = `/api/v1/requests/${number}`;
  const { body } = await api.as('requester').get(path).expect(200);
  expect(body).toMatchObject({ state: 'Closed', actions: [], archivedAt: expect.any(String) });
  await api.as('requester').get(`${path}/journal`).expect(200);
  const files = await api.as('requester').get(`${path}/attachments`).expect(200);
  await api.as('requester').get(files.body.items[0].links.self).expect(200);
  for (const write of [
    api.as('requester').post(`${path}/comments`).send({ text: 'One more thing.' }),
    api.as('requester').put(`${path}/rating`).send({ rating: 5 }),
    api.as('agent').post(`${path}/related`).send({ relation: 'relatedTo', record: open }),
    api
      .as('agent')
      .post(`/api/v1/requests/${open}/related`)
      .send({ relation: 'relatedTo', record: number }),
    api.as('agent').delete(`${path}/related/${link}`),
    api.as('agent').delete(`/api/v1/requests/${open}/related/${link}`),
    api.as('requester').post(`${path}/cancel`).send({ reason: 'Too late.' }),
  ]) {
    const refused = await write.expect(409);
    expect(refused.body).toMatchObject({
      detail: `${number} is archived, and can only be read.`,
      code: 'archived',
    });
  }
  await policy({ archiveAfterDays: null });
});

test('a policy deletes closed records with everything of them, keeps a proof in the audit log, and spares the rest', async () => {
  const [old, recent] = [await closed(500), await closed(100)];
  const undelivered = await closed(500);
  await api.db('outbox').where({ subject: undelivered }).update({ status: 'waiting' });
  await policy({ deleteAfterDays: 365 });
  expect((await applyRetention(api.db)).deleted).toBeGreaterThan(0);
  expect(await leftOf(old)).toEqual([]);
  expect(await leftOf(recent)).toContain('attachments');
  expect(await leftOf(undelivered)).toContain('outbox');
  await api.as('requester').get(`/api/v1/requests/${old}`).expect(404);
  const { body } = await admin().get('/api/v1/audit?action=retention.delete').expect(200);
  expect(body.items[0]).toMatchObject({ target: { id: 'request' }, actor: { kind: 'instance' } });
  expect(body.items[0].before.numbers).toContain(old);
  await policy({ deleteAfterDays: null });
});

test.each([
  ['record', '', async (number: string): Promise<string> => number],
  ['person', ' by name', async (): Promise<string> => 'REQUESTER'],
  [
    'person',
    ' by mail address',
    async (): Promise<string> => {
      await api.db('users').where({ name: 'requester' }).update({ email: 'Req@acme.example' });
      return 'req@acme.example';
    },
  ],
  [
    'person',
    ' who was assigned once',
    async (record: string): Promise<string> => {
      await api.db('journal').where({ record, kind: 'comment' }).update({ assigned_to: 'Ada' });
      return 'ada';
    },
  ],
  ['connection', '', async (): Promise<string> => api.connection],
] as const)(
  'a hold on a %s%s keeps everything of its records from every path, until it is lifted with a reason',
  async (kind, _by, targetOf) => {
    const number = await closed(500);
    const target = await targetOf(number);
    const lift = await hold(kind, target);
    await admin().post('/api/v1/legal-holds').send({ kind, target, reason: 'Again.' }).expect(409);
    const path = `/api/v1/requests/${number}`;
    expect((await api.as('agent').get(path).expect(200)).body.legalHold).toBe(true);
    expect((await api.as('requester').get(path).expect(200)).body.legalHold).toBeNull();
    await policy({ deleteAfterDays: 365 });
    const before = await leftOf(number);
    await applyRetention(api.db);
    for (const forget of Object.values(cleanupTasks)) await forget(api.db);
    expect(await leftOf(number)).toEqual(before);
    for (const [table, column] of [
      ['journal', 'record'],
      ['attachments', 'record'],
      ['requests', 'number'],
    ] as const)
      await expect(api.db(table).where(column, number).delete()).rejects.toThrow('legal hold');
    await lift();
    await applyRetention(api.db);
    expect(await leftOf(number)).toEqual([]);
    await policy({ deleteAfterDays: null });
  },
);

test('a hold keeps what is only deleted by age, and says in a problem why a file cannot be removed', async () => {
  const number = await closed(1);
  const mail = {
    ...{ id: randomUUID(), door: 'smtp', sender: 'Kim@Example.org', subject: 'Re', size: 1 },
    ...{ record_type: 'request', record: 'ACME-PRQ0009999', person: 'Kim' },
    ...{ raw: Buffer.from('x'), state: 'ignored', received_at: '2020-01-01T00:00:00Z' },
  };
  await api.db('received_mails').insert(mail);
  const events = api.db('outbox').where({ subject: number });
  const old = '2020-01-01T00:00:00Z';
  await events.clone().update({ delivered_at: old });
  // Of a webhook: its events are kept for a time of their own.
  const { position: _, ...event } = await events.clone().first();
  const hooked = { id: randomUUID(), connection_id: randomUUID(), name: 'request.created' };
  await api.db('outbox').insert({ ...event, ...hooked, status: 'waiting', created_at: old });
  const told = api.db('outbox').where({ id: hooked.id });
  const lifts = [await hold('person', 'kim@example.org'), await hold('record', number)];
  const tidy = () => Promise.all(Object.values(cleanupTasks).map((forget) => forget(api.db)));
  await tidy();
  expect(await events.clone().first('id')).toBeDefined();
  expect(await told.clone().first('id')).toBeDefined();
  expect(await api.db('received_mails').first('id')).toEqual({ id: mail.id });
  const listing = await admin().get('/api/v1/legal-holds?active=true&q=dispute').expect(200);
  expect(listing.body.items.map((one: { target: string }) => one.target)).toEqual([
    number,
    'kim@example.org',
  ]);
  await admin()
    .post('/api/v1/legal-holds')
    .send({ kind: 'record', target: 'X1', reason: 'x' })
    .expect(422);
  const open = await submitted(api);
  const upload = api.as('requester').post(`/api/v1/requests/${open}/attachments`);
  const { body: file } = await upload.attach('file', Buffer.from('x'), 'x.txt').expect(201);
  lifts.push(await hold('record', open));
  const record = await findRequest(api.db, open);
  const remove = () =>
    record && removeFile(api.db, 'acme', record, { file: file.id, name: 'x.txt', by: 'agent' });
  await expect(remove()).rejects.toMatchObject({ code: 'conflict', details: { code: 'held' } });
  for (const lift of lifts) await lift();
  await remove();
  await tidy();
  expect(await events.clone().first('id')).toBeUndefined();
  expect(await api.db('received_mails').first('id')).toBeUndefined();
});

test('cases and registrations have policies of their own; a registration with a connection stays', async () => {
  await received(api);
  const { body: made } = await api
    .as('agent')
    .post('/api/v1/cases')
    .send({ shortDescription: 'Old' })
    .expect(201);
  await api
    .db('cases')
    .where({ number: made.number })
    .update({ state: 'Closed', closed_at: '2020-01-01' });
  await admin().patch('/api/v1/retention/case').send({ deleteAfterDays: 90 }).expect(200);
  await admin().patch('/api/v1/retention/registration').send({ deleteAfterDays: 90 }).expect(200);
  await admin()
    .patch('/api/v1/retention/change')
    .send({ archiveAfterDays: 1, deleteAfterDays: 90 })
    .expect(200);
  expect(await applyRetention(api.db)).toEqual({ archived: 0, deleted: 1 });
  await api.as('agent').get(`/api/v1/cases/${made.number}`).expect(404);
});
