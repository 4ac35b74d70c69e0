import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { submitted } from '../api/testApi';
import { type ApiServer, startApiServer } from './apiServer';
import { headOf, say, statusesOf } from './raw';

let server: ApiServer;
let comments: string;
beforeAll(async () => {
  server = await startApiServer();
  comments = `/api/v1/requests/${await submitted(server.api)}/comments`;
});
afterAll(() => server?.close());

/** After whatever was sent, the next caller is served. */
async function expectWell(): Promise<void> {
  expect((await headOf(server.port, 'GET', '/healthz')).status).toBe(200);
}

describe('A JSON body', () => {
  const mebibyte = 1024 * 1024;
  const ofSize = (bytes: number) => `{"text":"x"${' '.repeat(bytes - 12)}}`;
  const post = async (body: string | Buffer, headers: Record<string, string> = {}) =>
    (
      await headOf(server.port, 'POST', comments, {
        headers: { ...server.pass('requester'), 'content-type': 'application/json', ...headers },
        body,
      })
    ).status;

  test('of 1 MiB is read; of one byte more it is 413', async () => {
    expect(ofSize(mebibyte)).toHaveLength(mebibyte);
    expect(await post(ofSize(mebibyte))).toBe(201);
    expect(await post(ofSize(mebibyte + 1))).toBe(413);
  });

  test('that comes in chunks, without its length, is measured as it comes', async () => {
    const chunked = { 'transfer-encoding': 'chunked' };
    expect(await post(ofSize(mebibyte), chunked)).toBe(201);
    expect(await post(ofSize(mebibyte + 1), chunked)).toBe(413);
  });

  test('that is packed is measured unpacked', async () => {
    const gzip = { 'content-encoding': 'gzip' };
    expect(await post(gzipSync(ofSize(1_000)), gzip)).toBe(201);
    const bomb = gzipSync(Buffer.alloc(200 * mebibyte, ' '));
    expect(bomb.length).toBeLessThan(mebibyte);
    expect(await post(bomb, gzip)).toBe(413);
    expect(await post(Buffer.from('no gzip'), gzip)).toBe(400);
    await expectWell();
  });
});

describe('Headers', () => {
  const get = (lines: readonly string[], path = '/healthz') =>
    say(
      server.port,
      [`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: close', ...lines, '', ''].join('\r\n'),
    );

  test.each([
    ['one that is long', [`X-A: ${'a'.repeat(20_000)}`]],
    ['one whose name is long', [`${'X'.repeat(20_000)}: a`]],
    ['many that are short', Array.from({ length: 3_000 }, (_, n) => `X-${n}: a`)],
    ['many that are alike', Array.from({ length: 10_000 }, () => 'X: a')],
    ['a token beyond all measure', [`Authorization: Bearer ${'a'.repeat(20_000)}`]],
  ])('of more than 16 KiB are 431: %s', async (_what, lines) => {
    expect(statusesOf(await get(lines))).toEqual([431]);
    await expectWell();
  });

  test('a URL of more than 16 KiB is 431', async () => {
    expect(statusesOf(await get([], `/healthz?${'a'.repeat(20_000)}`))).toEqual([431]);
  });

  test('of less than that are read, however many', async () => {
    expect(statusesOf(await get(Array.from({ length: 1_000 }, (_, n) => `X-${n}: a`)))).toEqual([
      200,
    ]);
  });
});

/** Behind a proxy that reads it otherwise, a second request could hide in the first. */
describe('A request that can be read in two ways', () => {
  const hidden = 'GET /readyz HTTP/1.1\r\nHost: hidden\r\n\r\n';
  const head = (...lines: readonly string[]) =>
    [`POST ${comments} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n');
  const chunked = `0\r\n\r\n${hidden}`;
  const requests: readonly [string, () => string | Buffer][] = [
    [
      'Content-Length and Transfer-Encoding',
      () => head('Content-Length: 5', 'Transfer-Encoding: chunked') + chunked,
    ],
    [
      'Transfer-Encoding and Content-Length',
      () => head('Transfer-Encoding: chunked', 'Content-Length: 5') + chunked,
    ],
    ['two lengths', () => head('Content-Length: 0', `Content-Length: ${hidden.length}`) + hidden],
    ['two lengths in one', () => head(`Content-Length: 0, ${hidden.length}`) + hidden],
    ['a length with a sign', () => `${head('Content-Length: +0')}${hidden}`],
    ['a length in hexadecimal', () => `${head('Content-Length: 0x0')}${hidden}`],
    ['a negative length', () => `${head('Content-Length: -1')}${hidden}`],
    ['an encoding that is none', () => head('Transfer-Encoding: xchunked') + chunked],
    ['chunked and not at last', () => head('Transfer-Encoding: chunked, identity') + chunked],
    ['a space before the colon', () => head('Transfer-Encoding : chunked') + chunked],
    ['a folded header', () => head('X: a', ' Transfer-Encoding: chunked') + chunked],
    ['bare line feeds', () => (head('Transfer-Encoding: chunked') + chunked).replaceAll('\r', '')],
    ['a bare carriage return', () => head('X: a\rTransfer-Encoding: chunked') + chunked],
    ['NUL in a header', () => `${head('X: a\0b')}${hidden}`],
    [
      'a chunk size that is none',
      () => `${head('Transfer-Encoding: chunked')}0x0\r\n\r\n${hidden}`,
    ],
    [
      'a chunk size beyond all numbers',
      () => `${head('Transfer-Encoding: chunked')}fffffffffffffffff\r\n${hidden}`,
    ],
    ['no host', () => `POST ${comments} HTTP/1.1\r\nContent-Length: 0\r\n\r\n${hidden}`],
    ['two hosts', () => `${head('Host: b')}${hidden}`],
    ['another protocol', () => `GET / HTTP/9.9\r\nHost: a\r\n\r\n${hidden}`],
    ['no protocol', () => `GET /readyz\r\n\r\n${hidden}`],
    ['TLS', () => Buffer.from('16030100a5010000a10303', 'hex')],
  ];
  test.each(requests)('is refused, and the line is closed: %s', async (_what, request) => {
    const heard = await say(server.port, request());
    expect([[400], [401]]).toContainEqual(statusesOf(heard));
    expect(heard).not.toContain('"ready"');
    await expectWell();
  });

  test('and one that can be read in one way alone may be followed by another', async () => {
    const two = `GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    const heard = await say(server.port, two);
    expect(statusesOf(heard)).toEqual([200, 200]);
    expect(heard).toContain('"ready"');
  });
});

test('Replays of a webhook are queued one at a time, so that what waits has a bound', async () => {
  const agent = server.api.as('agent');
  const { body: webhook } = await agent
    .post('/api/v1/webhooks')
    .send({ url: 'https://program.example/hook' })
    .expect(201);
  const replay = () =>
    agent.post(`/api/v1/webhooks/${webhook.id}/replay`).send({ since: '2020-01-01T00:00:00.000Z' });
  const { body: first } = await replay().expect(202);
  expect(first.queued).toBeGreaterThan(0);
  const { body: second } = await replay().expect(409);
  expect(second.detail).toContain('under way');
  const rows = await server.api.db('unhooked_entries').where({ webhook_id: webhook.id });
  expect(rows).toHaveLength(first.queued);
});
