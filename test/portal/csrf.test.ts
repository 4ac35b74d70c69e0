import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { offeredId, startTestApi, type TestApi } from '../api/testApi';
import { type Browser, signedIn } from './browser';

let api: TestApi;
let browser: Browser;
let cookie: string;
beforeAll(async () => {
  api = await startTestApi();
  browser = await signedIn(api, api.tokens.requester);
  cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
});
afterAll(() => api.close());

const requests = '/api/v1/requests';
const submission = { catalogItem: offeredId, shortDescription: 'Forged' };

/** A page that the browser shows has it submit a request, with the session's cookie. */
function submitFrom(headers: Readonly<Record<string, string>>) {
  return request(api.app).post(requests).set('Cookie', cookie).set(headers).send(submission);
}

/** The host that is called is known when the call is made. */
async function submitFromOrigin(originOf: (host: string) => string) {
  const server = api.app.listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('It has no port.');
    const host = `127.0.0.1:${address.port}`;
    const answer = await fetch(`http://${host}${requests}`, {
      method: 'POST',
      headers: { cookie, origin: originOf(host), 'content-type': 'application/json' },
      body: JSON.stringify(submission),
    });
    return answer.status;
  } finally {
    server.close();
  }
}

async function forged(): Promise<number> {
  const { body } = await api.as('agent').get(`${requests}?q=Forged`).expect(200);
  return body.items.length;
}

describe('with a session, what changes something', () => {
  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another host of the same site', { 'Sec-Fetch-Site': 'same-site' }],
    ['no page at all', { 'Sec-Fetch-Site': 'none' }],
    ['a browser that does not say', {}],
    ['another origin, by an older browser', { Origin: 'https://evil.example' }],
    ['a page without an origin', { Origin: 'null' }],
    [
      'another site that lies about its origin',
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://acme.example' },
    ],
  ])('is refused from %s, and nothing happens', async (_what, headers) => {
    const { body } = await submitFrom(headers).expect(403);
    expect(body).toMatchObject({ type: '/problems/forbidden' });
    expect(body.detail).toContain('Sec-Fetch-Site');
    expect(await forged()).toBe(0);
  });

  test.each([
    ['another port of the host', () => 'http://127.0.0.1:1'],
    ['the host over another protocol', (host: string) => `https://${host}`],
    ['a host that begins alike', (host: string) => `http://${host}.evil.example`],
  ])('is refused from %s', async (_what, originOf) => {
    expect(await submitFromOrigin(originOf)).toBe(403);
    expect(await forged()).toBe(0);
  });

  test.each(['patch', 'delete'] as const)('is refused by %s too', async (method) => {
    const call = request(api.app)[method]('/api/v1/session').set('Cookie', cookie);
    const { status } = await call.set('Sec-Fetch-Site', 'cross-site');
    expect(status).toBe(method === 'delete' ? 403 : 405);
    await browser.get(requests).expect(200);
  });
});

describe('with a session, a page of this site', () => {
  test('is known by Fetch Metadata', async () => {
    await submitFrom({ 'Sec-Fetch-Site': 'same-origin' }).expect(201);
  });

  test('is known by its origin where the browser has no Fetch Metadata', async () => {
    expect(await submitFromOrigin((host) => `http://${host}`)).toBe(201);
    await submitFrom({ Host: 'ACME.example:80', Origin: 'http://acme.example' }).expect(201);
    await submitFrom({ Host: 'DESK.example:80', Origin: 'http://desk.example' }).expect(201);
  });

  test('is known by the public address, behind a proxy that calls by another', async () => {
    await submitFrom({ Origin: 'http://acme.example' }).expect(201);
  });
});

test('reading is free: no page of elsewhere is shown the answer', async () => {
  const call = request(api.app).get(requests).set('Cookie', cookie);
  const { headers } = await call.set('Sec-Fetch-Site', 'cross-site').expect(200);
  expect(headers['access-control-allow-origin']).toBeUndefined();
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  expect(headers.vary).toContain('Cookie');
});

test('a program says nothing of pages, and sends a token', async () => {
  const call = api.as('requester').post(requests).set('Sec-Fetch-Site', 'cross-site');
  await call.send({ catalogItem: offeredId, shortDescription: 'By token' }).expect(201);
});

describe('nobody is signed in as somebody else by a page of elsewhere', () => {
  const signIn = () => request(api.app).post('/api/v1/session').send({ token: api.tokens.agent });

  test.each([{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }])(
    '%p',
    async (headers) => {
      const answer = await signIn().set(headers).expect(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  test('nor by a form, which can send no JSON', async () => {
    const call = request(api.app).post('/api/v1/session').type('text/plain');
    await call.send(JSON.stringify({ token: api.tokens.agent })).expect(415);
  });

  test('a program may sign in', async () => {
    await signIn().expect(200);
  });
});
