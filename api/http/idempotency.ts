import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import { v5 as uuidOf } from 'uuid';
import { Refused } from '../../domain/refusal';
import {
  claimKey,
  completeKey,
  type KeyUse,
  releaseKey,
  type StoredAnswer,
} from '../../records/idempotency';
import { sealedAs } from '../../records/sealed';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import { toWire } from './answer';
import { refusalOf } from './failure';
import { invalid, problems, refusalAnswer } from './problem';

/** How long a repeated request waits for the first one's answer, in milliseconds. */
const patienceMs = 10_000;

/**
 * The Idempotency-Key of a request.
 * @throws Refused `invalid` if it is not 1 to 255 printable characters of ASCII
 */
export function keyOf(req: Request): string | undefined {
  const key = req.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw invalid('Idempotency-Key', 'must be 1 to 255 printable characters of ASCII.');
  }
  return key;
}

const effects = '6a2f4f0e-3d0b-4f4b-9f6a-0c9a6d1b7e55';

/** The id of the effect of a keyed request: the same for the same caller, scopes, path and key. */
export function effectIdOf({ name, token }: Caller, req: Request, key: string): string {
  const { method, path } = req;
  return uuidOf(JSON.stringify([name, method, path, key, ...(token?.scopes ?? [])]), effects);
}

/**
 * A fingerprint of everything that a request asks for, and of the scopes of the caller's token: with other scopes, nobody
 * gets a stored answer, which can have a secret that they may not make.
 */
export function fingerprint({ token }: Caller, req: Request, content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([req.method, req.path, content, ...(token?.scopes ?? [])]))
    .digest('hex');
}

type Keeping = Pick<Deps, 'db' | 'vault'>;

/**
 * Executes a keyed request once. A repeated request gets the same answer, and a concurrent one waits for it. An answer
 * that says "try again" is not stored. Stored answers are sealed, because they can contain a secret.
 * @throws Refused `mismatch` if the key was used for another request, `conflict` if the first one is still running
 */
export async function once(
  keeping: Keeping,
  use: KeyUse,
  run: () => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const earlier = await claim(keeping, use);
  if (earlier) return earlier;
  try {
    return await keep(keeping, use, await run());
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused || !isLasting(refused)) {
      await releaseKey(keeping.db, use);
      throw error;
    }
    return keep(keeping, use, toWire(refusalAnswer(refused)));
  }
}

async function keep(
  { db, vault }: Keeping,
  use: KeyUse,
  answer: StoredAnswer,
): Promise<StoredAnswer> {
  await completeKey(db, use, { ...answer, body: vault.seal(answer.body, sealedAs.answer(use)) });
  return answer;
}

/** Null if this request claims the key. Otherwise the answer of its first use. */
async function claim({ db, vault }: Keeping, use: KeyUse): Promise<StoredAnswer | null> {
  const deadline = Date.now() + patienceMs;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    const earlier = await claimKey(db, use);
    if (earlier.status === 'claimed') return null;
    if (earlier.status === 'answered') {
      const body = vault.open(earlier.answer.body, sealedAs.answer(use));
      return { ...earlier.answer, body };
    }
    if (earlier.status === 'mismatch') {
      throw new Refused('mismatch', 'This Idempotency-Key was already used for another request.');
    }
    if (Date.now() > deadline) {
      const message = 'The first request with this Idempotency-Key is still running.';
      throw new Refused('conflict', message, { code: 'stillRunning', retryAfter: 5 });
    }
    await sleep(pause);
  }
}

/** Whether the same call is always refused so. A recent sign-in, or a reason for a second admin, is no part of the call. */
function isLasting(refused: Refused): boolean {
  if (refused.code === 'sign-in-again' || refused.code === 'second-admin') return false;
  const { status } = problems[refused.code];
  return status < 500 && status !== 429;
}
