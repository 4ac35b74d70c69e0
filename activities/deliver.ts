import { backOffMs } from '../domain/backOff';
import { type AttachedFile, endNotices } from '../domain/event';
import { readAcknowledgement } from '../exchange/acknowledge';
import type { Unreachable } from '../exchange/call';
import type { PartnerAnswer, Target } from '../exchange/client';
import { findAttachment, openAttachment } from '../records/attachments';
import {
  deadLetter,
  discard,
  markDelivered,
  type Queued,
  type QueuedEvent,
  recordAttempt,
  requeue,
} from '../records/outbox';
import { inSpan } from '../telemetry/trace';
import type { ActivityDeps } from './deps';
import { traceDelivered } from './recordDelivered';

export type Delivery =
  /**
   * `progress`: something was delivered or dead-lettered. `failed`: number of records that failed for the first time.
   */
  | {
      readonly status: 'answered';
      readonly progress: boolean;
      readonly failed?: number;
      readonly error?: string;
    }
  /** `progress`: a part was delivered nevertheless. */
  | (Unreachable & { readonly progress?: boolean });

/** If this many records fail for the first time and none is accepted, the cause is not the records. */
const mostFirstFailures = 3;

/** Sends a batch, files first, and records the partner's answer. */
export async function deliver(
  deps: ActivityDeps,
  connection: string,
  target: Target,
  waiting: readonly QueuedEvent[],
  until?: AbortSignal,
): Promise<Delivery> {
  const { db, partners } = deps;
  const batch = withFewFiles(waiting);
  for (const event of batch) {
    const answer = await sendFile(deps, target, event, until);
    if (answer?.status === 'unreachable') return answer;
    if (answer?.status === 'failed') return scheduleRetry(deps, event, answer.error);
    if (answer?.status === 'refused') {
      await deadLetter(db, event, answer.reason);
      return { status: 'answered', progress: true };
    }
  }
  const sentAt = Date.now();
  const [only] = batch;
  // A single event keeps its trace up to the partner's log. A batch has many traces.
  const parent = (batch.length === 1 && only?.data.trace) || '';
  const answer = await inSpan('deliver', { parent, kind: 'CLIENT' }, () =>
    partners.send(target, batch, until),
  );
  if (answer.status === 'unreachable') {
    if (answer.kind !== 'unauthenticated' || !isOldEndNotice(batch)) return answer;
    await discard(db, batch, answer.error);
    return { status: 'answered', progress: true };
  }
  if (answer.status !== 'taken') return notTaken(deps, connection, target, batch, answer, until);
  const { safe, refused } = readAcknowledgement(batch, answer);
  if (safe.length > 0) await markDelivered(db, safe);
  traceDelivered(deps, target, safe, sentAt);
  for (const { event, reason } of refused) await deadLetter(db, event, reason);
  for (const gap of answer.gaps) await requeue(db, connection, gap.subject, gap.expected);
  return { status: 'answered', progress: safe.length + refused.length > 0 };
}

/** Limits on the files of one batch: a partner need not store more before the events that name them. */
const mostFiles = { count: 16, bytes: 32 * 1024 * 1024 };

/** The events whose files fit into one batch. The others wait for the next batch. */
function withFewFiles(events: readonly QueuedEvent[]): readonly QueuedEvent[] {
  let [count, bytes] = [0, 0];
  const end = events.findIndex((event) => {
    const size = fileOf(event)?.size;
    if (size === undefined) return false;
    count += 1;
    bytes += size;
    return count > 1 && (count > mostFiles.count || bytes > mostFiles.bytes);
  });
  return end < 0 ? events : events.slice(0, end);
}

function fileOf({ name, data }: QueuedEvent): AttachedFile | undefined {
  return name === 'attached' ? data.attachment : undefined;
}

/** How long an end notice is retried although the partner does not recognise us, in milliseconds. */
const endNoticeMs = 86_400_000;

/** Whether it is an end notice that is too old: a partner that no longer knows us knows about the end, too. */
function isOldEndNotice(batch: readonly QueuedEvent[]): boolean {
  const since = Date.now() - endNoticeMs;
  return (
    batch.some(({ name }) => endNotices.includes(name)) &&
    batch.every(({ queuedAt }) => queuedAt.getTime() < since)
  );
}

/** Sends the bytes before the event that names them. The partner checks that they arrive whole. */
async function sendFile(
  { db, partners }: ActivityDeps,
  target: Target,
  event: QueuedEvent,
  until?: AbortSignal,
): Promise<PartnerAnswer | null> {
  const file = fileOf(event);
  if (!file) return null;
  const kept = await findAttachment(db, file.id);
  // Otherwise the partner would count as unreachable, and everything else would wait.
  if (kept?.size !== file.size || kept.sha256 !== file.sha256)
    return { status: 'refused', reason: 'the bytes of the file no longer exist' };
  return partners.upload(target, event.subject, file, () => openAttachment(db, file.id), until);
}

/**
 * Handles a refusal or a fault that names no event: the first event of each record is sent alone, so that only the
 * records that cause it wait.
 */
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
    if (answer.status === 'failed') return scheduleRetry(deps, only, answer.error);
    await deadLetter(deps.db, only, answer.reason);
    return { status: 'answered', progress: true };
  }
  let progress = false;
  let failed = 0;
  let error: string | undefined;
  // The first event of each record. Events behind one that is held back must wait.
  const subjects = new Set<string>();
  for (const event of batch) {
    if (subjects.has(event.subject)) continue;
    subjects.add(event.subject);
    const delivery = await deliver(deps, connection, target, [event], until);
    if (delivery.status === 'unreachable') return { ...delivery, progress };
    progress ||= delivery.progress;
    failed += delivery.failed ?? 0;
    error = delivery.error ?? error;
    if (!progress && error !== undefined && failed >= mostFirstFailures) {
      return { status: 'unreachable', kind: 'failed', error };
    }
  }
  return { status: 'answered', progress, failed, ...(error !== undefined && { error }) };
}

/** Records a failed attempt: the event waits for its next one. */
export async function scheduleRetry(
  { db }: Pick<ActivityDeps, 'db'>,
  event: Queued,
  error: string,
): Promise<Delivery> {
  await recordAttempt(db, event, error, backOffMs(event.attempts + 1));
  return { status: 'answered', progress: false, failed: event.attempts === 0 ? 1 : 0, error };
}
