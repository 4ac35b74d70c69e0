import { instanceTitle } from '../domain/names';
import { Refused } from '../domain/refusal';
import { agreeOnSecret, newAgreementKeys } from '../exchange/agreement';
import type { PartnerReply } from '../exchange/client';
import { askHeartbeat } from '../exchange/heartbeat';
import { openTarget } from '../exchange/openTarget';
import { rotationAnswer } from '../exchange/rotation';
import { type Connection, findConnection } from '../records/connection';
import {
  adoptSecret,
  beginRotation,
  endRotation,
  type Rotation,
} from '../records/connectionChanges';
import { sealedAs } from '../records/sealed';
import { findOwnKey } from '../records/signingKeys';
import type { Deps } from './deps';

/**
 * Agrees with the partner on a new signing secret, and signs with it from then on.
 * @throws Refused `conflict` while a rotation is running on either side; `unavailable` if the partner is away
 */
export async function rotateSecret(deps: Deps, id: string): Promise<void> {
  const { db } = deps;
  const rotation = await beginRotation(db, id);
  if (!rotation) {
    throw new Refused('conflict', 'A rotation is already running. Try again in a minute.', {
      code: 'rotationRunning',
    });
  }
  try {
    // Read now, because the partner may just have replaced it.
    const connection = await findConnection(db, { id });
    if (connection) await agree(deps, connection, rotation);
  } finally {
    await endRotation(db, rotation);
  }
}

async function agree(deps: Deps, connection: Connection, rotation: Rotation): Promise<void> {
  const { db, vault, partners } = deps;
  const { partner, nextSecret, secret: current } = connection;
  const key = await findOwnKey(db, connection.id);
  // A partner that has just rotated signs with our next secret. A partner whose rotation failed does not know it.
  const known = [nextSecret, current].filter((sealed) => sealed !== null);
  for (const sealed of known) {
    const target = openTarget(vault, { ...connection, secret: sealed }, [key]);
    const keys = newAgreementKeys();
    const question = { publicKey: keys.publicKey };
    const reply = await partners.ask(target, 'rotations', question, rotationAnswer);
    if (reply.status === 'refused' && sealed !== known.at(-1)) continue;
    if (reply.status !== 'answered') throw rotationFailure(partner, reply, 'secret');
    const { publicKey: theirs } = reply.body;
    if (!theirs)
      throw new Refused('conflict', `${instanceTitle(partner)} named no half of a secret.`, {
        ...{ code: 'rotationUnsupported', params: { name: instanceTitle(partner) } },
      });
    const next = agreeOnSecret(keys.privateKey, theirs, target.secret);
    const adopted = vault.seal(next, sealedAs.connectionSecret(connection));
    if (!(await adoptSecret(db, rotation, sealed, adopted))) {
      throw new Refused('conflict', 'A later rotation replaced this one.', {
        code: 'rotationRunning',
      });
    }
    // The partner signs with it once it has seen it. If this call does not reach it, the next message does.
    await askHeartbeat(partners, { ...target, secret: next });
    return;
  }
}

/** The refusal for an admin whose rotation failed. The previous secret or key stays valid. */
export function rotationFailure(
  partner: string,
  reply: Exclude<PartnerReply<unknown>, { status: 'answered' }>,
  what: 'secret' | 'key',
): Refused {
  const [code, why] =
    reply.status === 'refused'
      ? (['conflict', reply.reason] as const)
      : (['unavailable', reply.error] as const);
  const waitMs = reply.status === 'unreachable' ? (reply.retryAfterMs ?? 0) : 0;
  const message = `${instanceTitle(partner)} did not agree on a new ${what}: ${why}. The previous ${what} stays valid.`;
  return new Refused(code, message, {
    ...{ code: 'rotationFailed', params: { name: instanceTitle(partner), why } },
    retryAfter: Math.max(60, Math.ceil(waitMs / 1_000)),
  });
}
