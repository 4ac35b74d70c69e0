import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { type Listening, listen } from '../../api/server';
import { maxEdits } from '../../domain/entryEdit';
import { until } from '../environment/until';
import { readStream } from './eventStream';
import { startTestApi, submitted, type TestApi, user } from './testApi';

let api: TestApi;
let server: Listening;
beforeAll(async () => {
  api = await startTestApi();
  server = await listen(api.app, 0, pino({ level: 'silent' }));
});
afterAll(async () => {
  await server?.close();
  await api?.close();
});

type Who = 'requester' | 'agent' | 'admin';

async function written(by: Who, path: 'comments' | 'work-notes' = 'comments', body = {}) {
  const number = await submitted(api, by === 'requester' ? by : 'agent');
  const entry = await api
    .as(by)
    .post(`/api/v1/requests/${number}/${path}`)
    .send({ text: 'Teh first text', ...body })
    .expect(201);
  const at = `/api/v1/requests/${number}/journal/${entry.body.id}`;
  return { number, id: entry.body.id as string, at, entry: entry.body };
}

const edit = (who: Who | { token: string }, at: string, text = 'The first text') =>
  api.as(who).patch(at).send({ text });

const eventsOf = (number: string) =>
  api.db('outbox').where({ subject: number }).orderBy('sequence').select('id', 'name', 'data');

const past = (id: string, minutes: number) =>
  api
    .db('journal')
    .where({ id })
    .update({ at: api.db.raw(`at - interval '1 minute' * ?`, [minutes]) });

describe('the author of a comment', () => {
  test('edits it: the journal, the history, the search and the partner have the new text', async () => {
    const { number, id, at, entry } = await written('requester');
    expect(Date.parse(entry.editableUntil) - Date.parse(entry.at)).toBe(5 * 60_000);
    api.woken.length = 0;
    const { body, headers } = await edit('requester', at, 'A platypus').expect(200);
    expect(body).toMatchObject({ text: 'A platypus', kind: 'comment', at: entry.at });
    expect(Date.parse(body.editedAt)).toBeGreaterThan(Date.parse(entry.at));
    expect(body.revisions).toEqual([
      { text: 'Teh first text', at: entry.at },
      { text: 'A platypus', at: body.editedAt },
    ]);
    expect(api.woken).toEqual([api.connection]);
    expect((await eventsOf(number)).at(-1)).toMatchObject({
      id,
      name: 'commented',
      data: { by: 'requester', text: 'A platypus', edit: { revision: 1 } },
    });
    const read = await api.as('requester').get(at).expect(200);
    expect([read.body, read.headers.etag]).toEqual([body, headers.etag]);
    const journal = await api.as('agent').get(`/api/v1/requests/${number}/journal`).expect(200);
    // Others see that it was edited, and cannot edit it.
    const { revisions, ...shown } = body;
    expect(revisions).toHaveLength(2);
    expect(journal.body.items.at(-1)).toEqual({ ...shown, editableUntil: null });
    const found = async (q: string) =>
      (await api.as('agent').get(`/api/v1/requests?q=${q}`).expect(200)).body.items.length;
    expect([await found('platypus'), await found('teh')]).toEqual([1, 0]);
  });

  test('is not overwritten by another window, and loses nothing if an answer is lost', async () => {
    const { number, at } = await written('requester');
    const { headers } = await api.as('requester').get(at).expect(200);
    const etag = headers.etag ?? '';
    const [one, two] = await Promise.all(
      ['One', 'Two'].map((text) => edit('requester', at, text).set('if-match', etag)),
    );
    expect([one?.status, two?.status].sort()).toEqual([200, 412]);
    const winner = one?.status === 200 ? one : two;
    const before = (await eventsOf(number)).length;
    // The same text again: nothing is written.
    const again = await edit('requester', at, winner?.body.text).expect(200);
    expect(again.body.revisions).toHaveLength(2);
    expect((await eventsOf(number)).length).toBe(before);
  });

  test('edits it a limited number of times', async () => {
    const { at, id } = await written('requester');
    await api
      .db('journal')
      .where({ id })
      .update({ revision: maxEdits - 1 });
    await edit('requester', at, 'The last').expect(200);
    const { body } = await edit('requester', at, 'One more').expect(409);
    expect(body.detail).toBe(
      'This entry was edited 20 times, which is the most. Write a comment to correct it.',
    );
  });
});

describe('an entry is not edited', () => {
  test('by anybody else', async () => {
    const { at, number } = await written('requester');
    const { body } = await edit('agent', at).expect(403);
    expect(body.detail).toBe('Only requester can edit this entry, who wrote it.');
    const other = { token: await user(api.db, 'requester', `other ${number}`) };
    // Another requester does not see the record.
    await edit(other, at).expect(404);
    await api.as('requester').patch(at).send({ text: '' }).expect(400);
    await api.as('requester').patch(at).send({}).expect(400);
  });

  test('of the partner, even by a person of the same name', async () => {
    const { at, id } = await written('requester');
    await api.db('journal').where({ id }).update({ instance: 'northwind' });
    await edit('requester', at).expect(403);
  });

  test('after five minutes', async () => {
    const { at, id } = await written('requester');
    await past(id, 4.9);
    await edit('requester', at).expect(200);
    await past(id, 0.2);
    expect((await edit('requester', at, 'Late').expect(409)).body.detail).toBe(
      'An entry can be edited for 5 minutes after it was written. Write a comment to correct it.',
    );
    expect((await api.as('requester').get(at).expect(200)).body.editableUntil).toBeNull();
  });

  test('once its record is final', async () => {
    const { at, number } = await written('requester');
    await api.as('requester').post(`/api/v1/requests/${number}/cancel`).expect(200);
    const { body } = await edit('requester', at).expect(409);
    expect(body).toMatchObject({ state: 'Cancelled', actions: [] });
    expect((await api.as('requester').get(at).expect(200)).body).toMatchObject({
      text: 'Teh first text',
      editableUntil: null,
    });
  });

  test('if it is no comment, or moved the record', async () => {
    const { at, id, number } = await written('requester');
    await api.db('journal').where({ id }).update({ event: 'answered' });
    expect((await edit('requester', at).expect(409)).body.detail).toContain('moved the record');
    const { body } = await api.as('requester').get(`/api/v1/requests/${number}/journal`);
    const [state] = body.items;
    const path = `/api/v1/requests/${number}/journal/${state.id}`;
    expect((await edit('requester', path).expect(409)).body.detail).toBe(
      'Only comments and work notes can be edited.',
    );
  });

  test('in the journal of another record', async () => {
    const [one, other] = [await written('requester'), await written('requester')];
    await edit('requester', `/api/v1/requests/${other.number}/journal/${one.id}`).expect(404);
    await edit('requester', `/api/v1/requests/${one.number}/journal/${randomUUID()}`).expect(404);
  });
});

test('a setting turns editing off, or changes its time', async () => {
  for (const [minutes, status] of [
    [0, 409],
    [60, 200],
  ] as const) {
    const other = await startTestApi({ with: { editMinutes: minutes } });
    try {
      const number = await submitted(other);
      const comment = await other
        .as('requester')
        .post(`/api/v1/requests/${number}/comments`)
        .send({ text: 'One' });
      const { id, editableUntil } = comment.body;
      expect(editableUntil === null).toBe(minutes === 0);
      await other
        .db('journal')
        .where({ id })
        .update({ at: new Date(Date.now() - 50 * 60_000) });
      const path = `/api/v1/requests/${number}/journal/${id}`;
      await other.as('requester').patch(path).send({ text: 'Two' }).expect(status);
    } finally {
      await other.close();
    }
  }
});

describe('a work note', () => {
  test('and its earlier texts are read by those who read work notes, and nobody else', async () => {
    const number = await submitted(api, 'requester');
    const note = await api
      .as('agent')
      .post(`/api/v1/requests/${number}/work-notes`)
      .send({ text: 'Between us' })
      .expect(201);
    const at = `/api/v1/requests/${number}/journal/${note.body.id}`;
    await edit('agent', at, 'Between all of us').expect(200);
    expect((await eventsOf(number)).at(-1)).toMatchObject({
      name: 'noted',
      data: { text: 'Between all of us', edit: { revision: 1 } },
    });
    expect((await api.as('admin').get(at).expect(200)).body.revisions).toHaveLength(2);
    await api.as('requester').get(at).expect(404);
    await edit('requester', at).expect(404);
  });

  test('that stays inside is edited without an event', async () => {
    const { number, at } = await written('agent', 'work-notes', { internal: true });
    const before = await eventsOf(number);
    expect((await edit('agent', at).expect(200)).body.internal).toBe(true);
    expect(await eventsOf(number)).toEqual(before);
  });
});

test('a live listener reads the edit, also one that was away', async () => {
  const { number, id, at } = await written('requester');
  const url = `http://127.0.0.1:${server.port}/api/v1/requests/${number}/events`;
  const stream = await readStream(url, api.tokens.agent);
  await edit('requester', at).expect(200);
  const event = await until(() => stream.events.find(({ data }) => data.id === id), 'the edit');
  expect(event).toMatchObject({ event: 'journal', data: { text: 'The first text' } });
  stream.leave();
  await edit('requester', at, 'Again').expect(200);
  const back = await readStream(url, api.tokens.agent, event.id);
  await until(() => back.events.some(({ data }) => data.text === 'Again'), 'the second edit');
  back.leave();
});
