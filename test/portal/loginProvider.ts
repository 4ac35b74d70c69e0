import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { audience, type Claims, type OpenIdProvider, openProvider } from '../api/openIdProvider';
import type { Browser } from './browser';

export const clientId = 'crossdesk-portal';
const clientSecret = 'a secret of the client';

/** How a provider answers that does not do what it should; each field left out is right. */
export interface Answers {
  /** Instead of a code. */
  readonly error?: string;
  /** Null: none is given that a program could read. */
  readonly accessClaims?: Claims | null;
  readonly idClaims?: Claims;
  readonly state?: string;
  /** Of the token endpoint. */
  readonly status?: number;
}

/** An OpenID provider where people sign in: authorization code, PKCE by S256, a client with a secret. */
export interface LoginProvider extends OpenIdProvider {
  /** Somebody goes where they were sent, and signs in. Gives where they are sent back to. */
  visit(url: string, answers?: Answers): Promise<URL>;
  /** What each call of the token endpoint was refused for. */
  readonly refusals: readonly string[];
}

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly answers: Answers;
}

export async function openLoginProvider(): Promise<LoginProvider> {
  const grants = new Map<string, Grant>();
  const refusals: string[] = [];
  let answers: Answers = {};

  function authorize(req: IncomingMessage, res: ServerResponse): void {
    const asked = new URL(req.url ?? '', provider.issuer).searchParams;
    const of = (name: string) => asked.get(name) ?? '';
    const isGood =
      of('response_type') === 'code' &&
      of('client_id') === clientId &&
      of('code_challenge_method') === 'S256' &&
      of('scope').split(' ').includes('openid');
    if (!isGood) {
      res.writeHead(400).end();
      return;
    }
    const back = new URL(of('redirect_uri'));
    back.searchParams.set('state', answers.state ?? of('state'));
    const code = randomUUID();
    if (answers.error) back.searchParams.set('error', answers.error);
    else back.searchParams.set('code', code);
    grants.set(code, {
      challenge: of('code_challenge'),
      redirectUri: of('redirect_uri'),
      nonce: of('nonce'),
      answers,
    });
    res.writeHead(302, { location: back.href }).end();
  }

  async function token(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const sent = new URLSearchParams(await text(req));
    const grant = grants.get(sent.get('code') ?? '');
    grants.delete(sent.get('code') ?? '');
    const hashed = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url');
    const why = !grant
      ? 'code'
      : grant.challenge !== hashed
        ? 'verifier'
        : grant.redirectUri !== sent.get('redirect_uri')
          ? 'redirect_uri'
          : sent.get('client_id') !== clientId || sent.get('client_secret') !== clientSecret
            ? 'client'
            : null;
    if (why) refusals.push(why);
    const json = { 'content-type': 'application/json' };
    if (!grant || why) {
      res.writeHead(400, json).end(JSON.stringify({ error: 'invalid_grant' }));
      return;
    }
    const { accessClaims = {}, idClaims = {}, status = 200 } = grant.answers;
    const body = {
      access_token: accessClaims === null ? 'opaque' : await provider.token(accessClaims),
      id_token: await provider.token({ aud: clientId, nonce: grant.nonce, ...idClaims }),
      token_type: 'Bearer',
      expires_in: 300,
    };
    res.writeHead(status, json).end(JSON.stringify(body));
  }

  const provider = await openProvider({
    endpoints: { authorization_endpoint: '/authorize', token_endpoint: '/token' },
    async answer(req, res) {
      if (req.url?.startsWith('/authorize')) authorize(req, res);
      else await token(req, res);
    },
  });
  return {
    ...provider,
    refusals,
    async visit(url, wanted = {}) {
      answers = wanted;
      const answer = await fetch(url, { redirect: 'manual' });
      const location = answer.headers.get('location');
      if (!location) throw new Error(`The provider answered ${answer.status}.`);
      return new URL(location);
    },
  };
}

export const start = '/api/v1/session/oidc';
export const callback = `${start}/callback`;
export const transactionCookie = 'crossdesk_errand_acme';

/** An instance's settings, for its people to sign in there. */
export function clientOf({ issuer }: Pick<LoginProvider, 'issuer'>, changed: object = {}) {
  return {
    issuer,
    ...{ audience, jwksUrl: null, algorithms: ['RS256'], nameClaim: 'sub', rolesClaim: 'roles' },
    browser: { clientId, clientSecret, scopes: 'openid profile', label: 'Acme login' },
    ...changed,
  };
}

/** Goes to the provider; gives where the provider is asked. */
export async function leave(browser: Browser, returnTo = '/requests?q=a'): Promise<string> {
  const path = `${start}?${new URLSearchParams({ returnTo })}`;
  const { headers } = await browser.get(path).expect(302);
  return headers.location ?? '';
}

/** Goes there, signs in, and comes back; gives where that leads to. */
export async function signIn(
  provider: LoginProvider,
  browser: Browser,
  answers: Answers = {},
  returnTo?: string,
) {
  const back = await provider.visit(await leave(browser, returnTo), answers);
  const { headers } = await browser.get(callback + back.search).expect(302);
  return headers.location;
}
