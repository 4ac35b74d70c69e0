import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { tellAgain } from '../../records/reconciliation';
import { type House, openHouse, received, submitted } from './house';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterEach(() => {
  house.engine.standing = 'well';
});
afterAll(() => house.close());

describe('comments and work notes', () => {
  test('a comment is written with its author, queued for the partner, and the delivery woken', async () => {
    const number = await submitted(house);
    house.woken.length = 0;
    const { body } = await house
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
    expect(house.woken).toEqual([house.connection]);
    const event = await house.db('outbox').where({ id: body.id }).first();
    expect(event).toMatchObject({ subject: number, name: 'commented', sequence: 2 });
  });

  test('a requester neither writes nor reads work notes', async () => {
    const number = await submitted(house);
    const post = (role: 'requester' | 'integration' | 'agent') =>
      house.as(role).post(`/api/v1/requests/${number}/work-notes`).send({ text: 'Between us' });
    await post('requester').expect(403);
    await post('integration').expect(403);
    await post('agent').expect(201);
    const kinds = async (role: 'requester' | 'agent') => {
      const { body } = await house.as(role).get(`/api/v1/requests/${number}/journal`).expect(200);
      return body.items.map((entry: { kind: string }) => entry.kind);
    };
    expect(await kinds('requester')).toEqual(['state']);
    expect(await kinds('agent')).toEqual(['state', 'work note']);
  });

  test('an internal work note makes no event, and the journal says that it stays inside', async () => {
    const number = await submitted(house);
    const note = async (body: object) =>
      (await house.as('agent').post(`/api/v1/requests/${number}/work-notes`).send(body).expect(201))
        .body;
    const shared = await note({ text: 'For both' });
    const inside = await note({ text: 'For us', internal: true });
    expect([shared.internal, inside.internal]).toEqual([false, true]);
    const ids = (await house.db('outbox').where({ subject: number }).orderBy('sequence')).map(
      ({ id }) => id,
    );
    expect(ids).toContain(shared.id);
    expect(ids).not.toContain(inside.id);
    const { body } = await house.as('agent').get(`/api/v1/requests/${number}/journal`).expect(200);
    expect(body.items.map((entry: { internal: boolean }) => entry.internal)).toEqual([
      false,
      false,
      true,
    ]);
    // Nor does a repair send it: neither side counts it as one that both must have.
    const place = { connection: house.connection, subject: number };
    expect(await tellAgain(house.db, place, [inside.id])).toBe(0);
    expect(await tellAgain(house.db, place, [shared.id])).toBe(1);
  });

  test('a comment is never internal', async () => {
    const number = await submitted(house);
    const post = house.as('agent').post(`/api/v1/requests/${number}/comments`);
    await post.send({ text: 'For us', internal: true }).expect(400);
  });

  test('staff learn who reads a work note, by the rules in force; requesters do not', async () => {
    const number = await submitted(house);
    const readers = async (role: 'agent' | 'requester') =>
      (await house.as(role).get(`/api/v1/requests/${number}`).expect(200)).body.workNoteReaders;
    expect(await readers('agent')).toEqual(['Acme', 'Northwind']);
    expect(await readers('requester')).toBeUndefined();
    const rules = { kinds: [], fields: [], workNotes: false };
    await house.db('connections').update({ replication_set: JSON.stringify(rules) });
    expect(await readers('agent')).toEqual(['Acme']);
    const { body } = await house
      .as('agent')
      .post(`/api/v1/requests/${number}/work-notes`)
      .send({ text: 'Kept back' })
      .expect(201);
    expect(body.internal).toBe(true);
    await house.db('connections').update({ replication_set: null });
  });

  test('nothing is added to a final record', async () => {
    const number = await submitted(house);
    await house.as('requester').post(`/api/v1/requests/${number}/cancel`).expect(200);
    for (const path of ['comments', 'work-notes']) {
      const { body } = await house
        .as('agent')
        .post(`/api/v1/requests/${number}/${path}`)
        .send({ text: 'late' })
        .expect(409);
      expect(body).toMatchObject({ state: 'Cancelled', actions: [] });
    }
    await house
      .as('agent')
      .post(`/api/v1/requests/${number}/attachments`)
      .attach('file', Buffer.from('x'), 'x')
      .expect(409);
    expect(await house.db('attachments').where({ record: number })).toEqual([]);
  });

  test("in Awaiting Info the customer's comment is a command: work goes on", async () => {
    const number = await submitted(house);
    await house.db('requests').where({ number }).update({ state: 'Awaiting Info' });
    const comment = () =>
      house
        .as('requester')
        .post(`/api/v1/requests/${number}/comments`)
        .send({ text: 'The blue one' });
    house.engine.standing = 'no worker';
    expect((await comment().expect(202)).body).toMatchObject({ text: 'The blue one', at: null });
    house.engine.standing = 'well';
    const { body } = await comment().expect(201);
    expect(body).toMatchObject({
      kind: 'comment',
      text: 'The blue one',
      author: 'requester (Acme)',
    });
    const { body: after } = await house
      .as('requester')
      .get(`/api/v1/requests/${number}`)
      .expect(200);
    expect(after.state).toBe('Work in Progress');
  });

  test.each([
    [{}],
    [{ text: '' }],
    [{ text: 5 }],
    [{ text: 'x'.repeat(65_537) }],
    [{ text: 'x', kind: 'state' }],
  ])('a wrong body is 400: %j', async (body) => {
    const number = await submitted(house);
    await house.as('agent').post(`/api/v1/requests/${number}/comments`).send(body).expect(400);
  });

  test('a text of 64 KiB passes', async () => {
    const number = await submitted(house);
    await house
      .as('agent')
      .post(`/api/v1/requests/${number}/comments`)
      .send({ text: 'x'.repeat(65_536) })
      .expect(201);
  });
});

test('the journal is read in pages, oldest first, without loss or repetition', async () => {
  const number = await submitted(house);
  const texts = Array.from({ length: 7 }, (_, n) => `entry ${n}`);
  for (const text of texts) {
    await house.as('agent').post(`/api/v1/requests/${number}/comments`).send({ text }).expect(201);
  }
  const read: string[] = [];
  let path = `/api/v1/requests/${number}/journal?limit=3`;
  for (;;) {
    const { body, headers } = await house.as('requester').get(path).expect(200);
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
  const provider = await openHouse({ instance: 'northwind' });
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
