import { z } from 'zod';
import { shownName as name } from '../api/http/content';
import type { PartnerReply, Partners, Target } from './client';
import { signingKey } from './handshake';
import { publicKeyOf } from './signingKey';

/** The question of `POST <partner>/exchange/v1/heartbeats`, signed: our public key, which the call is signed by. */
export const heartbeatQuestion = z.object({ signingKey });

/** The answer: the instance, how it sees the connection, and our public key, if it knows that. */
export const heartbeatAnswer = z.object({ instance: name, state: name, signingKey });
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswer>;

/** Maximum wait for an answer, in milliseconds. After that the partner counts as down. */
const withinMs = 10_000;

/** Checks that a partner answers and knows our secret, and tells it our public key. */
export function askHeartbeat(
  partners: Partners,
  target: Target,
): Promise<PartnerReply<HeartbeatAnswer>> {
  const [current] = target.signingKeys ?? [];
  const question = current ? { signingKey: publicKeyOf(current) } : {};
  return partners.ask({ ...target, withinMs }, 'heartbeats', question, heartbeatAnswer);
}
