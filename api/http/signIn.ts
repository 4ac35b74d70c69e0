import { createHmac, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { Refused } from '../../domain/refusal';
import {
  hashPassword,
  isDated,
  isPassword,
  nobodysHash,
  passwordCost,
} from '../../records/password';
import { type Attempt, beginAttempt, endAttempt, waitOf } from '../../records/signInAttempts';
import { type Caller, findByName, replacePasswordHash, tokenHash } from '../../records/user';
import type { Deps } from '../deps';
import { userCaller } from './auth';
import { clientAddress } from './tokenLimits';

type SignInDeps = Pick<Deps, 'db' | 'passwordCost'>;

/** The source of a request, by which failures are counted. For IPv6 it is the network. */
export function addressOf(req: Request): string {
  return ipKeyGenerator(req.ip ?? '');
}

/**
 * Runs an attempt to sign in, unless too many have failed. An attempt counts as failed before it is checked, in the
 * database: for all processes, and across restarts.
 * @param tryIt returns null, or throws `unauthenticated`, if the credentials are wrong
 * @throws Refused `busy`, and what `tryIt` throws
 */
export async function attemptSignIn<T>(
  { db }: Pick<Deps, 'db'>,
  attempt: Attempt,
  tryIt: () => Promise<T>,
): Promise<T> {
  requireNoWait(await beginAttempt(db, attempt));
  const result = await tryIt();
  if (result !== null) await endAttempt(db, attempt);
  return result;
}

function requireNoWait(wait: number | null): void {
  if (wait === null) return;
  const message = `Too many attempts to sign in have failed. Try again in ${wait} seconds.`;
  throw new Refused('busy', message, { retryAfter: wait });
}

export interface Credentials {
  readonly name: string;
  readonly secret: string;
}

/**
 * The user of a name and password, or of a name and token. Null if they are wrong.
 * @throws Refused `unauthenticated` if the token has expired or cannot be used from here, and `busy`
 */
export type CheckCredentials = (credentials: Credentials, req: Request) => Promise<Caller | null>;

/** How long a correct password is not hashed again, in milliseconds. A changed one is noticed at once. */
const rememberMs = 10 * 60_000;
const maxRemembered = 10_000;

export function createCheckCredentials(deps: SignInDeps): CheckCredentials {
  const { db, passwordCost: cost = passwordCost } = deps;
  // The hash for unknown users, so that the comparison takes as long as for known ones.
  const nobody = nobodysHash(cost);
  const key = randomBytes(32);
  /** Correct passwords at an address, with the hash that they matched, in unreadable form. */
  const right = new Map<string, number>();
  const under = new Map<string, Promise<boolean>>();

  return async ({ name, secret }, req) => {
    const address = addressOf(req);
    const [user, holder] = await Promise.all([
      findByName(db, name),
      userCaller(db, tokenHash(secret), clientAddress(req), name),
    ]);
    if (holder) return holder;
    const kept = user?.passwordHash ?? null;
    const seen = JSON.stringify([name, secret, kept, address]);
    const digest = createHmac('sha256', key).update(seen).digest('base64');
    if (user && (right.get(digest) ?? 0) > Date.now()) {
      // Otherwise the cache would tell a guesser immediately, and without limit, which password is correct.
      requireNoWait(await waitOf(db, { account: name, address }));
      return user.caller;
    }
    // Concurrent attempts with the same password count as one.
    const checking = under.get(digest) ?? check(name, secret, kept, address);
    under.set(digest, checking);
    try {
      if (!(await checking) || !user) return null;
    } finally {
      under.delete(digest);
    }
    if (right.size >= maxRemembered) right.clear();
    right.set(digest, Date.now() + rememberMs);
    return user.caller;
  };

  async function check(
    name: string,
    secret: string,
    kept: string | null,
    address: string,
  ): Promise<boolean> {
    const matched = await attemptSignIn(deps, { account: name, address }, async () => {
      const matches = await isPassword(secret, kept ?? nobody);
      return matches && kept !== null ? kept : null;
    });
    if (matched === null) return false;
    if (isDated(matched, cost)) {
      await replacePasswordHash(db, name, matched, await hashPassword(secret, cost));
    }
    return true;
  }
}
