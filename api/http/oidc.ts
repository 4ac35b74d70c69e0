import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { roles } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { nameFault } from '../../domain/text';
import { createPeopleNotes } from '../../records/assignment';
import type { Database } from '../../records/database';
import type { Caller } from '../../records/user';

/** The OpenID provider whose tokens are good here, beside our own. */
export interface OidcSettings {
  /** As it stands in the tokens' `iss`. */
  readonly issuer: string;
  /** What the tokens' `aud` must name. */
  readonly audience: string;
  /** Where its keys are; null: as its discovery document says. */
  readonly jwksUrl: string | null;
  /** The signatures that count, of those with a public key. */
  readonly algorithms: readonly string[];
  /** The claim that names the user, as it is shown in journals. */
  readonly nameClaim: string;
  /** The claim that lists the roles; a path with dots, such as `realm_access.roles`. */
  readonly rolesClaim: string;
  /** How people sign in there by their browser; left out or null: they cannot. */
  readonly browser?: BrowserClient | null;
}

/** What this instance is to the provider when it sends people there. */
export interface BrowserClient {
  readonly clientId: string;
  /** Null: a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | null;
  /** Separated by blanks; `openid` is among them. */
  readonly scopes: string;
  /** What the way in is called, for people to read. */
  readonly label: string;
}

/** Who a token of the provider speaks for. */
export type VerifyToken = (token: string) => Promise<Caller>;

/** How long the provider may take to answer, and how far its clock may be off. */
const timeoutMs = 5_000;
const clockTolerance = 30;

/** A JSON Web Token, by its looks (RFC 7519): our own tokens have no dot. */
export function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

/**
 * Takes the access tokens of an OpenID provider (OpenID Connect Core 1.0; RFC 9068 for their claims).
 * The token alone says the roles: those among its claim that are ours.
 */
export function createVerifyToken(settings: OidcSettings): VerifyToken {
  const { issuer, audience, algorithms } = settings;
  let keys: Promise<JWTVerifyGetKey> | undefined;

  /** The keys are asked for once, and again as the provider changes them; a failure is not remembered. */
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

/** The same, and notes whom it lets in, so that work can be assigned to them. */
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
  if (document.issuer !== issuer) throw new Error(`${url} is of another issuer`);
  return document.jwks_uri;
}

function callerOf(payload: JWTPayload, { nameClaim, rolesClaim }: OidcSettings): Caller {
  const name = payload[nameClaim];
  const fault = nameFault(name);
  // What is kept by caller is kept under these names for external systems.
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

/** What jose says of the token; anything else is about the provider, whom we could not ask. */
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
  return new Refused('unavailable', `${issuer} does not answer for its keys; try again.`);
}

function notGood(why: string): Refused {
  return new Refused('unauthenticated', `The token is not good: ${why}`);
}
