import { z } from 'zod';
import { shownName as name } from '../api/http/content';
import type { PartnerReply, Partners, Target } from './client';

/** The answer to `POST <partner>/exchange/v1/heartbeats`, signed: the instance, and how it sees the connection. */
export const heartbeatAnswer = z.object({ instance: name, state: name });
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswer>;

/** Maximum wait for an answer, in milliseconds. After that the partner counts as down. */
const withinMs = 10_000;

/** Checks that a partner answers and knows our secret. */
export function askHeartbeat(
  partners: Partners,
  target: Target,
): Promise<PartnerReply<HeartbeatAnswer>> {
  return partners.ask({ ...target, withinMs }, 'heartbeats', {}, heartbeatAnswer);
}
