import * as client from 'openid-client';
import { Refused } from '../../domain/refusal';
import type { Caller } from '../../records/user';
import type { CallerOf } from '../http/auth';
import { type BrowserClient, looksLikeJwt, type OidcSettings } from '../http/oidc';

const messages = {
  /** The person or the provider denied access. */
  denied: 'The OpenID provider denied the sign-in.',
  /** The sign-in expired, or it was restarted in another tab. */
  expired: 'Signing in took too long, or was restarted in another tab. Try again.',
  /** The provider's token grants no access here. */
  refused:
    "Your account has no access here: the OpenID provider's token has no name or role that this instance accepts.",
} as const;

/** A person came back from the OpenID provider, but the sign-in is refused. */
export class NotLetIn extends Refused {
  constructor(
    readonly why: keyof typeof messages,
    options?: { readonly cause: unknown },
  ) {
    super('unauthenticated', messages[why]);
    this.cause = options?.cause;
  }
}

/** The data that the provider must return unchanged. Meanwhile the browser keeps it, sealed. */
export interface SignInTransaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** How long ago the person may have proved who they are, in seconds. Absent: the provider decides. */
  readonly maxAge?: number | undefined;
}

/** Signing in at the OpenID provider: authorization code with PKCE. */
export interface Provider {
  readonly label: string;
  /**
   * @param maxAge the person has to prove again who they are, and did so at most so many seconds ago when they return
   * @throws Refused `unavailable`
   */
  begin(maxAge?: number): Promise<{ readonly url: URL; readonly transaction: SignInTransaction }>;
  /**
   * Fetches the tokens of a person who returned, and returns the one that is accepted here, with its caller.
   * @param query the query of the browser's return
   * @throws NotLetIn, or Refused `unavailable`
   */
  finish(query: string, transaction: SignInTransaction): Promise<GoodToken>;
}

interface GoodToken {
  readonly token: string;
  readonly caller: Caller;
  /** When the person proved who they are, by the claim `auth_time`. Null if the provider does not say. */
  readonly authenticatedAt: Date | null;
}

/** Timeout of the provider, in seconds. */
const timeout = 5;

/** @param callback our URL to which it redirects people */
export function createProvider(
  settings: OidcSettings & { readonly browser: BrowserClient },
  callback: string,
  callerOf: CallerOf,
): Provider {
  const { issuer } = settings;
  const { clientId, clientSecret, scopes, label } = settings.browser;
  let known: Promise<client.Configuration> | undefined;

  /** Its discovery document is fetched once. A failure is not cached. */
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
        // A provider without TLS is allowed if it is configured: for development.
        ...(isPlain ? [client.allowInsecureRequests] : []),
      ],
    });
  }

  return {
    label,
    async begin(maxAge) {
      const transaction = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        ...(maxAge !== undefined && { maxAge }),
      };
      try {
        const url = client.buildAuthorizationUrl(await configuration(), {
          redirect_uri: callback,
          scope: scopes,
          state: transaction.state,
          nonce: transaction.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(transaction.verifier),
          code_challenge_method: 'S256',
          ...(maxAge !== undefined && { prompt: 'login', max_age: String(maxAge) }),
        });
        return { url, transaction };
      } catch (error) {
        throw refusalOf(error, issuer);
      }
    },
    async finish(query, { state, nonce, verifier, maxAge }) {
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
            ...(maxAge !== undefined && { maxAge }),
          }),
        )
        .catch((error: unknown) => {
          throw refusalOf(error, issuer);
        });
      const { auth_time: seconds } = tokens.claims() ?? {};
      return {
        ...(await goodOne([tokens.access_token, tokens.id_token], callerOf)),
        authenticatedAt: seconds === undefined ? null : new Date(seconds * 1_000),
      };
    },
  };
}

/**
 * The first token that is accepted here, as for programs: the access token if it is a JWT for this service, which
 * contains its roles; otherwise the ID token, if our audience is the client itself.
 */
async function goodOne(
  tokens: readonly (string | undefined)[],
  callerOf: CallerOf,
): Promise<Pick<GoodToken, 'token' | 'caller'>> {
  let why: unknown;
  for (const token of tokens) {
    if (token === undefined || !looksLikeJwt(token)) continue;
    try {
      // The provider's tokens are not bound to addresses.
      return { token, caller: await callerOf(token, '') };
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'unauthenticated') throw error;
      why = error;
    }
  }
  throw new NotLetIn('refused', { cause: why });
}

/** Errors of the library about the provider's answers. Any other error means that it did not answer. */
function refusalOf(error: unknown, issuer: string): unknown {
  if (error instanceof client.AuthorizationResponseError) {
    return new NotLetIn('denied', { cause: error });
  }
  const isAnswered =
    error instanceof client.ResponseBodyError
      ? error.status < 500
      : error instanceof client.ClientError && answered.has(error.code ?? '');
  if (isAnswered) return new NotLetIn('refused', { cause: error });
  const message = `${issuer} does not answer. Try again.`;
  return Object.assign(new Refused('unavailable', message), { cause: error });
}

/** The provider's tokens are not valid. */
const answered = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);
