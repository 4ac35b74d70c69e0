import { instanceTitle } from '../domain/names';
import { Refused } from '../domain/refusal';
import { agreeOnSecret, newAgreementKeys } from '../exchange/agreement';
import type { PartnerReply } from '../exchange/client';
import { askHeartbeat } from '../exchange/heartbeat';
import { rotationMessage } from '../exchange/rotation';
import { type Connection, findConnection } from '../records/connection';
import {
  adoptSecret,
  beginRotation,
  endRotation,
  type Rotation,
} from '../records/connectionChanges';
import { sealedAs } from '../records/sealed';
import type { Deps } from './deps';

/**
 * Agrees with the partner on a new signing secret, and signs with it from then on.
 * @throws Refused `conflict` while a rotation is running on either side; `unavailable` if the partner is away
 */
export async function rotateSecret(deps: Deps, id: string): Promise<void> {
  const { db } = deps;
  const rotation = await beginRotation(db, id);
  if (!rotation) {
    throw new Refused('conflict', 'A rotation is already running. Try again in a minute.');
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
  const { url, partner, nextSecret, secret: current } = connection;
  // A partner that has just rotated signs with our next secret. A partner whose rotation failed does not know it.
  const known = [nextSecret, current].filter((sealed) => sealed !== null);
  for (const sealed of known) {
    const secret = vault.open(sealed, sealedAs.connectionSecret(connection));
    const keys = newAgreementKeys();
    const question = { publicKey: keys.publicKey };
    const reply = await partners.ask(
      { url, partner, secret },
      'rotations',
      question,
      rotationMessage,
    );
    if (reply.status === 'refused' && sealed !== known.at(-1)) continue;
    if (reply.status !== 'answered') throw failure(partner, reply);
    const next = agreeOnSecret(keys.privateKey, reply.body.publicKey, secret);
    const adopted = vault.seal(next, sealedAs.connectionSecret(connection));
    if (!(await adoptSecret(db, rotation, sealed, adopted))) {
      throw new Refused('conflict', 'A later rotation replaced this one.');
    }
    // The partner signs with it once it has seen it. If this call does not reach it, the next message does.
    await askHeartbeat(partners, { url, partner, secret: next });
    return;
  }
}

function failure(
  partner: string,
  reply: Exclude<PartnerReply<unknown>, { status: 'answered' }>,
): Refused {
  const [code, why] =
    reply.status === 'refused'
      ? (['conflict', reply.reason] as const)
      : (['unavailable', reply.error] as const);
  const waitMs = reply.status === 'unreachable' ? (reply.retryAfterMs ?? 0) : 0;
  const message = `${instanceTitle(partner)} did not agree on a new secret: ${why}. The previous secret stays valid.`;
  return new Refused(code, message, { retryAfter: Math.max(60, Math.ceil(waitMs / 1_000)) });
}
