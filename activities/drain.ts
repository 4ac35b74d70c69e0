import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { backOffMs, type DeliveryFailure } from '../domain/backOff';
import { Unopened } from '../domain/sealing';
import { recordDelivery } from '../records/destinations';
import { backlog, isOverdue, nextRetry } from '../records/outbox';
import type { Channel } from './channel';
import type { Delivery } from './deliver';
import type { ActivityDeps } from './deps';
import { deskChannel } from './deskChannel';
import { mailChannel } from './mailChannel';
import { partnerChannel } from './partnerChannel';
import { systemChannel } from './systemChannel';
import { countWakeUps } from './wakeUps';
import { webhookChannel } from './webhookChannel';

/** The result of a drain. Times are ISO 8601. Histories hold it: `late` says that the backlog is overdue. */
export interface Drained {
  /** `idle`: nothing waits. `more`: it ran for long enough, start another one. `unreachable`: retry later. */
  readonly status: 'idle' | 'more' | 'unreachable';
  readonly waiting: number;
  readonly failed: number;
  readonly oldest: string | null;
  /** Consecutive failed attempts, including the last one. 0 after a success. */
  readonly failures: number;
  /** Whether the oldest event has waited for too long. See records/outbox. */
  readonly late: boolean;
  readonly lastError?: string;
  /**
   * When to run the next drain, in milliseconds. `unreachable`: the back-off. `idle`: when the next single event is due
   * for a retry.
   */
  readonly retryInMs?: number;
}

const nothing: Drained = {
  status: 'idle',
  waiting: 0,
  failed: 0,
  oldest: null,
  failures: 0,
  late: false,
};

/** How long to listen after the last event, in milliseconds: an answer within this time finds the channel open. */
const listenMs = 10_000;
/** How long a running call may take to end after cancellation, in milliseconds. */
const graceMs = 5_000;
const longestRunMs = 5 * 60_000;
const heartbeatMs = 2_000;
/**
 * If something was queued while a batch was in flight, wait this long before the next one, in milliseconds. On a quiet
 * channel an event is sent at once; on a busy one many are sent together, which costs both sides far less.
 */
const paceMs = 100;
/** Precision of the last success time, in milliseconds. */
const successMs = 1_000;
/** Maximum number of consecutive answers that accepted nothing. After that, back off. */
const mostWithoutProgress = 3;
/**
 * Maximum number of consecutive records that fail for the first time. After that, the cause is not the records. This is
 * several batches of a system.
 */
const mostNewFailures = 48;
/** Minimum wait for retries of single events, in milliseconds, so that one activity handles several. */
const gatherMs = 15_000;

/**
 * Sends the outbox of a partner, an external system, a desk or a webhook, listens for a while for more, and ends.
 * @param name the partner's instance id, or the id of the system, desk or webhook
 * @param failuresBefore consecutive failed attempts before this one
 * @param wasOverdue whether the backlog was overdue at the end of the previous drain: each change is logged once
 */
export async function drain(
  deps: ActivityDeps,
  name: string,
  failuresBefore: number,
  wasOverdue = false,
): Promise<Drained> {
  const { db, notificationChannel } = deps;
  const found =
    (await systemChannel(deps, name)) ??
    (await deskChannel(deps, name)) ??
    mailChannel(deps, name) ??
    (await webhookChannel(deps, name)) ??
    (await partnerChannel(deps, name));
  if (!found) return nothing;
  const channel: Channel = found;
  const { id } = channel;
  const context = Context.current();
  const { cancellationSignal } = context;
  const until = soonAfter(cancellationSignal, graceMs);
  // A slow answer does not mean that the worker is dead.
  const heartbeatTimer = setInterval(() => context.heartbeat(), heartbeatMs);
  const started = Date.now();
  let succeededAt = 0;
  const wakeUps = countWakeUps(
    (onWakeUp) => notificationChannel.on('outbox', id, onWakeUp),
    cancellationSignal,
  );
  let failures = failuresBefore;
  let overdue = wasOverdue;
  let withoutProgress = 0;
  let failed = 0;
  let failure: string | undefined;
  let woken = false;

  try {
    await recordDelivery(db, channel, { delivery: 'draining' });
    while (Date.now() - started < longestRunMs) {
      cancellationSignal.throwIfAborted();
      const seenCount = wakeUps.count();
      const send = await channel.next();
      if (!send) {
        const retry = await nextRetry(db, id);
        const dueInMs = retry ? retry.inMs + 1 : listenMs;
        // A notification without work: its event may belong to the next drain.
        const isCurrent: boolean = !woken || (await channel.isCurrent());
        woken = isCurrent && (await wakeUps.waitForMore(seenCount, Math.min(listenMs, dueInMs)));
        if (woken || (isCurrent && dueInMs < listenMs)) continue;
        const lastError = retry?.error;
        const failed = lastError ? ({ kind: 'failed', error: lastError } as const) : null;
        const news = retry || failure ? { failure: failed } : {};
        await recordDelivery(db, channel, { delivery: 'idle', ...news });
        // A commit during the drain wakes no workflow: check once more after recording `idle`.
        if (!(await channel.next({ events: 1, bytes: 1 }))) {
          const retryInMs = Math.max(gatherMs, dueInMs);
          return { ...(await end('idle')), ...(lastError && { lastError, retryInMs }) };
        }
        await recordDelivery(db, channel, { delivery: 'draining' });
        continue;
      }
      woken = false;
      const delivery = await send(until).catch(unopened);
      // A cancelled call is not an outage: another worker repeats it.
      cancellationSignal.throwIfAborted();
      if (delivery.progress) await succeed();
      if (delivery.status === 'unreachable') {
        return await backOff(delivery, delivery.retryAfterMs);
      }
      const { progress, error } = delivery;
      failed = progress ? 0 : failed + (delivery.failed ?? 0);
      withoutProgress = progress || error ? 0 : withoutProgress + 1;
      if (error) await recordFailure(error);
      if (error && failed >= mostNewFailures) return await backOff({ kind: 'failed', error });
      if (withoutProgress >= mostWithoutProgress) {
        const error = 'the partner keeps requesting events that it has received';
        return await backOff({ kind: 'failed', error });
      }
      if (wakeUps.count() > seenCount) await sleep(paceMs);
    }
    return await end('more');
  } finally {
    clearInterval(heartbeatTimer);
    wakeUps.stop();
  }

  async function end(status: 'idle' | 'more'): Promise<Drained> {
    return { status, ...(await reportBacklog()) };
  }

  async function reportBacklog() {
    const left = await backlog(db, id);
    const { waiting, failed } = left;
    const oldest = left.oldest?.toISOString() ?? null;
    if (isOverdue(left) !== overdue) {
      overdue = !overdue;
      if (overdue)
        deps.log.warn({ to: name, waiting, oldest }, 'the backlog of a destination is overdue');
      else
        deps.log.info({ to: name, waiting }, 'the backlog of a destination is no longer overdue');
    }
    return { waiting, failed, failures, late: overdue, oldest };
  }

  async function succeed(): Promise<void> {
    failures = 0;
    if (Date.now() - succeededAt < successMs) return;
    succeededAt = Date.now();
    await recordDelivery(db, channel, {
      delivery: 'draining',
      attempts: 0,
      nextTryAt: null,
      lastSuccessAt: new Date(),
      failure: null,
    });
    // A busy channel may not end for minutes.
    if (overdue) await reportBacklog();
  }

  /** Shows why some records fail while others are delivered. */
  async function recordFailure(lastError: string): Promise<void> {
    if (failure === lastError) return;
    failure = lastError;
    await recordDelivery(db, channel, {
      delivery: 'draining',
      failure: { kind: 'failed', error: lastError },
    });
    deps.log.warn({ to: name, lastError }, 'a record cannot be delivered and will be retried');
  }

  async function backOff(
    { kind, error: lastError }: DeliveryFailure,
    retryAfterMs?: number,
  ): Promise<Drained> {
    failures += 1;
    const retryInMs = backOffMs(failures, retryAfterMs);
    const nextTryAt = new Date(Date.now() + retryInMs);
    await recordDelivery(db, channel, {
      delivery: 'backing off',
      attempts: failures,
      nextTryAt,
      failure: { kind, error: lastError },
    });
    deps.log.warn({ to: name, failures, retryInMs, lastError }, 'a destination cannot be reached');
    return { status: 'unreachable', ...(await reportBacklog()), lastError, retryInMs };
  }
}

/** If the destination's secret cannot be opened, only this channel waits, and its health gives the reason. */
function unopened(error: unknown): Delivery {
  if (!(error instanceof Unopened)) throw error;
  return { status: 'unreachable', kind: 'secret unreadable', error: error.message };
}

function soonAfter(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController();
  // Each call of a batch listens, and there are as many as records in it.
  setMaxListeners(0, later.signal);
  const abort = () => setTimeout(() => later.abort(), ms).unref();
  signal.addEventListener('abort', abort, { once: true });
  return later.signal;
}
