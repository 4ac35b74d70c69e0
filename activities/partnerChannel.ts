import { crossing } from '../domain/crossing';
import { openTarget } from '../exchange/openTarget';
import { type Connection, findConnection, unreportedEnds } from '../records/connection';
import { type Batch, nextBatch } from '../records/outbox';
import type { Channel } from './channel';
import { type Delivery, deliver } from './deliver';
import type { ActivityDeps } from './deps';

const batchLimits = { events: 100, bytes: 1024 * 1024 };

/** The channel to a partner. Null if there is no connection. */
export async function partnerChannel(
  deps: ActivityDeps,
  destination: string,
): Promise<Channel | null> {
  const { db } = deps;
  await sendEndNotice(deps, destination);
  const connection = await findConnection(db, { destination });
  if (!connection) return null;
  const { id } = connection;
  return {
    table: 'connections',
    id,
    async next(limits = batchLimits) {
      const batch = await nextBatch(db, id, limits);
      return batch && ((until) => send(deps, connection, batch, until));
    },
    // The partner may have a new connection by now.
    isCurrent: async () => (await findConnection(db, { destination }))?.id === id,
  };
}

/** Completes the events, and applies the current replication rules to them, also to events that have waited. */
async function send(
  deps: ActivityDeps,
  { id, partner }: Pick<Connection, 'id' | 'partner'>,
  { events, by }: Batch,
  until?: AbortSignal,
): Promise<Delivery> {
  const target = openTarget(deps.vault, { id, partner, ...by }, [by.signingKey]);
  const crossings = events.map((event) => ({
    ...event,
    // An event that does not cross is sent as a bare sequence number: otherwise the next event of its record
    // would be out of order.
    data: crossing(by.replicationSet, event) ?? {},
  }));
  return deliver(deps, id, target, crossings, until);
}

/**
 * A partner that was away when its last connection ended may not know about the end, although there is a new
 * connection: it gets the end notice first.
 */
async function sendEndNotice(deps: ActivityDeps, destination: string): Promise<void> {
  for (const ended of await unreportedEnds(deps.db, destination)) {
    try {
      const batch = await nextBatch(deps.db, ended.id, batchLimits);
      // If it fails now, the sweep retries it.
      if (batch) await send(deps, ended, batch);
    } catch (error) {
      deps.meters.skipped.inc({ step: 'farewell' });
      deps.log.error(
        { err: error, to: destination, connection: ended.id },
        'an ended connection is skipped',
      );
    }
  }
}
