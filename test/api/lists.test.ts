import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordDelivery, setPaused } from '../../records/destinations';
import { startTestApi, submitted, type TestApi, user } from './testApi';

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
    expect(body.errors).toMatchObject([
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
      expect(body.errors).toMatchObject([
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

describe('counts and export', () => {
  test('count several selections at once, as far as the caller sees them', async () => {
    const counts = async (role: 'agent' | 'requester', ...views: string[]) => {
      const query = views.map((view) => `view=${encodeURIComponent(view)}`).join('&');
      const path = `/api/v1/requests/counts?${query}`;
      const { body } = await api.as(role).get(path).expect(200);
      return body.counts.map(({ count }: { count: number }) => count);
    };
    const views = ['state=Submitted&state=Resolved&priority=1', 'openedBy=agent&state=Submitted'];
    expect(await counts('agent', ...views)).toEqual([3, 2]);
    expect(await counts('requester', ...views)).toEqual([2, 0]);
  });

  test('a spreadsheet gets texts, not formulas, and every row once', async () => {
    const hostile = '=HYPERLINK("http://x","a, b")';
    const first = { number: numbers[0] };
    await api.db('requests').where(first).update({ short_description: hostile });
    const path = '/api/v1/requests/export?openedBy=requester&sort=-number';
    const { text, headers } = await api.as('agent').get(path).expect(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    const lines = text.split('\r\n').slice(1, -1);
    expect(lines.map((line) => line.split(',')[0])).toEqual(some(4, 3, 2, 1, 0));
    expect(lines.at(-1)).toContain(`"'=HYPERLINK(""http://x"",""a, b"")"`);
    await api
      .as('requester')
      .get('/api/v1/requests/export?bom=true')
      .expect(200, /^\ufeffnumber,/);
    await api.db('requests').where(first).update({ short_description: 'Laptop 0' });
  });
});

test('a search finds records by number and by text, and people, as far as the caller sees them', async () => {
  const found = async (role: 'agent' | 'requester', q: string) => {
    const { body } = await api
      .as(role)
      .get(`/api/v1/search?q=${encodeURIComponent(q)}`)
      .expect(200);
    return body;
  };
  const { records } = await found('agent', `${numbers[5]}`.toLowerCase());
  expect(records).toEqual([
    expect.objectContaining({
      kind: 'request',
      number: numbers[5],
      title: 'Laptop 5',
      links: { self: `/api/v1/requests/${numbers[5]}` },
    }),
  ]);
  expect((await found('requester', `${numbers[5]}`)).records).toEqual([]);
  expect((await found('requester', 'laptop 4')).records).toHaveLength(1);
  expect((await found('agent', 'agent')).people).toEqual([{ name: 'agent' }]);
  expect((await found('requester', 'agent')).people).toEqual([]);
});

describe('a saved view', () => {
  const view = { list: 'requests', name: 'Pressing', filters: { state: ['Submitted'] } };
  const save = (role: 'agent' | 'requester', body: object) =>
    api
      .as(role)
      .post('/api/v1/views')
      .send({ ...view, ...body });
  const named = async (role: 'agent' | 'requester') => {
    const { body } = await api.as(role).get('/api/v1/views?list=requests').expect(200);
    return body.items.map((item: { name: string }) => item.name);
  };

  test('is seen by its owner, and by others if it is shared', async () => {
    const { body: own } = await save('agent', { sort: '-priority', columns: ['State'] }).expect(
      201,
    );
    expect(own).toMatchObject({ owner: 'agent', shared: false, columns: ['State'] });
    await api.as('agent').get(own.links.records).expect(200);
    expect(await named('requester')).toEqual([]);
    const self = `/api/v1/views/${own.id}`;
    await api.as('requester').get(self).expect(404);
    const { headers } = await api.as('agent').get(self).expect(200);
    const share = (ifMatch: string) =>
      api.as('agent').patch(self).set('If-Match', ifMatch).send({ shared: true, name: 'All new' });
    await share(headers.etag ?? '').expect(200);
    await share(headers.etag ?? '').expect(412);
    expect(await named('requester')).toEqual(['All new']);
    await api.as('requester').patch(self).send({ name: 'Mine' }).expect(403);
    await api.as('requester').delete(self).expect(403);
    await api.as('admin').delete(self).expect(204);
    await api.as('agent').get(self).expect(404);
  });

  test('is shared with the members of a group, and opens the list of each person who chose it', async () => {
    const mia = await user(api.db, 'agent', 'Mia');
    const max = await user(api.db, 'agent', 'Max');
    const admin = api.as('admin');
    const { body: group } = await admin
      .post('/api/v1/groups')
      .send({ name: 'Night shift', members: ['Mia'] });
    const read = async (token: string) => {
      const { body } = await api.as({ token }).get('/api/v1/views?list=requests').expect(200);
      return body.items.map((item: { name: string; isDefault: boolean }) => [
        item.name,
        item.isDefault,
      ]);
    };
    const { body: own } = await save('agent', { name: 'Nights', group: 'night SHIFT' }).expect(201);
    expect(own).toMatchObject({ shared: false, group: 'Night shift', isDefault: false });
    const self = own.links.self;
    const patch = (token: string, body: object) => api.as({ token }).patch(self).send(body);
    expect(await read(mia)).toEqual([['Nights', false]]);
    expect(await read(max)).toEqual([]);
    await api.as({ token: max }).get(self).expect(404);
    await patch(max, { isDefault: true }).expect(404);

    await patch(mia, { isDefault: true }).expect(200);
    await patch(mia, { name: 'Mine' }).expect(403);
    expect(await read(mia)).toEqual([['Nights', true]]);
    expect((await api.as('agent').get(self)).body.isDefault).toBe(false);
    // A list opens with one view.
    const { body: other } = await api
      .as({ token: mia })
      .post('/api/v1/views')
      .send({ ...view, name: 'Other' });
    const chosen = await api.as({ token: mia }).patch(other.links.self).send({ isDefault: true });
    expect(chosen.body).toMatchObject({ isDefault: true });
    expect(await read(mia)).toEqual([
      ['Nights', false],
      ['Other', true],
    ]);

    await save('agent', { group: 'Nobody' }).expect(422);
    await save('requester', { group: 'Night shift' }).expect(403);
    expect(
      (await save('agent', { group: 'Night shift', shared: true }).expect(400)).body.errors,
    ).toMatchObject([{ path: 'group' }]);
    await api.as('agent').patch(self).send({ shared: true }).expect(400);
    await admin.patch(group.links.self).send({ members: [] }).expect(200);
    expect(await read(mia)).toEqual([['Other', true]]);
    await api.as('agent').patch(self).send({ shared: true, group: null }).expect(200);
    expect(await named('requester')).toEqual(['Nights']);
    await api.as('agent').delete(self).expect(204);
  });

  test('has only what its list knows, of a list that its owner reads, and there are at most 50', async () => {
    const { body } = await save('agent', { filters: { colour: 'red' } }).expect(400);
    expect(body.errors).toMatchObject([{ path: 'filters.colour', message: 'is not known here.' }]);
    await save('agent', { sort: 'colour' }).expect(400);
    await save('requester', { list: 'tasks', filters: {} }).expect(403);
    await save('requester', { shared: true }).expect(403);
    for (let n = 0; n < 50; n += 1) await save('requester', { name: `View ${n}` }).expect(201);
    expect((await save('requester', {}).expect(409)).body.detail).toContain('limit');
    const { body: page } = await api.as('requester').get('/api/v1/views?limit=30').expect(200);
    const { body: rest } = await api.as('requester').get(`/api/v1/views?cursor=${page.next}`);
    expect(new Set([...page.items, ...rest.items].map(({ id }) => id)).size).toBe(50);
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
