import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../api/testApi';
import { openBrowser } from './browser';
import {
  callback,
  clientId,
  clientOf,
  type LoginProvider,
  leave,
  openLoginProvider,
  signIn,
  start,
  transactionCookie,
} from './loginProvider';

const session = '/api/v1/session';

let provider: LoginProvider;
let api: TestApi;
beforeAll(async () => {
  provider = await openLoginProvider();
  api = await startTestApi({ oidc: clientOf(provider) });
});
afterAll(async () => {
  await api.close();
  await provider.close();
});

test('the session says that one can sign in there, and how that is called', async () => {
  const { body } = await (await openBrowser(api)).get(session).expect(200);
  expect(body.signIn).toEqual({ token: true, oidc: { label: 'Acme login' } });
});

describe('signing in at the OpenID provider', () => {
  test('comes back as who one is there, to where one was', async () => {
    const browser = await openBrowser(api);
    expect(await signIn(provider, browser, { accessClaims: { roles: ['agent'] } })).toBe(
      '/requests?q=a',
    );
    const { body } = await browser.get(session).expect(200);
    expect(body.user).toEqual({
      ...{ name: 'Robin', roles: ['agent'] },
      ...{ language: null, timeZone: null },
    });
    await browser.get('/api/v1/tasks').expect(200);
    await browser.get('/api/v1/connections').expect(403);
  });

  test('sends nothing along that could be used by who sees it', async () => {
    const browser = await openBrowser(api);
    const url = new URL(await leave(browser));
    expect([...url.searchParams.keys()].sort()).toEqual([
      ...['client_id', 'code_challenge', 'code_challenge_method', 'nonce', 'redirect_uri'],
      ...['response_type', 'scope', 'state'],
    ]);
    expect(url.searchParams.get('redirect_uri')).toBe(`http://acme.example${callback}`);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(browser.said.get(transactionCookie)).toMatch(/HttpOnly; SameSite=Lax$/);
  });

  test('lasts no longer than the token', async () => {
    const browser = await openBrowser(api);
    const exp = Math.floor(Date.now() / 1_000) + 120;
    await signIn(provider, browser, { accessClaims: { exp } });
    const { body } = await browser.get(session).expect(200);
    expect(Date.parse(body.expiresAt)).toBe(exp * 1_000);
  });

  test('takes the ID token where the access token is no JWT and the audience is the client', async () => {
    const own = await startTestApi({ oidc: clientOf(provider, { audience: clientId }) });
    try {
      const browser = await openBrowser(own);
      const there = await leave(browser);
      const back = await provider.visit(there, { accessClaims: null });
      await browser.get(callback + back.search).expect(302);
      const { body } = await browser.get(session).expect(200);
      expect(body.user.name).toBe('Robin');
    } finally {
      await own.close();
    }
  });

  test('takes the ID token where the access token is for another service', async () => {
    const own = await startTestApi({ oidc: clientOf(provider, { audience: clientId }) });
    try {
      const browser = await openBrowser(own);
      await signIn(provider, browser, { accessClaims: { aud: 'it', sub: 'Somebody' } });
      const { body } = await browser.get(session).expect(200);
      expect(body.user.name).toBe('Robin');
    } finally {
      await own.close();
    }
  });

  test.each([
    ['//evil.example', '/'],
    ['https://evil.example/', '/'],
    ['/requests/ACME-PRQ0001001#journal', '/requests/ACME-PRQ0001001#journal'],
  ])('goes on to no other site: %p leads to %p', async (returnTo, location) => {
    expect(await signIn(provider, await openBrowser(api), {}, returnTo)).toBe(location);
  });
});

test('without a client there is no such way in', async () => {
  const plain = await startTestApi({ oidc: clientOf(provider, { browser: null }) });
  try {
    const browser = await openBrowser(plain);
    await browser.get(start).expect(404);
    await browser.get(callback).expect(404);
    const { body } = await browser.get(session).expect(200);
    expect(body.signIn.oidc).toBeNull();
  } finally {
    await plain.close();
  }
});

test('a token of the provider signs in as well where it is pasted', async () => {
  const browser = await openBrowser(api);
  const { body } = await browser.signIn(await provider.token()).expect(200);
  expect(body).toMatchObject({ name: 'Robin', roles: ['requester'] });
  await browser.signIn(await provider.token({ aud: 'another-service' })).expect(401);
});

test('a token that no browser would keep is refused, and not half kept', async () => {
  const browser = await openBrowser(api);
  const token = await provider.token({ groups: 'g'.repeat(4_000) });
  await browser.signIn(token).expect(413);
  expect(browser.cookies.size).toBe(0);
});

describe('signing in again', () => {
  const offboard = '/api/v1/connections/4f5e0c1a-7c5b-4f0e-9a55-0f6d1a3c2b11/offboard';
  const admin = { accessClaims: { roles: ['admin'] } };
  const seconds = (ago: number) => Math.floor(Date.now() / 1_000) - ago;

  test('is asked for where the provider does not say when the person signed in, or it was long ago', async () => {
    const browser = await openBrowser(api);
    for (const idClaims of [{}, { auth_time: seconds(3_600) }]) {
      await signIn(provider, browser, { ...admin, idClaims });
      const { body } = await browser.post(offboard).send({ confirm: true }).expect(403);
      expect(body.type).toBe('/problems/sign-in-again');
    }
    await signIn(provider, browser, { ...admin, idClaims: { auth_time: seconds(5) } });
    await browser.post(offboard).send({ confirm: true }).expect(404);
  });

  test('takes a provider that asked for it, and replaces the session', async () => {
    const browser = await openBrowser(api);
    await signIn(provider, browser, admin);
    const again = async (idClaims: Record<string, unknown>) => {
      const { headers } = await browser.get(`${start}?again=true&returnTo=/users`).expect(302);
      const url = new URL(headers.location ?? '');
      expect(url.searchParams.get('prompt')).toBe('login');
      const back = await provider.visit(url.href, { ...admin, idClaims });
      return (await browser.get(callback + back.search).expect(302)).headers.location;
    };
    // Whoever takes "prompt" out of the address is not asked by the provider.
    for (const silent of [{}, { auth_time: seconds(3_600) }])
      expect(await again(silent)).toBe('/sign-in?problem=refused&returnTo=%2Fusers');
    await browser.post(offboard).send({ confirm: true }).expect(403);
    const sessions = async () =>
      (await browser.get('/api/v1/profile/sessions').expect(200)).body.items.length;
    const before = await sessions();
    expect(await again({ auth_time: seconds(0) })).toBe('/users');
    await browser.post(offboard).send({ confirm: true }).expect(404);
    expect(await sessions()).toBe(before);
  });
});
