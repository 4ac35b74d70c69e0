import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** What a token says; anything, also what no token should. */
export type Claims = Readonly<Record<string, unknown>>;

/** An OpenID provider over HTTP: it says where its keys are, shows them, and signs what it is asked to. */
export interface OpenIdProvider {
  readonly issuer: string;
  /** The keys that it shows. */
  keys(): readonly JWK[];
  /** How often they were asked for. */
  asked(): number;
  /** Signs with another key from now on, which it shows beside those before. */
  changeKey(algorithm?: string): Promise<void>;
  /** Answers 503 to everything, until it is back. */
  leave(): void;
  comeBack(): void;
  /** A good token, but for what is given. */
  token(
    claims?: Claims,
    header?: { readonly kid?: string; readonly alg?: string },
  ): Promise<string>;
  close(): Promise<void>;
}

export const audience = 'crossdesk';

/** What a provider has beside its keys: where each thing is, below the issuer, and what is answered there. */
export interface MoreOfProvider {
  readonly endpoints: Readonly<Record<string, string>>;
  answer(req: IncomingMessage, res: ServerResponse): Promise<void>;
}

export async function openProvider(more?: MoreOfProvider): Promise<OpenIdProvider> {
  const shown: JWK[] = [];
  let asked = 0;
  let isAway = false;
  let key: { readonly kid: string; readonly alg: string; readonly privateKey: CryptoKey };
  const server = createServer((req, res) => {
    if (isAway) {
      res.writeHead(503).end();
      return;
    }
    if (req.url === '/keys') asked += 1;
    const [path = ''] = req.url?.split('?') ?? [];
    const places = Object.entries(more?.endpoints ?? {});
    if (more && places.some(([, place]) => place === path)) {
      more.answer(req, res).catch((error: unknown) => res.writeHead(500).end(String(error)));
      return;
    }
    const documents: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': {
        ...{ issuer, jwks_uri: `${issuer}/keys` },
        ...Object.fromEntries(places.map(([name, place]) => [name, issuer + place])),
      },
      '/keys': { keys: shown },
    };
    const document = documents[req.url ?? ''];
    res.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
    res.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function changeKey(alg = 'RS256'): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    const kid = `key-${shown.length + 1}`;
    shown.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
    key = { kid, alg, privateKey };
  }

  await changeKey();
  return {
    issuer,
    keys: () => shown,
    asked: () => asked,
    changeKey,
    leave() {
      isAway = true;
    },
    comeBack() {
      isAway = false;
    },
    token(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const good = { iss: issuer, aud: audience, sub: 'Robin', roles: ['requester'] };
      return new SignJWT({ ...good, iat: now, exp: now + 300, ...claims })
        .setProtectedHeader({ kid: key.kid, alg: key.alg, ...header })
        .sign(key.privateKey);
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
