import { backOffMs } from '../domain/backOff';
import type { Unreachable } from '../exchange/call';
import type { PartnerAnswer, Target } from '../exchange/client';
import { settle } from '../exchange/settle';
import { findAttachment, openAttachment } from '../records/attachments';
import {
  markDelivered,
  noteTry,
  park,
  type Queued,
  type QueuedEvent,
  rewind,
} from '../records/outbox';
import { inSpan } from '../telemetry/trace';
import type { ActivityDeps } from './deps';
import { noteDelivered } from './noteDelivered';

export type Delivery =
  /** `progress`: something was delivered or parked. `failed`: records that did for the first time. */
  | {
      readonly status: 'answered';
      readonly progress: boolean;
      readonly failed?: number;
      readonly error?: string;
    }
  /** `progress`: some of it was delivered all the same. */
  | (Omit<Unreachable, 'isBusy'> & { readonly progress?: boolean });

/** So many records that fail for the first time, and nothing that is taken: it is not the records. */
const patience = 3;

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
    if (answer?.status === 'failed') return fail(deps, event, answer.error);
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
  if (answer.status !== 'taken') return notTaken(deps, connection, target, batch, answer, until);
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
  const kept = await findAttachment(db, file.id);
  // The partner would be taken for one that cannot be reached, and everything else would wait.
  if (kept?.size !== file.size || kept.sha256 !== file.sha256)
    return { status: 'refused', reason: 'the bytes of the file are not here any more' };
  return partners.upload(target, event.subject, file, () => openAttachment(db, file.id), until);
}

/** A "no" or a fault that names no event: each record's first is sent alone, so that only those that earn it wait. */
async function notTaken(
  deps: ActivityDeps,
  connection: string,
  target: Target,
  batch: readonly QueuedEvent[],
  answer: Exclude<PartnerAnswer, { status: 'taken' | 'unreachable' }>,
  until?: AbortSignal,
): Promise<Delivery> {
  const [only] = batch;
  if (only && batch.length === 1) {
    if (answer.status === 'failed') return fail(deps, only, answer.error);
    await park(deps.db, only, answer.reason);
    return { status: 'answered', progress: true };
  }
  let progress = false;
  let failed = 0;
  let error: string | undefined;
  // The first of each record: what comes behind one that is held back has to wait.
  const subjects = new Set<string>();
  for (const event of batch) {
    if (subjects.has(event.subject)) continue;
    subjects.add(event.subject);
    const delivery = await deliver(deps, connection, target, [event], until);
    if (delivery.status === 'unreachable') return { ...delivery, progress };
    progress ||= delivery.progress;
    failed += delivery.failed ?? 0;
    error = delivery.error ?? error;
    if (!progress && error !== undefined && failed >= patience) {
      return { status: 'unreachable', error };
    }
  }
  return { status: 'answered', progress, failed, ...(error !== undefined && { error }) };
}

/** The event waits for a next try of its own. */
export async function fail(
  { db }: Pick<ActivityDeps, 'db'>,
  event: Queued,
  error: string,
): Promise<Delivery> {
  await noteTry(db, event, error, backOffMs(event.attempts + 1));
  return { status: 'answered', progress: false, failed: event.attempts === 0 ? 1 : 0, error };
}
