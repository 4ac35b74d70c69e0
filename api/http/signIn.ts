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
import {
  type Caller,
  findByName,
  recordTokenUse,
  replacePasswordHash,
  tokenHash,
} from '../../records/user';
import type { Deps } from '../deps';

type SignInDeps = Pick<Deps, 'db' | 'passwordCost'>;

/** Where a request comes from, as failures are counted; of IPv6, the network. */
export function addressOf(req: Request): string {
  return ipKeyGenerator(req.ip ?? '');
}

/**
 * Lets somebody try to sign in, unless too many tries have failed. A failure counts before it is looked at whether it
 * is one, in the database: for every process, and over restarts.
 * @param tryIt gives null, or throws `unauthenticated`, where the credentials are wrong
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

/** Whose name and password, or name and token, they are; null: nobody's. */
export type CheckCredentials = (
  credentials: Credentials,
  address: string,
) => Promise<Caller | null>;

/** How long a password that was right is not hashed again, in milliseconds; a changed one is seen at once. */
const rememberMs = 10 * 60_000;
const maxRemembered = 10_000;

export function createCheckCredentials(deps: SignInDeps): CheckCredentials {
  const { db, passwordCost: cost = passwordCost } = deps;
  // What an unknown user's password is compared with, so that it takes as long as a known one's.
  const nobody = nobodysHash(cost);
  const key = randomBytes(32);
  /** Passwords that were right at an address, with the hash that they were compared with, unreadable. */
  const right = new Map<string, number>();
  const under = new Map<string, Promise<boolean>>();

  return async ({ name, secret }, address) => {
    const hash = tokenHash(secret);
    const user = await findByName(db, name, hash);
    if (user?.holdsToken) {
      await recordTokenUse(db, hash);
      return user.caller;
    }
    const kept = user?.passwordHash ?? null;
    const seen = JSON.stringify([name, secret, kept, address]);
    const digest = createHmac('sha256', key).update(seen).digest('base64');
    if (user && (right.get(digest) ?? 0) > Date.now()) {
      // Else a guesser would learn at once, and without end, which password it is.
      requireNoWait(await waitOf(db, { account: name, address }));
      return user.caller;
    }
    // Those who come at once with the same password are one attempt.
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
