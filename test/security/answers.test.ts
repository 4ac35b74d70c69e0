import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { submitted } from '../api/testApi';
import { type Answer, type Asking, ask } from '../table/ask';
import { cases, seed } from '../table/tableApi';
import { type ApiServer, startApiServer } from './apiServer';

let server: ApiServer;
let number: string;
beforeAll(async () => {
  server = await startApiServer();
  number = await submitted(server.api);
});
afterAll(() => server?.close());

const send = (method: string, path: string, { headers, ...asking }: Asking = {}) =>
  ask(server.port, method, path.replace('{number}', number), {
    ...asking,
    headers: { ...server.pass('agent'), ...headers },
  });

/** Of every kind of answer one, by its status. */
const answers: readonly [number, string, () => Promise<Answer>][] = [
  [200, 'a list', () => send('GET', '/api/v1/requests')],
  [200, 'a record of the Table API', () => send('GET', cases)],
  [200, 'the document', () => send('GET', '/openapi.json')],
  [200, 'metrics', () => send('GET', '/metrics')],
  [200, 'a probe', () => send('GET', '/healthz')],
  [
    201,
    'a new entry',
    () => send('POST', '/api/v1/requests/{number}/comments', { json: { text: 'a' } }),
  ],
  [302, 'the way to the docs', () => send('GET', '/docs')],
  [400, 'bad input', () => send('GET', '/api/v1/requests?limit=x')],
  [
    400,
    'bad JSON',
    () =>
      send('POST', '/api/v1/requests', {
        body: '{',
        headers: { 'content-type': 'application/json' },
      }),
  ],
  [400, 'a bad URL', () => send('GET', '/api/v1/requests/%ff')],
  [400, 'what the Table API does not have', () => send('GET', '/api/now/table/nothing')],
  [401, 'nobody', () => send('GET', '/api/v1/requests', { headers: { authorization: undefined } })],
  [
    401,
    'nobody at the Table API',
    () => send('GET', cases, { headers: { authorization: 'Bearer x' } }),
  ],
  [403, 'another role', () => send('GET', '/api/v1/connections')],
  [
    403,
    'another role at the Table API',
    () => send('GET', cases, { headers: server.pass('requester') }),
  ],
  [404, 'nothing', () => send('GET', '/nothing')],
  [404, 'no such record', () => send('GET', '/api/v1/requests/X-1')],
  [404, 'no such file of the docs', () => send('GET', '/docs/nothing.js')],
  [405, 'another method', () => send('DELETE', '/api/v1/requests')],
  [
    409,
    'a command that the state does not allow',
    () => send('POST', '/api/v1/requests/{number}/accept', { json: {} }),
  ],
  [
    413,
    'a large body',
    () => send('POST', '/api/v1/requests', { json: { a: 'x'.repeat(2 ** 20) } }),
  ],
  [
    415,
    'another media type',
    () =>
      send('POST', '/api/v1/requests', { body: 'a', headers: { 'content-type': 'text/plain' } }),
  ],
];

test.each(answers)(
  '%i bears the headers that a browser keeps to: %s',
  async (status, _what, give) => {
    const { status: given, headers } = await give();
    expect(given).toBe(status);
    expect(headers).toMatchObject({
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'SAMEORIGIN',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Strict-Transport-Security': expect.stringMatching(/^max-age=\d{7,}/),
    });
    const policy = headers['Content-Security-Policy'];
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    for (const name of ['X-Powered-By', 'Server', 'Access-Control-Allow-Origin']) {
      expect([name, headers[name]]).toEqual([name, undefined]);
    }
  },
);

test('what is behind a token is kept in no cache that others share', async () => {
  for (const path of ['/api/v1/requests', '/api/v1/requests/{number}', cases]) {
    const { headers } = await send('GET', path);
    expect(headers['Cache-Control']).toMatch(/private/);
    expect(headers.Vary).toMatch(/Authorization/);
  }
});

test('no page of elsewhere is let read what a browser may send', async () => {
  for (const method of ['GET', 'OPTIONS']) {
    const { headers } = await send(method, '/api/v1/requests', {
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' },
    });
    const allowed = Object.keys(headers).filter((name) => /^access-control-/i.test(name));
    expect(allowed).toEqual([]);
  }
});

/** What of our own no answer tells. */
const internals =
  /\bat (?:async )?[\w.<>]+ \(|node_modules|\/work\/|\.ts:\d|\bselect\b.*\bfrom\b|\binsert into\b|\bpg_|knex|postgres(?:ql)?:\/\/|\brelation\b|\bcolumn\b|ECONN|stack/i;

test('no error tells of what is behind it', async () => {
  for (const [status, what, give] of answers.filter(([status]) => status >= 400)) {
    const { text } = await give();
    expect([status, what, internals.exec(text)]).toEqual([status, what, null]);
  }
});

describe('A fault of our own', () => {
  const faulty = [
    ['GET', '/api/v1/requests'],
    ['GET', '/api/v1/requests/{number}/journal'],
    ['POST', '/api/v1/requests/{number}/comments'],
    ['GET', cases],
    ['POST', cases],
  ] as const;
  const rename = (from: string, to: string) =>
    server.api.db.raw('alter table ?? rename to ??', [from, to]);
  beforeAll(async () => {
    for (const table of ['journal', 'requests', 'cases']) await rename(table, `${table}_gone`);
  });
  afterAll(async () => {
    for (const table of ['journal', 'requests', 'cases']) await rename(`${table}_gone`, table);
  });

  test.each(faulty)(
    'is 500, and says where to look and nothing else: %s %s',
    async (method, path) => {
      const { status, text, headers } = await send(method, path, {
        ...(method === 'POST' && { json: path === cases ? seed : { text: 'a' } }),
        headers: { 'x-request-id': 'look-for-this' },
      });
      expect(status).toBe(500);
      expect(text).toContain('look-for-this');
      expect(internals.exec(text)).toBeNull();
      expect(text).not.toMatch(/_gone|requests"|journal"|cases"/);
      expect(headers['X-Content-Type-Options']).toBe('nosniff');
    },
  );
});

test.each([
  ['two headers in one', 'a%0d%0aX-Injected: b'],
  ['a long one', 'a'.repeat(500)],
  ['markup', '<script>'],
])('an id of a request that is no id is not repeated: %s', async (_what, id) => {
  const { headers } = await send('GET', '/healthz', { headers: { 'x-request-id': id } });
  expect(headers['X-Request-Id']).toMatch(/^[0-9a-f-]{36}$/);
});
