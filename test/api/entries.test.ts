import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { resendEntries } from '../../records/reconciliation';
import { received, startTestApi, submitted, type TestApi } from './testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterEach(() => {
  api.engine.mode = 'well';
});
afterAll(() => api.close());

describe('comments and work notes', () => {
  test('a comment is written with its author, queued for the partner, and the delivery woken', async () => {
    const number = await submitted(api);
    api.woken.length = 0;
    const { body } = await api
      .as('requester')
      .post(`/api/v1/requests/${number}/comments`)
      .send({ text: 'When?' })
      .expect(201);
    expect(body).toMatchObject({
      kind: 'comment',
      text: 'When?',
      author: 'requester (Acme)',
      instance: 'acme',
    });
    expect(api.woken).toEqual([api.connection]);
    const event = await api.db('outbox').where({ id: body.id }).first();
    expect(event).toMatchObject({ subject: number, name: 'commented', sequence: 2 });
  });

  test('a requester neither writes nor reads work notes', async () => {
    const number = await submitted(api);
    const post = (role: 'requester' | 'integration' | 'agent') =>
      api.as(role).post(`/api/v1/requests/${number}/work-notes`).send({ text: 'Between us' });
    await post('requester').expect(403);
    await post('integration').expect(403);
    await post('agent').expect(201);
    const kinds = async (role: 'requester' | 'agent') => {
      const { body } = await api.as(role).get(`/api/v1/requests/${number}/journal`).expect(200);
      return body.items.map((entry: { kind: string }) => entry.kind);
    };
    expect(await kinds('requester')).toEqual(['state']);
    expect(await kinds('agent')).toEqual(['state', 'work note']);
  });

  test('an internal work note makes no event, and the journal says that it stays inside', async () => {
    const number = await submitted(api);
    const note = async (body: object) =>
      (await api.as('agent').post(`/api/v1/requests/${number}/work-notes`).send(body).expect(201))
        .body;
    const shared = await note({ text: 'For both' });
    const inside = await note({ text: 'For us', internal: true });
    expect([shared.internal, inside.internal]).toEqual([false, true]);
    const ids = (await api.db('outbox').where({ subject: number }).orderBy('sequence')).map(
      ({ id }) => id,
    );
    expect(ids).toContain(shared.id);
    expect(ids).not.toContain(inside.id);
    const { body } = await api.as('agent').get(`/api/v1/requests/${number}/journal`).expect(200);
    expect(body.items.map((entry: { internal: boolean }) => entry.internal)).toEqual([
      false,
      false,
      true,
    ]);
    // Nor does a repair send it: neither side counts it as one that both must have.
    const place = { connection: api.connection, subject: number };
    expect(await resendEntries(api.db, place, [inside.id])).toBe(0);
    expect(await resendEntries(api.db, place, [shared.id])).toBe(1);
  });

  test('a comment is never internal', async () => {
    const number = await submitted(api);
    const post = api.as('agent').post(`/api/v1/requests/${number}/comments`);
    await post.send({ text: 'For us', internal: true }).expect(400);
  });

  test('staff learn who reads a work note, by the rules in force; requesters do not', async () => {
    const number = await submitted(api);
    const readers = async (role: 'agent' | 'requester') =>
      (await api.as(role).get(`/api/v1/requests/${number}`).expect(200)).body.workNoteReaders;
    expect(await readers('agent')).toEqual(['Acme', 'Northwind']);
    expect(await readers('requester')).toBeUndefined();
    const rules = { kinds: [], fields: [], workNotes: false };
    await api.db('connections').update({ replication_set: JSON.stringify(rules) });
    expect(await readers('agent')).toEqual(['Acme']);
    const { body } = await api
      .as('agent')
      .post(`/api/v1/requests/${number}/work-notes`)
      .send({ text: 'Kept back' })
      .expect(201);
    expect(body.internal).toBe(true);
    await api.db('connections').update({ replication_set: null });
  });

  test('nothing is added to a final record', async () => {
    const number = await submitted(api);
    await api.as('requester').post(`/api/v1/requests/${number}/cancel`).expect(200);
    for (const path of ['comments', 'work-notes']) {
      const { body } = await api
        .as('agent')
        .post(`/api/v1/requests/${number}/${path}`)
        .send({ text: 'late' })
        .expect(409);
      expect(body).toMatchObject({ state: 'Cancelled', actions: [] });
    }
    await api
      .as('agent')
      .post(`/api/v1/requests/${number}/attachments`)
      .attach('file', Buffer.from('x'), 'x')
      .expect(409);
    expect(await api.db('attachments').where({ record: number })).toEqual([]);
  });

  test("in Awaiting Info the customer's comment is a command: work goes on", async () => {
    const number = await submitted(api);
    await api.db('requests').where({ number }).update({ state: 'Awaiting Info' });
    const comment = () =>
      api
        .as('requester')
        .post(`/api/v1/requests/${number}/comments`)
        .send({ text: 'The blue one' });
    api.engine.mode = 'no worker';
    expect((await comment().expect(202)).body).toMatchObject({ text: 'The blue one', at: null });
    api.engine.mode = 'well';
    const { body } = await comment().expect(201);
    expect(body).toMatchObject({
      kind: 'comment',
      text: 'The blue one',
      author: 'requester (Acme)',
    });
    const { body: after } = await api.as('requester').get(`/api/v1/requests/${number}`).expect(200);
    expect(after.state).toBe('Work in Progress');
  });

  test.each([
    [{}],
    [{ text: '' }],
    [{ text: 5 }],
    [{ text: 'x'.repeat(65_537) }],
    [{ text: 'x', kind: 'state' }],
  ])('a wrong body is 400: %j', async (body) => {
    const number = await submitted(api);
    await api.as('agent').post(`/api/v1/requests/${number}/comments`).send(body).expect(400);
  });

  test('a text of 64 KiB passes', async () => {
    const number = await submitted(api);
    await api
      .as('agent')
      .post(`/api/v1/requests/${number}/comments`)
      .send({ text: 'x'.repeat(65_536) })
      .expect(201);
  });
});

test('the journal is read in pages, oldest first, without loss or repetition', async () => {
  const number = await submitted(api);
  const texts = Array.from({ length: 7 }, (_, n) => `entry ${n}`);
  for (const text of texts) {
    await api.as('agent').post(`/api/v1/requests/${number}/comments`).send({ text }).expect(201);
  }
  const read: string[] = [];
  let path = `/api/v1/requests/${number}/journal?limit=3`;
  for (;;) {
    const { body, headers } = await api.as('requester').get(path).expect(200);
    read.push(...body.items.map((entry: { text: string }) => entry.text));
    if (!body.next) {
      expect(headers.link).toBeUndefined();
      break;
    }
    path = /<(.*)>; rel="next"/.exec(headers.link ?? '')?.[1] ?? '';
  }
  expect(read).toEqual(['Submitted: A laptop', ...texts]);
});

test("at the provider a task takes entries, and shows the request's journal", async () => {
  const provider = await startTestApi({ instance: 'northwind' });
  const { number, task } = await received(provider);
  await provider
    .as('agent')
    .post(`/api/v1/tasks/${task}/comments`)
    .send({ text: 'On it' })
    .expect(201);
  await provider
    .as('agent')
    .post(`/api/v1/requests/${number}/work-notes`)
    .send({ text: 'Hm' })
    .expect(201);
  const { body } = await provider.as('agent').get(`/api/v1/tasks/${task}/journal`).expect(200);
  expect(body.items).toMatchObject([
    { text: 'Submitted.', author: 'requester (Acme)' },
    { text: 'On it', author: 'agent (Northwind)' },
    { text: 'Hm', kind: 'work note' },
  ]);
  await provider.close();
});
