import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../api/testApi';
import { openBrowser } from './browser';
import {
  type Answers,
  callback,
  clientOf,
  type LoginProvider,
  leave,
  openLoginProvider,
  signIn,
} from './loginProvider';

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

describe('somebody is not let in', () => {
  const inThePast = Math.floor(Date.now() / 1_000) - 600;

  test.each<[string, Answers, string]>([
    ['whom the provider refuses', { error: 'access_denied' }, 'denied'],
    ['whose state is another’s', { state: 'forged' }, 'expired'],
    ['whose ID token is for another sign-in', { idClaims: { nonce: 'replayed' } }, 'refused'],
    ['whose ID token is for another client', { idClaims: { aud: 'elsewhere' } }, 'refused'],
    ['whose access token is for another service', { accessClaims: { aud: 'it' } }, 'refused'],
    ['whose tokens name nobody', { accessClaims: { sub: '' } }, 'refused'],
    ['whose access token expired', { accessClaims: { exp: inThePast } }, 'refused'],
    ['with no token that we could read', { accessClaims: null }, 'refused'],
    ['where the provider breaks down', { status: 503 }, 'unavailable'],
  ])('%s: %p', async (_who, answers, problem) => {
    const browser = await openBrowser(api);
    const location = new URL((await signIn(provider, browser, answers)) ?? '', 'http://here');
    expect(location.pathname).toBe('/sign-in');
    expect(location.searchParams.get('problem')).toBe(problem);
    expect(location.searchParams.get('returnTo')).toBe('/requests?q=a');
    expect(browser.cookies.size).toBe(0);
  });

  test('and a signed-in user stays signed in, because any page may send a browser here', async () => {
    const browser = await openBrowser(api);
    await signIn(provider, browser);
    await browser.get(`${callback}?code=forged&state=forged`).expect(302);
    await browser.get('/api/v1/requests').expect(200);
  });

  test('who comes back with what somebody else was given', async () => {
    const [mine, theirs] = [await openBrowser(api), await openBrowser(api)];
    await leave(mine);
    const back = await provider.visit(await leave(theirs));
    const { headers } = await mine.get(callback + back.search).expect(302);
    expect(headers.location).toContain('problem=expired');
    expect(mine.cookies.size).toBe(0);
  });

  test('who comes back twice, or was never sent', async () => {
    const browser = await openBrowser(api);
    const back = await provider.visit(await leave(browser));
    await browser.get(callback + back.search).expect(302);
    const { headers } = await browser.get(callback + back.search).expect(302);
    expect(headers.location).toContain('problem=expired');
  });

  test('whose code was meant for another browser, by the verifier that it does not know', async () => {
    const [mine, theirs] = [await openBrowser(api), await openBrowser(api)];
    const state = new URL(await leave(mine)).searchParams.get('state');
    const back = await provider.visit(await leave(theirs));
    back.searchParams.set('state', state ?? '');
    const { headers } = await mine.get(callback + back.search).expect(302);
    expect(headers.location).toContain('problem=refused');
    expect(provider.refusals).toContain('verifier');
  });

  test('while the provider is away; and everybody once it is back', async () => {
    const away = await startTestApi({ oidc: clientOf(provider) });
    provider.leave();
    try {
      const browser = await openBrowser(away);
      expect(await leave(browser)).toBe(
        '/sign-in?problem=unavailable&returnTo=%2Frequests%3Fq%3Da',
      );
      provider.comeBack();
      expect(await leave(browser)).toContain(`${provider.issuer}/authorize?`);
    } finally {
      provider.comeBack();
      await away.close();
    }
  });

  test('who tries too often', async () => {
    const busy = await startTestApi({ oidc: clientOf(provider), rateLimit: 3 });
    try {
      const browser = await openBrowser(busy);
      const tries: (string | undefined)[] = [];
      for (let n = 0; n < 4; n += 1) {
        const { headers } = await browser.get(`${callback}?code=${n}&state=x`).expect(302);
        tries.push(headers.location);
      }
      expect(tries.map((location) => /problem=(\w+)/.exec(location ?? '')?.[1])).toEqual([
        ...['expired', 'expired', 'expired', 'busy'],
      ]);
    } finally {
      await busy.close();
    }
  });
});
