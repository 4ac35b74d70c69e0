import { z } from 'zod';
import { shownName as name } from '../api/http/content';
import type { PartnerReply, Partners, Target } from './client';

/** What a partner answers to `POST <partner>/exchange/v1/heartbeats`, signed: who it is, and how it sees the connection. */
export const heartbeatAnswer = z.object({ instance: name, state: name });
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswer>;

/** Who has not answered by then is not well, in milliseconds. */
const withinMs = 10_000;

/** Asks a partner whether it is there, and knows our secret. */
export function askHeartbeat(
  partners: Partners,
  target: Target,
): Promise<PartnerReply<HeartbeatAnswer>> {
  return partners.ask({ ...target, withinMs }, 'heartbeats', {}, heartbeatAnswer);
}
