import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createDeskClient, type DeskClient, type DeskClientOptions } from '../../desks/client';
import { DeskError, isRefused } from '../../desks/deskError';
import { createAgent } from '../../exchange/target';

type Answer = (req: IncomingMessage, res: ServerResponse) => void;

/** A desk that answers as the test says, and a client with short limits. */
let answer: Answer;
const server = createServer((req, res) => answer(req, res));
const agent = createAgent(true);
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await agent.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function client(options: Partial<DeskClientOptions> = {}): DeskClient {
  return createDeskClient({
    url,
    agent,
    allowed: async () => {},
    longestMs: 300,
    longestAnswer: 100_000,
    longestFile: 200_000,
    ...options,
  });
}
function says(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_req, res) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    res.writeHead(status, headers).end(text);
  };
}
/** Sends bytes for as long as somebody reads. */
const endless: Answer = (_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json' });
  const more = () => {
    while (!res.destroyed && res.write('x'.repeat(10_000)));
  };
  res.on('drain', more);
  more();
};
const cutsOff: Answer = (_req, res) => {
  res.writeHead(200, { 'content-length': '1000' }).write('{"id":');
  setImmediate(() => res.destroy());
};
const ticket = z.object({ id: z.string() });
const get = { path: '/ticket/1' };

async function failureOf(promise: Promise<unknown>): Promise<DeskError> {
  const error = await promise.then(
    () => new Error('It succeeded.'),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(DeskError);
  return error as DeskError;
}

describe('a call to a desk', () => {
  test('sends what was said, and returns the answer', async () => {
    const seen: object[] = [];
    answer = async (req, res) => {
      const body = await buffer(req);
      const { authorization, 'content-type': type } = req.headers;
      seen.push({ method: req.method, url: req.url, authorization, type, body: String(body) });
      says(201, { id: '7', more: true })(req, res);
    };
    const desk = client({ url: `${url}/` }).with({ authorization: 'token secret' });
    const call = { path: '/ticket', query: { a: 'ü&', b: undefined, c: 1 }, json: { x: 1 } };
    expect(await desk.ask({ method: 'POST', ...call }, ticket)).toEqual({ id: '7' });
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/ticket?a=%C3%BC%26&c=1',
        authorization: 'token secret',
        type: 'application/json',
        body: '{"x":1}',
      },
    ]);
  });

  test('streams a body, and knows its length', async () => {
    answer = async (req, res) => {
      const body = await buffer(req);
      says(200, { id: `${req.headers['content-length']} ${body.length}` })(req, res);
    };
    const body = { type: 'text/plain', length: 6, open: () => Readable.from(['abc', 'def']) };
    expect(await client().ask({ method: 'PUT', path: '/', body }, ticket)).toEqual({ id: '6 6' });
  });

  test('waits until a call is allowed', async () => {
    const order: string[] = [];
    answer = (req, res) => {
      order.push('called');
      says(200, { id: '1' })(req, res);
    };
    const allowed = async () => {
      await new Promise(setImmediate);
      order.push('allowed');
    };
    await client({ allowed }).ask(get, ticket);
    await buffer(await client({ allowed }).stream(get));
    expect(order).toEqual(['allowed', 'called', 'allowed', 'called']);
  });

  test('uses a few connections', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    answer = (req, res) => {
      waiting.push(() => says(200, { id: '1' })(req, res));
      most = Math.max(most, waiting.length);
      // The fourth call lets all of them go: a fifth one would have to come first.
      if (waiting.length === 4) for (const go of waiting.splice(0)) setImmediate(go);
    };
    const desk = client({ longestMs: 10_000 });
    await Promise.all(Array.from({ length: 12 }, () => desk.ask(get, ticket)));
    expect(most).toBe(4);
  });

  test.each<[string, Answer, object]>([
    ['that hangs', () => {}, { status: 'unreachable', kind: 'unreachable' }],
    ['that is cut off', cutsOff, { status: 'unreachable', kind: 'unreachable' }],
    ['that never ends', endless, { status: 'failed', error: expect.stringContaining('larger') }],
    [
      'with 429',
      says(429, '', { 'retry-after': '7' }),
      { status: 'unreachable', kind: 'busy', retryAfterMs: 7_000 },
    ],
    ['with 503', says(503, ''), { status: 'unreachable', kind: 'busy' }],
    ['with 500', says(500, 'Oh'), { status: 'failed', error: '500 Oh' }],
    ['with 401', says(401, ''), { status: 'unreachable', kind: 'unauthenticated' }],
    ['with 403', says(403, { message: 'Not you' }), { status: 'refused', reason: '403 Not you' }],
    [
      'with 422 of Redmine',
      says(422, { errors: ['Subject is empty', 'No tracker'] }),
      { status: 'refused', reason: '422 Subject is empty: No tracker' },
    ],
    [
      'with 400 of ServiceNow',
      says(400, { error: { message: 'Invalid', detail: 'No field' }, status: 'failure' }),
      { status: 'refused', reason: '400 Invalid: No field' },
    ],
    [
      'that redirects',
      says(301, '', { location: 'https://desk.example/' }),
      { status: 'unreachable', error: expect.stringContaining('https://desk.example/') },
    ],
    ['that is a page', says(200, '<html>Sign in</html>'), { status: 'failed' }],
    ['of another shape', says(200, { id: 7 }), { status: 'failed' }],
  ])('throws what it means when there is an answer %s', async (_name, how, no) => {
    answer = how;
    const error = await failureOf(client().ask(get, ticket));
    expect(error.no).toMatchObject(no);
    expect(isRefused(error)).toBe(error.no.status === 'refused');
  });

  test('throws an outage when nobody listens, and never goes to a metadata service', async () => {
    const nobody = await failureOf(client({ url: 'http://127.0.0.1:1' }).ask(get, ticket));
    expect(nobody.no.status).toBe('unreachable');
    const metadata = await failureOf(client({ url: 'http://169.254.169.254' }).ask(get, ticket));
    expect(metadata.message).toContain('out of bounds');
  });

  test('never shows its headers in an error', async () => {
    answer = (req, res) => says(500, `sent: ${req.headers.authorization}`)(req, res);
    const desk = client().with({ authorization: 'Basic c2VjcmV0' });
    const error = await failureOf(desk.ask(get, ticket));
    expect(error.message).toBe('500 sent: …');
    expect((await failureOf(desk.stream(get))).message).toBe('500 sent: …');
  });

  test('finds nothing where the desk says 404', async () => {
    answer = says(404, { message: 'Not Found' });
    expect(await client().find(get, ticket)).toBeNull();
    expect((await failureOf(client().ask(get, ticket))).status).toBe(404);
  });

  test('ends when its work is cancelled', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('Stopped'));
    const desk = client({ until: controller.signal, longestMs: 60_000 });
    expect((await failureOf(desk.ask(get, ticket))).message).toContain('Stopped');
  });
});

describe('a file from a desk', () => {
  test('arrives whole', async () => {
    const bytes = Buffer.alloc(150_000, 'abc');
    answer = (_req, res) => res.end(bytes);
    expect((await buffer(await client().stream(get))).equals(bytes)).toBe(true);
  });

  test('gives its connection back when it is read or dropped', async () => {
    answer = (_req, res) => res.end('x');
    const desk = client();
    for (let count = 0; count < 5; count += 1) await buffer(await desk.stream(get));
    answer = endless;
    for (let count = 0; count < 5; count += 1) (await desk.stream(get)).destroy();
    answer = says(200, { id: '1' });
    expect(await desk.ask(get, ticket)).toEqual({ id: '1' });
  });

  test.each<[string, Answer, object]>([
    ['is refused', says(404, { message: 'Not Found' }), { status: 'refused' }],
    ['is cut off', cutsOff, { status: 'unreachable' }],
    ['never ends', endless, { status: 'failed', error: expect.stringContaining('larger') }],
    ['hangs', () => {}, { status: 'unreachable' }],
  ])('that %s is an error', async (_name, how, no) => {
    answer = how;
    const error = await failureOf(client().stream(get).then(buffer));
    expect(error.no).toMatchObject(no);
  });
});
