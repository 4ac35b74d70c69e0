import type { DeliveryFailure } from '../domain/backOff';
import { instanceTitle } from '../domain/names';
import { Unopened } from '../domain/sealing';
import type { PartnerReply } from '../exchange/client';
import { askHeartbeat, type HeartbeatAnswer } from '../exchange/heartbeat';
import { openTarget, sealSigningKey } from '../exchange/openTarget';
import { type Connection, establishedConnections, recordHeartbeat } from '../records/connection';
import { findOwnKey, keepOwnKey, recordKnown } from '../records/signingKeys';
import type { ActivityDeps } from './deps';

/**
 * How many partners are checked at once. Partners that were healthy come first, so a partner that hangs delays none of
 * them.
 */
const atOnce = 20;
/** Clock difference that is reported, in milliseconds. From five minutes on, messages are refused. */
const skewMs = 60_000;

/** Checks whether every partner answers, and records it with the connection. */
export async function heartbeat(deps: ActivityDeps): Promise<void> {
  const left = (await establishedConnections(deps.db)).values();
  const ask = async () => {
    for (const next of left) await beat(deps, next);
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
}

async function beat({ db, vault, partners, log, meters }: ActivityDeps, connection: Connection) {
  const { id, partner } = connection;
  let failure: DeliveryFailure | null;
  let answered = false;
  try {
    // A connection from before there were keys gets one here.
    const key = (await findOwnKey(db, id)) ?? (await keepOwnKey(db, id, sealSigningKey(vault)));
    const reply = await askHeartbeat(partners, openTarget(vault, connection, [key]));
    answered = reply.status === 'answered';
    if (reply.status === 'answered' && reply.body.signingKey === key.publicKey)
      await recordKnown(db, key.id);
    failure = failureIn(reply, partner);
  } catch (fault) {
    const error = fault instanceof Error ? fault.message : String(fault);
    failure = { kind: fault instanceof Unopened ? 'secret unreadable' : 'failed', error };
  }
  if (failure) log.warn({ partner, ...failure }, 'a heartbeat failed');
  try {
    await recordHeartbeat(db, id, answered, failure);
  } catch (fault) {
    meters.skipped.inc({ step: 'heartbeat' });
    log.error({ err: fault, partner }, 'a heartbeat could not be recorded; the others continue');
  }
}

/** A warning for the admin. Null if all is well. */
export function failureIn(
  reply: PartnerReply<HeartbeatAnswer>,
  partner: string,
): DeliveryFailure | null {
  if (reply.status === 'unreachable') return { kind: reply.kind, error: reply.error };
  // Checked before a refusal, because it can explain the refusal.
  const { aheadMs = 0 } = reply;
  if (Math.abs(aheadMs) > skewMs) {
    const minutes = Math.round(Math.abs(aheadMs) / 60_000);
    const error = `${instanceTitle(partner)}'s clock is ${minutes} min ${aheadMs > 0 ? 'ahead of' : 'behind'} ours. If the difference reaches 5 min, messages are refused: correct the wrong clock.`;
    return { kind: 'failed', error };
  }
  if (reply.status === 'refused') return { kind: 'refused', error: reply.reason };
  const { instance, state } = reply.body;
  if (instance !== partner) {
    return { kind: 'failed', error: `Another instance answers at this URL: "${instance}".` };
  }
  if (state === 'Active' || state === 'Paused') return null;
  const error = `${instanceTitle(partner)} says that the connection is ${state}.`;
  return { kind: 'failed', error };
}
