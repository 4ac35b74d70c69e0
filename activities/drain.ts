import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { backOffMs, type DeliveryFailure } from '../domain/backOff';
import { Unopened } from '../domain/sealing';
import { recordDelivery } from '../records/destinations';
import { backlog, isOverdue, nextRetry } from '../records/outbox';
import type { Channel } from './channel';
import type { Delivery } from './deliver';
import type { ActivityDeps } from './deps';
import { partnerChannel } from './partnerChannel';
import { systemChannel } from './systemChannel';

/** What a drain came to. Times are ISO 8601. */
export interface Drained {
  /** `idle`: nothing waits; `more`: it has run for long enough, go on anew; `unreachable`: try again later. */
  readonly status: 'idle' | 'more' | 'unreachable';
  readonly waiting: number;
  readonly failed: number;
  readonly oldest: string | null;
  /** Tries that failed in a row, the last one included; 0 after a success. */
  readonly failures: number;
  /** Whether the oldest has waited for too long; see records/outbox. */
  readonly late: boolean;
  readonly lastError?: string;
  /** When to come back: `unreachable`, after so long; `idle`, for events that wait for a next try of their own. */
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

/** After the last event, in milliseconds: who answers within this finds the line still open. */
const lingerMs = 10_000;
/** A call that is on its way when we are to stop has so long to end, in milliseconds. */
const graceMs = 5_000;
const longestRunMs = 5 * 60_000;
const heartbeatMs = 2_000;
/**
 * Where something came while a batch was on its way, the next one waits for so long, in milliseconds. On a quiet
 * line an event goes at once; on a busy one many go together, which costs both sides far less.
 */
const paceMs = 100;
/** How exactly the time of the last success is kept, in milliseconds. */
const successMs = 1_000;
/** Answers in a row with nothing taken, after which we stop and try again later. */
const patience = 3;
/** Records that failed for the first time and in a row, after which it is not the records: several batches of a system. */
const failedPatience = 48;
/** Retries of single events are gathered for at least so long, in milliseconds: each look costs an activity. */
const gatherMs = 15_000;

/**
 * Sends what waits for a partner or an external system, listens for a while for what comes after, and ends.
 * @param name the partner's instance id, or the system's id
 * @param failuresBefore tries that failed in a row before this one
 * @param wasOverdue whether it was late when it was last looked at: that it is, and is no more, is said once each
 */
export async function drain(
  deps: ActivityDeps,
  name: string,
  failuresBefore: number,
  wasOverdue = false,
): Promise<Drained> {
  const { db, notificationChannel } = deps;
  const found = (await systemChannel(deps, name)) ?? (await partnerChannel(deps, name));
  if (!found) return nothing;
  const channel: Channel = found;
  const { id } = channel;
  const context = Context.current();
  const { cancellationSignal } = context;
  const until = soonAfter(cancellationSignal, graceMs);
  // A partner may take its time with an answer, and the worker is well meanwhile.
  const heart = setInterval(() => context.heartbeat(), heartbeatMs);
  const started = Date.now();
  let succeededAt = 0;
  const wakeUps = countWakeUps(
    (onWakeUp) => notificationChannel.on('outbox', id, onWakeUp),
    cancellationSignal,
  );
  let failures = failuresBefore;
  let overdue = wasOverdue;
  let fruitless = 0;
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
        const dueInMs = retry ? retry.inMs + 1 : lingerMs;
        // A ring for nothing: what it was about may wait for the next drain.
        const isCurrent: boolean = !woken || (await channel.isCurrent());
        woken = isCurrent && (await wakeUps.waitForMore(seenCount, Math.min(lingerMs, dueInMs)));
        if (woken || (isCurrent && dueInMs < lingerMs)) continue;
        const lastError = retry?.error;
        const failed = lastError ? ({ kind: 'failed', error: lastError } as const) : null;
        const news = retry || failure ? { failure: failed } : {};
        await recordDelivery(db, channel, { delivery: 'idle', ...news });
        // A commit that saw us draining woke nobody: look once more after saying that we are not.
        if (!(await channel.next({ events: 1, bytes: 1 }))) {
          const retryInMs = Math.max(gatherMs, dueInMs);
          return { ...(await end('idle')), ...(lastError && { lastError, retryInMs }) };
        }
        await recordDelivery(db, channel, { delivery: 'draining' });
        continue;
      }
      woken = false;
      const delivery = await send(until).catch(unopened);
      // What was given up is no outage: it is done again, elsewhere.
      cancellationSignal.throwIfAborted();
      if (delivery.progress) await succeed();
      if (delivery.status === 'unreachable') {
        return await giveUp(delivery, delivery.retryAfterMs);
      }
      const { progress, error } = delivery;
      failed = progress ? 0 : failed + (delivery.failed ?? 0);
      fruitless = progress || error ? 0 : fruitless + 1;
      if (error) await recordFailure(error);
      if (error && failed >= failedPatience) return await giveUp({ kind: 'failed', error });
      if (fruitless >= patience) {
        const error = 'they keep asking for what they were sent';
        return await giveUp({ kind: 'failed', error });
      }
      if (wakeUps.count() > seenCount) await sleep(paceMs);
    }
    return await end('more');
  } finally {
    clearInterval(heart);
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
        deps.log.warn({ to: name, waiting, oldest }, 'what waits for a destination is late');
      else deps.log.info({ to: name, waiting }, 'what waits for a destination is late no more');
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
    // A busy line may not end for minutes.
    if (overdue) await reportBacklog();
  }

  /** Some records fail while others may go: people see why. */
  async function recordFailure(lastError: string): Promise<void> {
    if (failure === lastError) return;
    failure = lastError;
    await recordDelivery(db, channel, {
      delivery: 'draining',
      failure: { kind: 'failed', error: lastError },
    });
    deps.log.warn({ to: name, lastError }, 'a record cannot be delivered; it is tried again');
  }

  async function giveUp(
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

/** Where the destination's secret cannot be opened, only this line waits, and its health says why. */
function unopened(error: unknown): Delivery {
  if (!(error instanceof Unopened)) throw error;
  return { status: 'unreachable', kind: 'secret unreadable', error: error.message };
}

function soonAfter(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController();
  const abort = () => setTimeout(() => later.abort(), ms).unref();
  signal.addEventListener('abort', abort, { once: true });
  return later.signal;
}

/** Counts rings, so that none is missed between a look at the outbox and the wait for the next. */
function countWakeUps(listen: (onWakeUp: () => void) => () => void, signal: AbortSignal) {
  let count = 0;
  let wake = () => {};
  const stop = listen(() => {
    count += 1;
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  return {
    stop,
    count: () => count,
    /** Waits until it has rung more often than `heard`; false when `ms` have passed. */
    async waitForMore(seenCount: number, ms: number): Promise<boolean> {
      const until = Date.now() + ms;
      while (count === seenCount && Date.now() < until) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, until - Date.now());
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return count > seenCount;
    },
  };
}
