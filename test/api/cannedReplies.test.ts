import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mostReplies } from '../../records/cannedReply';
import { startTestApi, type TestApi, user } from './testApi';

let api: TestApi;
let eve: { token: string };
beforeAll(async () => {
  api = await startTestApi();
  eve = { token: await user(api.db, 'agent', 'Eve') };
});
afterAll(() => api.close());

const path = '/api/v1/canned-replies';
const hello = { title: 'Hello', text: 'Hello {{requester}}, thank you for {{number}}.' };
const titles = async (who: Parameters<TestApi['as']>[0]) =>
  (await api.as(who).get(path).expect(200)).body.items.map((one: { title: string }) => one.title);

describe('a canned reply', () => {
  test('of one person is nobody else’s, is changed on its version, and is deleted', async () => {
    const key = randomUUID();
    const create = () => api.as('agent').post(path).set('Idempotency-Key', key).send(hello);
    const { body } = await create().expect(201);
    expect((await create().expect(201)).body).toEqual(body);
    expect(body).toMatchObject({ ...hello, shared: false, owner: 'agent' });
    expect(await titles('agent')).toEqual(['Hello']);
    expect(await titles(eve)).toEqual([]);
    const { self } = body.links;
    for (const call of ['get', 'patch', 'delete'] as const) {
      const asked = api.as(eve)[call](self);
      await (call === 'patch' ? asked.send({ title: 'Mine' }) : asked).expect(404);
    }
    const { headers } = await api.as('agent').get(self).expect(200);
    const change = (title: string) =>
      api
        .as('agent')
        .patch(self)
        .set('If-Match', headers.etag ?? '')
        .send({ title });
    await change('Welcome').expect(200);
    await change('Too late').expect(412);
    expect(await titles('agent')).toEqual(['Welcome']);
    await api.as('agent').delete(self).expect(204);
    await api.as('agent').get(self).expect(404);
  });

  test('that is shared is read by all staff, and written by admins alone', async () => {
    const body = { title: 'We are closed', text: 'Until Monday.', shared: true };
    await api.as('agent').post(path).send(body).expect(403);
    const { body: made } = await api.as('admin').post(path).send(body).expect(201);
    expect(await titles(eve)).toEqual(['We are closed']);
    await api.as(eve).patch(made.links.self).send({ text: 'Until Friday.' }).expect(403);
    await api.as(eve).delete(made.links.self).expect(403);
    await api.as('requester').get(path).expect(403);
    await api.as('admin').patch(made.links.self).send({ text: 'Until Friday.' }).expect(200);
  });

  test('is one too many after a hundred of one person', async () => {
    const rows = Array.from({ length: mostReplies.own }, (_, n) => ({
      ...{ id: randomUUID(), owner: 'Eve', shared: false, title: `No. ${n}`, text: 'x' },
    }));
    await api.db('canned_replies').insert(rows);
    const { body } = await api.as(eve).post(path).send(hello).expect(409);
    expect(body.detail).toBe('You have 100 replies, which is the most. Delete one first.');
    const page = await api.as(eve).get(`${path}?limit=200&q=No`).expect(200);
    expect(page.body.items).toHaveLength(mostReplies.own);
  });
});
