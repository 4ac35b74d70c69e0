import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { roles } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { nameFault } from '../../domain/text';
import { createPeopleNotes } from '../../records/assignment';
import type { Database } from '../../records/database';
import type { Caller } from '../../records/user';

/** The OpenID provider whose tokens are accepted besides our own. */
export interface OidcSettings {
  /** The `iss` claim of its tokens. */
  readonly issuer: string;
  /** The required `aud` claim of its tokens. */
  readonly audience: string;
  /** The URL of its keys. Null: from its discovery document. */
  readonly jwksUrl: string | null;
  /** The accepted signature algorithms, all with a public key. */
  readonly algorithms: readonly string[];
  /** The claim with the user's name, as journals show it. */
  readonly nameClaim: string;
  /** The claim with the roles. It can be a path with dots, such as `realm_access.roles`. */
  readonly rolesClaim: string;
  /** The client for browser sign-in. Absent or null if people cannot sign in through it. */
  readonly browser?: BrowserClient | null;
}

/** The client that this instance is for the provider, when it redirects people there. */
export interface BrowserClient {
  readonly clientId: string;
  /** Null for a public client, which uses PKCE only. */
  readonly clientSecret: string | null;
  /** Separated by blanks. They include `openid`. */
  readonly scopes: string;
  /** The label of the sign-in button. */
  readonly label: string;
}

/** The caller that a token of the provider identifies. */
export type VerifyToken = (token: string) => Promise<Caller>;

/** Timeout of the provider, and tolerance for its clock. */
const timeoutMs = 5_000;
const clockTolerance = 30;

/** Whether a token has the form of a JSON Web Token (RFC 7519). Our own tokens have no dot. */
export function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

/** Verifies access tokens of an OpenID provider (OpenID Connect Core 1.0; RFC 9068 for their claims). */
export function createVerifyToken(settings: OidcSettings): VerifyToken {
  const { issuer, audience, algorithms } = settings;
  let keys: Promise<JWTVerifyGetKey> | undefined;

  /** The keys are fetched once, and again when the provider changes them. A failure is not cached. */
  const keysNow = () => {
    keys ??= findKeys(settings).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };

  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, await keysNow(), {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ['exp', settings.nameClaim],
        clockTolerance,
      });
      return callerOf(payload, settings);
    } catch (error) {
      throw refusalOf(error, issuer);
    }
  };
}

/** The same, and records the callers, so that work can be assigned to them. */
export function recordingPeople(db: Database, verify: VerifyToken): VerifyToken {
  const note = createPeopleNotes(db);
  return async (token) => {
    const caller = await verify(token);
    await note(caller);
    return caller;
  };
}

async function findKeys({ issuer, jwksUrl }: OidcSettings): Promise<JWTVerifyGetKey> {
  const url = jwksUrl ?? (await discover(issuer));
  return createRemoteJWKSet(new URL(url), { timeoutDuration: timeoutMs });
}

const discovered = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/** OpenID Connect Discovery 1.0, section 4. */
async function discover(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const document = discovered.parse(await answer.json());
  if (document.issuer !== issuer) throw new Error(`${url} names another issuer`);
  return document.jwks_uri;
}

function callerOf(payload: JWTPayload, { nameClaim, rolesClaim }: OidcSettings): Caller {
  const name = payload[nameClaim];
  const fault = nameFault(name);
  // External systems use these names for data that is stored per caller.
  if (typeof name !== 'string' || fault || name.startsWith('external-system/')) {
    throw notGood(`its claim "${nameClaim}" names nobody: ${fault ?? 'that name is taken.'}`);
  }
  const given = rolesClaim
    .split('.')
    .reduce<unknown>((claims, key) => record.safeParse(claims).data?.[key], payload);
  const listed = Array.isArray(given) ? given : [given];
  return { name, roles: roles.filter((role) => listed.includes(role)) };
}

const record = z.record(z.string(), z.unknown());

/** An error of jose about the token. Any other error means that the provider could not be reached. */
const ofTheToken = new Set([
  errors.JWTExpired.code,
  errors.JWTInvalid.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
]);

function refusalOf(error: unknown, issuer: string): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof errors.JOSEError && ofTheToken.has(error.code))
    return notGood(error.message);
  return new Refused(
    'unavailable',
    `${issuer} does not answer the request for its keys. Try again.`,
  );
}

function notGood(why: string): Refused {
  return new Refused('unauthenticated', `The token is not valid: ${why}`);
}
