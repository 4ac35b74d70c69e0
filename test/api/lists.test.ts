import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordDelivery, setPaused } from '../../records/destinations';
import { startTestApi, submitted, type TestApi } from './testApi';

let api: TestApi;
const numbers: string[] = [];
beforeAll(async () => {
  api = await startTestApi();
  for (let n = 0; n < 7; n += 1) {
    const shortDescription = n === 3 ? '100% new_laptop \\ broken' : `Laptop ${n}`;
    const fields = { shortDescription, priority: 1 + (n % 2) };
    numbers.push(await submitted(api, n < 5 ? 'requester' : 'agent', fields));
  }
});
afterAll(() => api.close());

const listed = async (query: string) => {
  const { body } = await api.as('agent').get(`/api/v1/requests?${query}`).expect(200);
  return body.items.map((item: { number: string }) => item.number);
};
const some = (...which: number[]) => which.map((n) => numbers[n]);

describe('a list', () => {
  test('goes newest first, page by page, without loss or repetition, by `next` and by Link', async () => {
    const read: string[] = [];
    let path = '/api/v1/requests?limit=3&priority=1';
    for (;;) {
      const { body, headers } = await api.as('agent').get(path).expect(200);
      read.push(...body.items.map((item: { number: string }) => item.number));
      if (body.next === null) break;
      const link = /^<(.+)>; rel="next"$/.exec(headers.link ?? '')?.[1] ?? '';
      expect(new URL(link, 'http://x').searchParams.get('cursor')).toBe(body.next);
      path = link;
    }
    expect(read).toEqual(some(6, 4, 2, 0));
  });

  test('stays in place while newer records come in', async () => {
    const { body } = await api.as('agent').get('/api/v1/requests?limit=2').expect(200);
    const newer = await submitted(api, 'agent');
    const rest = await listed(`limit=200&cursor=${body.next}`);
    expect(rest).toEqual(some(4, 3, 2, 1, 0));
    await api
      .db('requests')
      .where({ number: newer })
      .update({ short_description: 'hidden', state: 'Closed' });
  });

  test('keeps records of the same moment apart', async () => {
    const openedAt = new Date('2020-01-01T00:00:00.000Z');
    await api
      .db('requests')
      .whereIn('number', some(0, 1, 2) as string[])
      .update({ opened_at: openedAt });
    const first = await api.as('agent').get('/api/v1/requests?limit=6').expect(200);
    const second = await listed(`cursor=${first.body.next}`);
    const all = [...first.body.items.map((item: { number: string }) => item.number), ...second];
    expect(new Set(all).size).toBe(8);
    expect(all.slice(-3)).toEqual(some(2, 1, 0));
  });

  test('filters by field', async () => {
    await api
      .db('requests')
      .where({ number: numbers[0] })
      .update({ assigned_to: 'dana', state: 'Work in Progress' });
    expect(await listed('assignedTo=dana')).toEqual(some(0));
    expect(await listed('state=Work in Progress')).toEqual(some(0));
    expect(await listed('openedBy=agent&state=Submitted')).toEqual(some(6, 5));
    expect(await listed('assigned=true')).toEqual(some(0));
    expect(await listed('openedBy=agent&state=Submitted&assigned=false')).toEqual(some(6, 5));
    expect(await listed('provider=northwind&customer=acme&priority=2&openedBy=requester')).toEqual(
      some(3, 1),
    );
    expect(await listed('provider=initech')).toEqual([]);
    expect(await listed('catalogItem=none')).toEqual([]);
  });

  test('is sorted by a column, in both directions, page by page, with empty values last', async () => {
    const assign = (to: string | null, ...which: number[]) =>
      api
        .db('requests')
        .whereIn('number', some(...which) as string[])
        .update({ assigned_to: to });
    await assign('Zoe', 6);
    await assign('anna', 1, 2);
    const paged = async (sort: string, cursor = ''): Promise<string[]> => {
      const path = `/api/v1/requests?state=Submitted&limit=2&sort=${sort}${cursor}`;
      const { body } = await api.as('agent').get(path).expect(200);
      const read = body.items.map((item: { number: string }) => item.number);
      return body.next === null ? read : [...read, ...(await paged(sort, `&cursor=${body.next}`))];
    };
    expect(await paged('assignedTo')).toEqual(some(1, 2, 6, 3, 4, 5));
    expect(await paged('-assignedTo')).toEqual(some(6, 2, 1, 5, 4, 3));
    expect(await paged('priority')).toEqual(some(2, 4, 6, 1, 3, 5));
    expect(await paged('-priority')).toEqual(some(5, 3, 1, 6, 4, 2));
    expect(await paged('shortDescription')).toEqual(some(3, 1, 2, 4, 5, 6));
    expect(await paged('-number')).toEqual(some(6, 5, 4, 3, 2, 1));
    expect((await paged('-updatedAt')).length).toBe(6);
    await assign(null, 1, 2, 6);

    const { body } = await api.as('agent').get('/api/v1/requests?sort=colour').expect(400);
    expect(body.errors).toEqual([
      {
        path: 'query.sort',
        message: expect.stringMatching(/^must be one of openedAt, .*assignedTo/),
      },
    ]);
    const { body: page } = await api.as('agent').get('/api/v1/requests?sort=state&limit=1');
    const other = `/api/v1/requests?sort=-state&cursor=${page.next}`;
    expect((await api.as('agent').get(other).expect(400)).body.errors[0].path).toBe('query.cursor');
  });

  test('filters by several states, through all pages', async () => {
    const move = (n: number, state: string) =>
      api.db('requests').where({ number: numbers[n] }).update({ state });
    await move(1, 'Resolved');
    await move(2, 'Awaiting Info');
    await move(3, 'Resolved');
    const states = 'state=Resolved&state=Awaiting Info';
    expect(await listed(states)).toEqual(some(3, 2, 1));
    const first = await api.as('agent').get(`/api/v1/requests?${states}&limit=2`).expect(200);
    expect(first.body.items.map((item: { number: string }) => item.number)).toEqual(some(3, 2));
    const [, next] = /<(.*)>; rel="next"/.exec(first.headers.link ?? '') ?? [];
    const second = await api.as('agent').get(`${next}`).expect(200);
    expect(second.body.items.map((item: { number: string }) => item.number)).toEqual(some(1));

    for (const bad of [
      'state=Resolved&state=Lost',
      'state=Lost',
      Array(8).fill('state=Closed').join('&'),
    ]) {
      const { body } = await api.as('agent').get(`/api/v1/requests?${bad}`).expect(400);
      expect(body.errors).toEqual([
        { path: 'query.state', message: expect.stringContaining('must be one of Submitted, ') },
      ]);
    }
    for (const n of [1, 2, 3]) await move(n, 'Submitted');
  });

  test('finds words of numbers and descriptions, whatever signs are between them', async () => {
    expect(await listed('q=laptop 4')).toEqual(some(4));
    expect(await listed(`q=${numbers[5]?.toLowerCase()}`)).toEqual(some(5));
    expect(await listed(`q=${encodeURIComponent('100%')}`)).toEqual(some(3));
    expect(await listed(`q=${encodeURIComponent('new_laptop \\')}`)).toEqual(some(3));
    expect(await listed(`q=${encodeURIComponent('1%0')}`)).toEqual([]);
    expect(await listed(`q=${encodeURIComponent('L_ptop')}`)).toEqual([]);
    for (const signs of ['%', '_', '\\', "'", '"', '!&|:*', '。'])
      expect(await listed(`q=${encodeURIComponent(signs)}`)).toEqual([]);
  });

  test('takes no cursor of another list', async () => {
    const { body } = await api
      .as('agent')
      .get(`/api/v1/requests/${numbers[4]}/journal?limit=1`)
      .expect(200);
    expect(body.next).toBeNull();
    await api
      .as('agent')
      .post(`/api/v1/requests/${numbers[4]}/comments`)
      .send({ text: 'x' })
      .expect(201);
    const { body: page } = await api
      .as('agent')
      .get(`/api/v1/requests/${numbers[4]}/journal?limit=1`)
      .expect(200);
    await api.as('agent').get(`/api/v1/requests?cursor=${page.next}`).expect(400);
  });
});

describe('replication', () => {
  const replication = async () => {
    const { body } = await api.as('agent').get(`/api/v1/requests/${numbers[6]}`).expect(200);
    return body.replication;
  };
  const outbox = () => api.db('outbox').where({ subject: numbers[6] });

  test('tells what waits, what failed, and whether the connection is paused', async () => {
    expect(await replication()).toEqual({ state: 'pending', pending: 1, lastError: null });
    await recordDelivery(
      api.db,
      { table: 'connections', id: api.connection },
      {
        delivery: 'backing off',
        failure: { kind: 'unreachable', error: 'HTTP 502' },
      },
    );
    expect(await replication()).toEqual({ state: 'pending', pending: 1, lastError: 'HTTP 502' });
    await outbox().update({ status: 'failed', last_error: 'no such item' });
    expect(await replication()).toEqual({ state: 'failed', pending: 0, lastError: 'no such item' });
    await outbox().update({ status: 'delivered', last_error: null });
    expect(await replication()).toEqual({ state: 'in sync', pending: 0, lastError: null });
    await setPaused(api.db, 'northwind', true);
    expect(await replication()).toEqual({ state: 'paused', pending: 0, lastError: null });
  });
});

test('a record that the caller has already is 304', async () => {
  const path = `/api/v1/requests/${numbers[5]}`;
  const { headers } = await api.as('agent').get(path).expect(200);
  const etag = headers.etag ?? '';
  expect(etag).toMatch(/^"[^"]+"$/);
  await api.as('agent').get(path).set('If-None-Match', etag).expect(304);
  await api.as('agent').post(`${path}/comments`).send({ text: 'new' }).expect(201);
  await api.as('agent').get(path).set('If-None-Match', etag).expect(200);
});
