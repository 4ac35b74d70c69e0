import { Context } from '@temporalio/activity';
import { connectDesk } from '../desks/connect';
import type { Connector } from '../desks/connector';
import { DeskError } from '../desks/deskError';
import { pollOnce } from '../desks/poll';
import { backOffMs } from '../domain/backOff';
import { Unopened } from '../domain/sealing';
import { type Desk, findDesk, finishRouting, recordPoll } from '../records/desk';
import { routeRecord, unroutedRecords } from '../records/deskTicket';
import type { ActivityDeps } from './deps';
import { countWakeUps } from './wakeUps';

/** The result of polling. Histories hold it. */
export interface Polled {
  /** `more`: it ran for long enough, start it again. `gone`: there is no desk with this id and name any more. */
  readonly status: 'more' | 'paused' | 'unreachable' | 'gone';
  /** Number of tickets that had changed. */
  readonly tickets: number;
  /** Consecutive failed polls, including the last one. */
  readonly failures: number;
  readonly lastError?: string;
  /** When to run it again, in milliseconds. */
  readonly retryInMs?: number;
}

const longestRunMs = 10 * 60_000;
const heartbeatMs = 20_000;
const pageSize = 100;

/**
 * Reads what changes in a desk for ten minutes: at intervals, and at once when its webhook or an admin says so.
 * @param name if the desk has another name now, another workflow polls it
 * @param failuresBefore consecutive failed polls before this one
 */
export async function pollDesk(
  deps: ActivityDeps,
  id: string,
  name: string,
  failuresBefore: number,
): Promise<Polled> {
  const { db, log, notificationChannel } = deps;
  const context = Context.current();
  const { cancellationSignal } = context;
  const heartbeatTimer = setInterval(() => context.heartbeat(), heartbeatMs);
  const wakeUps = countWakeUps(
    (onWakeUp) => notificationChannel.on('desk', id, onWakeUp),
    cancellationSignal,
  );
  const until = Date.now() + longestRunMs;
  let tickets = 0;
  let failures = failuresBefore;
  let connected: { readonly version: number; readonly connector: Connector } | undefined;
  try {
    while (Date.now() < until) {
      cancellationSignal.throwIfAborted();
      const seenCount = wakeUps.count();
      const desk = await findDesk(db, id);
      if (desk?.name !== name) return { status: 'gone', tickets, failures };
      if (desk.state === 'Paused') return { status: 'paused', tickets, failures };
      try {
        await routeOpenRecords(deps, desk);
        const version = desk.updatedAt.getTime();
        if (connected?.version !== version)
          connected = { version, connector: await connectDesk(deps, desk, cancellationSignal) };
        const { connector } = connected;
        tickets += await pollOnce(deps, desk, connector, { until, signal: cancellationSignal });
      } catch (error) {
        cancellationSignal.throwIfAborted();
        if (!(error instanceof DeskError || error instanceof Unopened)) throw error;
        failures += 1;
        const lastError = error.message;
        const retryInMs = backOffMs(failures, error instanceof DeskError ? waitOf(error) : 0);
        await recordPoll(db, id, { error: lastError, dueInMs: retryInMs });
        log.warn({ desk: name, failures, retryInMs, lastError }, 'a desk cannot be polled');
        return { status: 'unreachable', tickets, failures, lastError, retryInMs };
      }
      failures = 0;
      const waitMs = Math.max(0, Math.min(desk.pollSeconds * 1_000, until - Date.now()));
      await recordPoll(db, id, { error: null, dueInMs: waitMs + heartbeatMs });
      await wakeUps.waitForMore(seenCount, waitMs);
    }
    return { status: 'more', tickets, failures };
  } finally {
    clearInterval(heartbeatTimer);
    wakeUps.stop();
  }
}

function waitOf({ no }: DeskError): number | undefined {
  return no.status === 'unreachable' ? no.retryAfterMs : undefined;
}

/** Gives open records their tickets after the routes have changed. */
async function routeOpenRecords(
  { db, afterCommit }: Pick<ActivityDeps, 'db' | 'afterCommit'>,
  { id, routes, routesChanged }: Desk,
): Promise<void> {
  if (!routesChanged) return;
  const isOutbound = routes.some(({ direction }) => direction === 'out');
  for (let after = ''; isOutbound; ) {
    const numbers = await unroutedRecords(db, { after, limit: pageSize });
    for (const number of numbers) await routeRecord(db, number);
    if (numbers.length > 0) afterCommit(id);
    const last = numbers.at(-1);
    if (last === undefined || numbers.length < pageSize) break;
    after = last;
  }
  await finishRouting(db, id, routes);
}
