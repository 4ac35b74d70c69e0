import type { PartnerAnswer, Target } from '../exchange/client';
import { settle } from '../exchange/settle';
import { openAttachment } from '../records/attachments';
import { markDelivered, park, type QueuedEvent, rewind } from '../records/outbox';
import { inSpan } from '../telemetry/trace';
import type { ActivityDeps } from './deps';
import { noteDelivered } from './noteDelivered';

export type Delivery =
  /** `progress`: something was delivered or parked, so that the next batch is another one. */
  | { readonly status: 'answered'; readonly progress: boolean }
  | { readonly status: 'unreachable'; readonly error: string; readonly retryAfterMs?: number };

/** Sends a batch, its files first, and records what the partner made of it. */
export async function deliver(
  deps: ActivityDeps,
  connection: string,
  target: Target,
  batch: readonly QueuedEvent[],
  until?: AbortSignal,
): Promise<Delivery> {
  const { db, partners } = deps;
  for (const event of batch) {
    const answer = await sendFile(deps, target, event, until);
    if (answer?.status === 'unreachable') return answer;
    if (answer?.status === 'refused') {
      await park(db, event, answer.reason);
      return { status: 'answered', progress: true };
    }
  }
  const sentAt = Date.now();
  const [only] = batch;
  // One that goes alone is followed to the partner's own log; what goes together is of many traces.
  const parent = (batch.length === 1 && only?.data.trace) || '';
  const answer = await inSpan('deliver', { parent, kind: 'CLIENT' }, () =>
    partners.send(target, batch, until),
  );
  if (answer.status === 'unreachable') return answer;
  if (answer.status === 'refused')
    return refusedWhole(deps, connection, target, batch, answer.reason, until);
  const { safe, refused } = settle(batch, answer);
  if (safe.length > 0) await markDelivered(db, safe);
  noteDelivered(deps, target, safe, sentAt);
  for (const { event, reason } of refused) await park(db, event, reason);
  for (const gap of answer.gaps) await rewind(db, connection, gap.subject, gap.expected);
  return { status: 'answered', progress: safe.length + refused.length > 0 };
}

/** The bytes go before the event that names them. Whether they arrive whole is the partner's to check. */
async function sendFile(
  { db, partners }: ActivityDeps,
  target: Target,
  event: QueuedEvent,
  until?: AbortSignal,
): Promise<PartnerAnswer | null> {
  const file = event.data.attachment;
  if (event.name !== 'attached' || !file) return null;
  return partners.upload(target, event.subject, file, () => openAttachment(db, file.id), until);
}

/** A "no" that names no event: each is sent alone, so that only those that earn it are parked. */
async function refusedWhole(
  deps: ActivityDeps,
  connection: string,
  target: Target,
  batch: readonly QueuedEvent[],
  reason: string,
  until?: AbortSignal,
): Promise<Delivery> {
  const [only] = batch;
  if (only && batch.length === 1) {
    await park(deps.db, only, reason);
    return { status: 'answered', progress: true };
  }
  // The first of each record: what comes behind a parked one has to wait.
  const subjects = new Set<string>();
  for (const event of batch) {
    if (subjects.has(event.subject)) continue;
    subjects.add(event.subject);
    const delivery = await deliver(deps, connection, target, [event], until);
    if (delivery.status === 'unreachable') return delivery;
  }
  return { status: 'answered', progress: true };
}
