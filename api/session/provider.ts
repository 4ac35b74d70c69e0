import * as client from 'openid-client';
import { Refused } from '../../domain/refusal';
import type { Caller } from '../../records/user';
import type { CallerOf } from '../http/auth';
import { type BrowserClient, looksLikeJwt, type OidcSettings } from '../http/oidc';

const messages = {
  /** The person, or the provider for them, said no. */
  denied: 'The OpenID provider did not let you in.',
  /** It took too long, or it was begun again in another tab. */
  expired: 'Signing in took too long, or was begun again elsewhere; try once more.',
  /** Who signed in there may not come in here. */
  refused: 'The OpenID provider knows you, and what it says of you is not good here.',
} as const;

/** Somebody came back from the OpenID provider and is not let in. */
export class NotLetIn extends Refused {
  constructor(
    readonly why: keyof typeof messages,
    options?: { readonly cause: unknown },
  ) {
    super('unauthenticated', messages[why]);
    this.cause = options?.cause;
  }
}

/** What must come back from the provider as it was sent: kept by the browser meanwhile, sealed. */
export interface SignInTransaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The OpenID provider, as people are sent there and come back: authorization code with PKCE. */
export interface Provider {
  readonly label: string;
  /** @throws Refused `unavailable` */
  begin(): Promise<{ readonly url: URL; readonly transaction: SignInTransaction }>;
  /**
   * Fetches the tokens of somebody who came back, and gives the one that is good here, with whom it speaks for.
   * @param query with which the browser came back
   * @throws NotLetIn, or Refused `unavailable`
   */
  finish(query: string, transaction: SignInTransaction): Promise<GoodToken>;
}

interface GoodToken {
  readonly token: string;
  readonly caller: Caller;
}

/** How long the provider may take to answer, in seconds. */
const timeout = 5;

/** @param callback our address that it sends people back to */
export function createProvider(
  settings: OidcSettings & { readonly browser: BrowserClient },
  callback: string,
  callerOf: CallerOf,
): Provider {
  const { issuer } = settings;
  const { clientId, clientSecret, scopes, label } = settings.browser;
  let known: Promise<client.Configuration> | undefined;

  /** It is asked once how it is reached; a failure is not remembered. */
  const configuration = () => {
    known ??= discover().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  function discover(): Promise<client.Configuration> {
    const url = new URL(issuer);
    const proof = clientSecret === null ? client.None() : client.ClientSecretPost(clientSecret);
    const isPlain = url.protocol === 'http:';
    return client.discovery(url, clientId, undefined, proof, {
      timeout,
      execute: [
        client.enableNonRepudiationChecks,
        // Whoever names a provider without TLS means it: for development.
        ...(isPlain ? [client.allowInsecureRequests] : []),
      ],
    });
  }

  return {
    label,
    async begin() {
      const transaction = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      try {
        const url = client.buildAuthorizationUrl(await configuration(), {
          redirect_uri: callback,
          scope: scopes,
          state: transaction.state,
          nonce: transaction.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(transaction.verifier),
          code_challenge_method: 'S256',
        });
        return { url, transaction };
      } catch (error) {
        throw refusalOf(error, issuer);
      }
    },
    async finish(query, { state, nonce, verifier }) {
      const url = new URL(callback);
      url.search = query;
      if (url.searchParams.get('state') !== state) throw new NotLetIn('expired');
      const tokens = await configuration()
        .then((discovered) =>
          client.authorizationCodeGrant(discovered, url, {
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          }),
        )
        .catch((error: unknown) => {
          throw refusalOf(error, issuer);
        });
      return goodOne([tokens.access_token, tokens.id_token], callerOf);
    },
  };
}

/**
 * The first token that is good here, as one that a program sends: the access token where it is a JWT for us, which
 * says the roles of this service; else the ID token, where our audience is the client itself.
 */
async function goodOne(
  tokens: readonly (string | undefined)[],
  callerOf: CallerOf,
): Promise<GoodToken> {
  let why: unknown;
  for (const token of tokens) {
    if (token === undefined || !looksLikeJwt(token)) continue;
    try {
      return { token, caller: await callerOf(token) };
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'unauthenticated') throw error;
      why = error;
    }
  }
  throw new NotLetIn('refused', { cause: why });
}

/** What the library says of the provider's answers; anything else is that it gives none. */
function refusalOf(error: unknown, issuer: string): unknown {
  if (error instanceof client.AuthorizationResponseError) {
    return new NotLetIn('denied', { cause: error });
  }
  const isAnswered =
    error instanceof client.ResponseBodyError
      ? error.status < 500
      : error instanceof client.ClientError && answered.has(error.code ?? '');
  if (isAnswered) return new NotLetIn('refused', { cause: error });
  const message = `${issuer} does not answer; try again.`;
  return Object.assign(new Refused('unavailable', message), { cause: error });
}

/** Its tokens are not what they must be. */
const answered = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);
