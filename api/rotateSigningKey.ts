import { instanceTitle } from '../domain/names';
import { Refused } from '../domain/refusal';
import { askHeartbeat } from '../exchange/heartbeat';
import { openTarget, sealSigningKey } from '../exchange/openTarget';
import { rotationAnswer } from '../exchange/rotation';
import { findConnection } from '../records/connection';
import { adoptOwnKey, findOwnKey, keepOwnKey } from '../records/signingKeys';
import type { Deps } from './deps';
import { rotationFailure } from './rotateSecret';

/**
 * Replaces our signing key of a connection: the partner accepts the next one first, beside the current one. If that
 * fails, or its answer is lost, we sign with the current key, and the next attempt offers the same next key.
 * @throws Refused `conflict` if the partner refuses it or does not know signing keys, `unavailable` if it is away
 */
export async function rotateSigningKey(deps: Deps, id: string): Promise<void> {
  const { db, vault, partners } = deps;
  const current = (await findOwnKey(db, id)) ?? (await keepOwnKey(db, id, sealSigningKey(vault)));
  const next = await keepOwnKey(db, id, sealSigningKey(vault), 'next');
  const connection = await findConnection(db, { id });
  if (!connection) return;
  const { partner } = connection;
  const question = { signingKey: next.publicKey };
  const target = openTarget(vault, connection, [current, next]);
  const reply = await partners.ask(target, 'rotations', question, rotationAnswer);
  if (reply.status !== 'answered') throw rotationFailure(partner, reply, 'key');
  if (reply.body.signingKey !== next.publicKey) {
    const message = `${instanceTitle(partner)} does not know signing keys yet. The current key stays in use.`;
    throw new Refused('conflict', message, {
      ...{ code: 'rotationUnsupported', params: { name: instanceTitle(partner) } },
    });
  }
  await adoptOwnKey(db, id, next.id);
  // The partner retires the previous key once it has seen this one. If this call does not reach it, the next message does.
  await askHeartbeat(partners, openTarget(vault, connection, [next]));
}
