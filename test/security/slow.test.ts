import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { submitted } from '../api/testApi';
import { until } from '../environment/until';
import { type ApiServer, startApiServer } from './apiServer';
import { headOf, openWire, say, statusesOf } from './raw';

/** As the server's own, but that nobody has to wait for it here. */
const patience = {
  headersTimeout: 500,
  requestTimeout: 1_500,
  keepAliveTimeout: 500,
  connectionsCheckingInterval: 50,
  stillTimeout: 1_000,
};
/** What is cut off in time is cut off long before a caller that is waited for as usual. */
const longestMs = 15_000;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({}, patience);
});
afterAll(() => server?.close());

const isWell = async () => (await headOf(server.port, 'GET', '/healthz')).status;

/** Says something at once, and then a little again and again until it is cut off. */
async function drip(first: string, drop: string): Promise<{ heard: string; ms: number }> {
  const began = Date.now();
  const wire = await openWire(server.port);
  wire.write(first);
  const dripping = setInterval(() => wire.write(drop), 50);
  try {
    return { heard: await wire.closed(), ms: Date.now() - began };
  } finally {
    clearInterval(dripping);
    wire.end();
  }
}

describe('A caller is cut off', () => {
  test(
    'that connects and says nothing',
    async () => {
      const wire = await openWire(server.port);
      expect(statusesOf(await wire.closed())).toEqual([408]);
    },
    longestMs,
  );

  test(
    'that drips its headers',
    async () => {
      const { heard, ms } = await drip('GET /healthz HTTP/1.1\r\nHost: a\r\n', 'X-A: b\r\n');
      expect(statusesOf(heard)).toEqual([408]);
      expect(ms).toBeGreaterThanOrEqual(patience.headersTimeout);
    },
    longestMs,
  );

  test.each([
    ['a JSON body', 'POST', '/api/v1/requests', 'application/json', '{"shortDescription":"'],
    [
      'a form',
      'POST',
      '/api/v1/requests/{number}/attachments',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
    ],
    [
      'a body of the Table API',
      'POST',
      '/api/now/table/sn_bom_loan_service',
      'application/json',
      '{"short_description":"',
    ],
    ['a batch of a partner', 'POST', '/exchange/v1/events', 'application/json', '['],
  ])(
    'that drips %s',
    async (_what, method, path, type, start) => {
      const head = [
        `${method} ${path.replace('{number}', 'ACME-PRQ0001001')} HTTP/1.1`,
        'Host: a',
        `Authorization: Bearer ${server.api.tokens.agent}`,
        `Content-Type: ${type}`,
        'Content-Length: 100000',
      ];
      const { heard, ms } = await drip(`${head.join('\r\n')}\r\n\r\n${start}`, 'x');
      expect(ms).toBeLessThan(longestMs);
      expect(statusesOf(heard).every((status) => status >= 400 && status < 500)).toBe(true);
      expect(await isWell()).toBe(200);
    },
    longestMs,
  );

  test(
    'that stays after its answer, and asks nothing',
    async () => {
      const heard = await say(server.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(statusesOf(heard)).toEqual([200]);
    },
    longestMs,
  );
});

test(
  'hundreds who say nothing keep nobody out',
  async () => {
    const idle = await Promise.all(Array.from({ length: 300 }, () => openWire(server.port)));
    for (const wire of idle.slice(0, 150))
      wire.write('POST /api/v1/requests HTTP/1.1\r\nHost: a\r\n');
    expect(await isWell()).toBe(200);
    const { status } = await headOf(server.port, 'GET', '/api/v1/requests', {
      headers: server.pass('agent'),
    });
    expect(status).toBe(200);
    // They are gone by themselves.
    let left = idle.length;
    for (const wire of idle) wire.closed().then(() => (left -= 1));
    await until(() => left === 0, 'the last of them to be cut off', longestMs);
  },
  2 * longestMs,
);

test.each([
  [
    'the API',
    '/api/v1/requests/{number}/attachments',
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
  ],
  [
    'the Table API',
    '/api/now/attachment/file?table_name=sn_bom_loan_service&table_sys_id={case}&file_name=a',
    'text/plain',
    'a',
  ],
])(
  'a user has sixteen uploads under way at most: %s',
  async (_what, path, type, start) => {
    const { api } = server;
    const number = await submitted(api);
    const opened = await api
      .as('integration')
      .post('/api/now/table/sn_bom_loan_service')
      .send({ short_description: 'A loan' });
    const to = path.replace('{number}', number).replace('{case}', opened.body.result.sys_id);
    const role = path.startsWith('/api/v1') ? 'requester' : 'integration';
    const head = [
      `POST ${to} HTTP/1.1`,
      'Host: a',
      `Authorization: Bearer ${api.tokens[role]}`,
      `Content-Type: ${type}`,
      'Content-Length: 100000',
    ].join('\r\n');
    const open = async () => {
      const wire = await openWire(server.port);
      wire.write(`${head}\r\n\r\n${start}`);
      return wire;
    };
    const wires = await Promise.all(Array.from({ length: 17 }, open));
    const statuses = await Promise.all(
      wires.map(async (wire) => statusesOf(await wire.closed())[0]),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect(statuses.filter((status) => status === 408)).toHaveLength(16);
    expect(await isWell()).toBe(200);
  },
  2 * longestMs,
);
