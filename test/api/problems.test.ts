import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { refusalOf } from '../../api/http/failure';
import { openDatabase } from '../../records/database';
import { until } from '../environment/until';
import { startTestApi, submitted, type TestApi } from './testApi';

let api: TestApi;
let number: string;
beforeAll(async () => {
  api = await startTestApi();
  number = await submitted(api);
});
afterAll(() => api.close());

const raw = (method: string, path: string) => {
  const call = request(api.app) as unknown as Record<string, (path: string) => request.Test>;
  const test = call[method]?.(path);
  if (!test) throw new Error(`supertest knows no ${method}`);
  return test.set('Authorization', `Bearer ${api.tokens.admin}`);
};
function cursorOf(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}
const comments = () => `/api/v1/requests/${number}/comments`;

describe('a path', () => {
  test.each(['/api/v1/requests/%ff', '/api/v1/requests/%', '/api/v1/requests?q=%zz', '/%c3%28'])(
    'that is no percent-encoded UTF-8 is 400: %s',
    async (path) => {
      const { body } = await raw('get', path).expect(400);
      expect(body.type).toBe('/problems/invalid');
    },
  );

  test.each(['/api/v1/requests/a%00b', '/api/v1/requests?q=%00', '/api/v1/tasks/%00/journal'])(
    'with NUL is 400: %s',
    async (path) => {
      await raw('get', path).expect(400);
    },
  );

  test.each([
    '/nothing',
    '/api/v1',
    '/api/v1/request',
    '/api/v1/requests/x/nothing',
    '/API/v1/requests',
  ])('where nothing is, is 404: %s', async (path) => {
    const { body } = await raw('get', path).expect(404);
    expect(body).toMatchObject({ type: '/problems/missing', status: 404 });
  });

  test.each([
    ['put', '/api/v1/requests', 'POST, GET, HEAD'],
    ['delete', '/api/v1/requests/X-1', 'GET, HEAD'],
    ['patch', '/api/v1/requests/X-1/cancel', 'POST'],
    ['options', '/api/v1/tasks', 'GET, HEAD'],
    ['trace', '/api/v1/tasks', 'GET, HEAD'],
    ['trace', '/healthz', 'GET, HEAD'],
    ['post', '/openapi.json', 'GET, HEAD'],
    ['patch', '/api/v1/cases/counts', 'GET, HEAD'],
  ])('with the wrong method is 405 with Allow: %s %s', async (method, path, allow) => {
    const { headers, body } = await raw(method, path).expect(405);
    expect(headers.allow).toBe(allow);
    expect(body.type).toBe('/problems/method');
  });

  test.each([
    ['records', () => '/api/v1/requests/ACME-PRQ0009999'],
    ['very long numbers', () => `/api/v1/requests/${'9'.repeat(250)}`],
    ['files', () => `/api/v1/requests/${number}/attachments/not-a-uuid`],
    ['files', () => `/api/v1/requests/${number}/attachments/6a2f4f0e-3d0b-4f4b-9f6a-0c9a6d1b7e55`],
    ['items', () => '/api/v1/catalog-items/../x'],
  ])('of %s that are not there is 404', async (_what, path) => {
    await raw('get', path()).expect(404);
  });

  test.each([
    'limit=0',
    'limit=201',
    'limit=',
    'limit=1e2',
    'limit=1&limit=2',
    'cursor=zzz',
    'cursor=W10',
    'cursor=eyJhdCI6IngiLCJudW1iZXIiOiJ5In0',
    `cursor=${cursorOf({ at: '2020-01-01T00:00:00.000Z', number: '\0' })}`,
    `cursor=${cursorOf({ at: '0000-01-01T00:00:00.000Z', number: 'x' })}`,
    'state=Nowhere',
    'priority=9',
    'colour=red',
    '__proto__=x',
    'q[a]=b',
  ])('with a wrong query is 400, naming the parameter: %s', async (query) => {
    const { body } = await raw('get', `/api/v1/requests?${query}`).expect(400);
    const name = query.split('=')[0];
    expect(body.errors).toMatchObject([{ path: `query.${name}`, message: expect.any(String) }]);
  });
});

describe('a body', () => {
  const post = (body: string, type = 'application/json') =>
    raw('post', comments()).set('Content-Type', type).send(body);

  test.each(['{', '"text"', '[', 'null', '{"text": "a",}', 'nonsense'])(
    'that is no JSON object is 400: %s',
    async (body) => {
      await post(body).expect(400);
    },
  );
  test('that is an array is 400', async () => {
    await post('[]').expect(400);
  });
  test.each(['\\u0000', '\\ud800', 'a\\udc00b'])(
    'with %s in a text is 400, naming it',
    async (half) => {
      const { body } = await post(`{"text": "x${half}"}`).expect(400);
      expect(body.errors).toMatchObject([{ path: 'text', message: expect.any(String) }]);
    },
  );
  test.each([
    [
      '{"catalogItem": "x", "shortDescription": "y", "variables": {"a": ["\\u0000"]}}',
      'variables.a.0',
    ],
    ['{"catalogItem": "x", "shortDescription": "y", "variables": {"\\ud800": 1}}', 'variables'],
    ['{"catalogItem": "x", "shortDescription": "y", "variables": {"__proto__": 1}}', 'variables'],
    ['{"catalogItem": "x", "shortDescription": "y", "variables": {"n": 1e999}}', 'variables.n'],
  ])('with what Postgres cannot keep is 400, naming the place: %s', async (body, path) => {
    const answer = await raw('post', '/api/v1/requests')
      .set('Content-Type', 'application/json')
      .send(body)
      .expect(400);
    expect(answer.body.errors[0].path).toBe(path);
  });
  test('with a number that JavaScript would change is 400, and the remedy is said', async () => {
    const answer = await raw('post', '/api/v1/requests')
      .set('Content-Type', 'application/json')
      .send('{"catalogItem": "x", "shortDescription": "y", "variables": {"n": 9007199254740993}}')
      .expect(400);
    expect(answer.body.detail).toBe(
      'variables.n: the number 9007199254740993 would be changed: send it as a string.',
    );
  });
  test('is decoded by its charset, and bytes that are not its text are 400', async () => {
    const bytes = Buffer.from('{"text":"Gr\xfc\xdfe \x80"}', 'latin1');
    const send = (type: string) =>
      raw('post', comments())
        .set('Content-Type', type)
        .serialize((body) => body)
        .send(bytes);
    const { body } = await send('application/json').expect(400);
    expect(body.detail).toContain('not text in utf-8');
    for (const charset of ['windows-1252', 'iso-8859-1']) {
      const answer = await send(`application/json; charset=${charset}`).expect(201);
      expect(answer.body.text).toBe('Grüße €');
    }
    const said = await post('\ufeff{"text": "Grüße"}', 'application/json; charset=utf8').expect(
      201,
    );
    expect(said.body.text).toBe('Grüße');
  });
  test('that is nested without end is 400', async () => {
    await post(`{"text": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`).expect(400);
  });
  test('of more than 1 MiB is 413', async () => {
    const { body } = await post(JSON.stringify({ text: 'x'.repeat(1024 * 1024) })).expect(413);
    expect(body.type).toBe('/problems/too-large');
  });
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'nonsense',
    'application/json; charset=klingon',
  ])('of another media type is 415: %s', async (type) => {
    await post('{"text": "x"}', type).expect(415);
  });
  test('in an encoding that is not read is 415', async () => {
    // Newer versions of Node read zstd.
    await post('{"text": "x"}').set('Content-Encoding', 'compress').expect(415);
  });
});

describe('what a caller sends anywhere', () => {
  const nasty = [
    "'",
    '"',
    '\\',
    '%',
    '_',
    '$1',
    '?',
    ';--',
    '{}',
    '\u{1f600}',
    '‮',
    '\ufffe',
    '../..',
    '%'.repeat(100),
  ];
  test.each(nasty)('never gives 500: %j', async (text) => {
    const encoded = encodeURIComponent(text);
    for (const path of [
      `/api/v1/requests/${encoded}`,
      `/api/v1/requests?q=${encoded}`,
      `/api/v1/requests?assignedTo=${encoded}`,
      `/api/v1/requests?cursor=${encoded}`,
      `/api/v1/tasks?request=${encoded}&q=${encoded}`,
      `/api/v1/catalog-items?q=${encoded}`,
      `/api/v1/requests/${number}/attachments/${encoded}`,
    ]) {
      expect([path, (await raw('get', path)).status < 500]).toEqual([path, true]);
    }
    await raw('post', comments()).send({ text }).expect(201);
  });
});

test("no problem has an ETag, which a client would take for the record's", async () => {
  const answers = await Promise.all([
    raw('get', '/api/v1/requests/X-1'),
    raw('get', '/nothing'),
    raw('post', comments()).send({}),
    raw('post', `/api/v1/requests/${number}/accept`).send({}),
    raw('put', '/api/v1/requests').send({}),
    raw('get', '/api/now/table/nope'),
    request(api.app).get('/api/v1/requests'),
  ]);
  expect(answers.map(({ status, headers }) => [status, headers.etag])).toEqual(
    [404, 404, 400, 409, 405, 400, 401].map((status) => [status, undefined]),
  );
  const { headers } = await raw('get', `/api/v1/requests/${number}`).expect(200);
  const same = await raw('get', `/api/v1/requests/${number}`).set(
    'If-None-Match',
    headers.etag ?? '',
  );
  expect([same.status, same.headers.etag]).toEqual([304, headers.etag]);
});

describe('while Postgres is away', () => {
  test('everything is 503 with Retry-After', async () => {
    const gone = openDatabase('postgres://nobody@127.0.0.1:9/nothing');
    const error = await gone.raw('select 1').catch((caught: unknown) => caught);
    expect(refusalOf(error)).toMatchObject({ code: 'unavailable' });
    await gone.destroy();
  });

  test('a session that is cut off is 503, and the next call is well', async () => {
    const cut = api.db.raw('select pg_sleep(5)').catch((caught: unknown) => caught);
    const terminate = `select pg_terminate_backend(pid) from pg_stat_activity
      where query = 'select pg_sleep(5)' and state = 'active' and datname = current_database()`;
    await until(
      async () => (await api.db.raw(terminate)).rows.length === 1,
      'the session to be cut off',
    );
    expect(refusalOf(await cut)).toMatchObject({ code: 'unavailable' });
    const statuses = new Set<number>();
    // The pool may hold the dead session for a moment yet.
    for (let n = 0; n < 20 && !statuses.has(200); n += 1) {
      statuses.add((await raw('get', '/api/v1/requests')).status);
    }
    expect([...statuses].filter((status) => status !== 503)).toEqual([200]);
  });

  test('a fault of our own is none of these', () => {
    expect(refusalOf(new Error('select x - column "x" does not exist'))).toBeNull();
    expect(refusalOf(Object.assign(new Error('no such column'), { code: '42703' }))).toBeNull();
  });
});
