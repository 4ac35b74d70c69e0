import { backOffMs } from '../domain/backOff';
import type { No } from '../exchange/call';
import { deadLetter, discard, markDelivered, type Queued, recordAttempt } from '../records/outbox';
import type { Delivery } from './deliver';
import type { ActivityDeps } from './deps';

/** The answer to one queued update. `unwanted`: it is discarded, and later ones of its record are sent. */
export type Pushed =
  | { readonly status: 'taken' }
  | { readonly status: 'unwanted'; readonly reason: string }
  | No;

/** How many updates of different records are pushed at once. */
export const pushLimits = { events: 16, bytes: 1024 * 1024 };

type Trouble<E> = Exclude<No, { status: 'refused' }> & { readonly event: E };

/**
 * Pushes updates of different records at once, and those of one record one after the other. Updates behind a refused
 * one wait for an admin.
 * @param retryMs how long an update waits that failed alone, by the number of its failures
 */
export async function pushBySubject<E extends Queued>(
  deps: ActivityDeps,
  events: readonly E[],
  push: (event: E) => Promise<Pushed>,
  retryMs: (failures: number) => number = backOffMs,
): Promise<Delivery> {
  const { db } = deps;
  const subjects = new Set(events.map(({ subject }) => subject));
  let progress = false;
  const troubles = await Promise.all(
    [...subjects].map(async (one) => {
      for (const event of events.filter(({ subject }) => subject === one)) {
        const pushed = await push(event);
        if (pushed.status === 'taken') {
          await markDelivered(db, [event]);
        } else if (pushed.status === 'unwanted') {
          await discard(db, [event], pushed.reason);
        } else if (pushed.status === 'refused') {
          await deadLetter(db, event, pushed.reason);
        } else {
          return { ...pushed, event };
        }
        progress = true;
        if (pushed.status === 'refused') return null;
      }
      return null;
    }),
  );
  return judge(
    deps,
    progress,
    troubles.filter((trouble) => trouble !== null),
    retryMs,
  );
}

/**
 * A receiver that accepts some updates is up, whatever it answers to others: those wait for their own next attempt. It
 * is away if it accepts nothing and cannot be reached, or asks to wait.
 */
async function judge(
  { db }: ActivityDeps,
  progress: boolean,
  troubles: readonly Trouble<Queued>[],
  retryMs: (failures: number) => number,
): Promise<Delivery> {
  const outage = troubles.find(
    (trouble) => trouble.status === 'unreachable' && (!progress || trouble.kind === 'busy'),
  );
  for (const { event, error, status } of troubles) {
    const isOfTheLine = status === 'unreachable' && outage !== undefined;
    await recordAttempt(db, event, error, isOfTheLine ? undefined : retryMs(event.attempts + 1));
  }
  if (outage?.status === 'unreachable') {
    const { kind, error, retryAfterMs } = outage;
    return {
      status: 'unreachable',
      kind,
      progress,
      error,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  const [first] = troubles;
  return {
    status: 'answered',
    progress,
    failed: troubles.filter(({ event }) => event.attempts === 0).length,
    ...(first && { error: first.error }),
  };
}
