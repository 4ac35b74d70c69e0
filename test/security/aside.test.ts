import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AccessFixtures, pathOf, startAccessFixtures } from './accessFixtures';
import { headOf } from './raw';

/** Every path is asked for in many ways, on a machine that may be busy. */
const longestMs = 120_000;

let fixtures: AccessFixtures;
let paths: Record<string, Record<string, { security?: readonly object[] }>>;
beforeAll(async () => {
  fixtures = await startAccessFixtures();
  const answer = await fetch(`${fixtures.northwind.url}/openapi.json`);
  ({ paths } = (await answer.json()) as { paths: typeof paths });
}, longestMs);
afterAll(() => fixtures?.close());

const statusOf = async (method: string, path: string, headers = {}) =>
  (await headOf(fixtures.port, method, path, { headers })).status;

/** The paths that take a token. */
const closed = () =>
  Object.entries(paths).filter(([, methods]) =>
    Object.values(methods).every(({ security = [] }) => security.length > 0),
  );

describe('Another method', () => {
  test(
    'is no way around the door: without a token every one of them is kept out',
    async () => {
      const found: string[] = [];
      for (const [path, methods] of closed()) {
        const said = path.startsWith('/api/now/') ? [401] : [401, 405];
        for (const method of ['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PROPFIND', 'SEARCH']) {
          const status = await statusOf(method, pathOf(path));
          const isKnown =
            method.toLowerCase() in methods || (method === 'HEAD' && 'get' in methods);
          const right = isKnown ? [401] : said;
          if (!right.includes(status)) found.push(`${method} ${path}: ${status}`);
        }
      }
      expect(found).toEqual([]);
    },
    longestMs,
  );

  test(
    'HEAD asks for the roles that GET asks for',
    async () => {
      const { requester, admin } = fixtures.roles;
      const found: string[] = [];
      for (const [path, methods] of closed()) {
        if (!('get' in methods)) continue;
        for (const pass of [requester, admin]) {
          const [head, get] = [
            await statusOf('HEAD', pathOf(path), pass),
            await statusOf('GET', pathOf(path), pass),
          ];
          if (head !== get) found.push(`${path}: HEAD ${head}, GET ${get}`);
        }
      }
      expect(found).toEqual([]);
    },
    longestMs,
  );

  test.each(['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])(
    'is none of what is open, and tells nothing: %s',
    async (method) => {
      for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs/']) {
        expect([path, await statusOf(method, path)]).toEqual([path, 405]);
      }
      for (const [path, methods] of Object.entries(paths)) {
        if (!path.startsWith('/exchange/') || method.toLowerCase() in methods) continue;
        const status = await statusOf(method, pathOf(path));
        expect([path, status]).toEqual([path, 405]);
      }
    },
  );

  test('in a header counts for the Table API alone, and is let in as the method that it is', async () => {
    const { requester, integration } = fixtures.roles;
    const override = (method: string) => ({ 'x-http-method-override': method });
    const record = '/api/now/table/sn_bom_loan_service/00000000000040008000000000000000';
    expect(await statusOf('POST', record, override('GET'))).toBe(401);
    expect(await statusOf('POST', record, { ...requester, ...override('DELETE') })).toBe(403);
    expect(await statusOf('POST', record, { ...integration, ...override('DELETE') })).toBe(404);
    expect(await statusOf('GET', record, { ...integration, ...override('DELETE') })).toBe(404);
    expect(
      await statusOf('POST', '/api/v1/connections', { ...requester, ...override('GET') }),
    ).toBe(405);
  });
});

/** Spellings that a proxy or a router may take for the path of the connections, which are for admins. */
const spellings = [
  '/api/v1/connections/',
  '/api/v1/connections//',
  '//api/v1/connections',
  '/api//v1/connections',
  '/api/v1//connections',
  '/api/v1/./connections',
  '/api/v1/%2e/connections',
  '/api/v1/requests/../connections',
  '/api/v1/requests/%2e%2e/connections',
  '/api/v1/requests/..%2fconnections',
  '/healthz/../api/v1/connections',
  '/docs/../api/v1/connections',
  '/docs/%2e%2e/api/v1/connections',
  '/exchange/../api/v1/connections',
  '/api%2fv1%2fconnections',
  '/api/v1%2Fconnections',
  '/api/v1/connections%2f',
  '/api/v1/%63onnections',
  '/api/v1/CONNECTIONS',
  '/API/v1/connections',
  '/Api/V1/Connections',
  '/api/v1/connections;a=b',
  '/api/v1;/connections',
  '/api/v1/connections%20',
  '/api/v1/connections%00',
  '/api/v1/connections%0a',
  '/api/v1/connections.json',
  '/api/v1/connections?access_token=',
  '/api/v1/connections#',
  '/api\\v1\\connections',
  '/api/v1/connections%5c',
  '/api/now/../v1/connections',
  '/now/../api/v1/connections',
  '/api/now/%2e%2e/v1/connections',
  'http://127.0.0.1/api/v1/connections',
  'http://user@elsewhere.example/api/v1/connections',
];

test.each(spellings)(
  'the path is no way around the door, however it is spelled: %s',
  async (path) => {
    const { roles, strangers } = fixtures;
    const kept = [400, 401, 404];
    const token = fixtures.northwind.people.admin.token;
    const written = path.replace('access_token=', `access_token=${token}`);
    expect(kept).toContain(await statusOf('GET', written));
    expect(kept).toContain(await statusOf('GET', written, strangers.garbage));
    // What does lead there leads to its door.
    for (const pass of [roles.requester, roles.agent, roles.integration, fixtures.system]) {
      expect([400, 403, 404]).toContain(await statusOf('GET', written, pass));
    }
  },
);

test.each(['x-original-url', 'x-rewrite-url', 'x-forwarded-uri', 'x-forwarded-prefix'])(
  'nor is a path in the header %s',
  async (name) => {
    const { requester } = fixtures.roles;
    const header = { [name]: '/api/v1/connections' };
    expect(await statusOf('GET', '/api/v1/nothing', header)).toBe(404);
    expect(await statusOf('GET', '/api/v1/requests', header)).toBe(401);
    const answer = await fetch(`${fixtures.northwind.url}/healthz`, { headers: header });
    expect(await answer.json()).toEqual({ status: 'alive' });
    expect(await statusOf('GET', '/api/v1/connections', { ...requester, ...header })).toBe(403);
  },
);

test('nor is a place that a proxy may have written', async () => {
  const { port } = fixtures;
  for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-forwarded-host', 'via']) {
    const headers = { [name]: '127.0.0.1' };
    expect((await headOf(port, 'GET', '/api/v1/connections', { headers })).status).toBe(401);
  }
});
