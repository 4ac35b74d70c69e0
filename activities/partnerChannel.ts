import { crossing } from '../domain/crossing';
import { type Connection, findConnection, unreportedEnds } from '../records/connection';
import { type Batch, nextBatch } from '../records/outbox';
import { sealedAs } from '../records/sealed';
import type { Channel } from './channel';
import { type Delivery, deliver } from './deliver';
import type { ActivityDeps } from './deps';

const batchLimits = { events: 100, bytes: 1024 * 1024 };

/** The connection to a partner; null where there is none. */
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
    // The partner may have another connection by now.
    isCurrent: async () => (await findConnection(db, { destination }))?.id === id,
  };
}

/** Events are made whole, and what of them crosses is decided here, by the rules of the moment: what waited keeps to them too. */
async function send(
  deps: ActivityDeps,
  { id, partner }: Pick<Connection, 'id' | 'partner'>,
  { events, by }: Batch,
  until?: AbortSignal,
): Promise<Delivery> {
  const secret = deps.vault.open(by.secret, sealedAs.connectionSecret({ id }));
  const target = { url: by.url, partner, secret };
  const crossings = events.map((event) => ({
    ...event,
    // What does not cross at all goes as a number without a word: else the next of its record would come too early.
    data: crossing(by.replicationSet, event) ?? {},
  }));
  return deliver(deps, id, target, crossings, until);
}

/** A partner that was away when its last connection ended may not know, though there is a new one: it is told first. */
async function sendEndNotice(deps: ActivityDeps, destination: string): Promise<void> {
  for (const ended of await unreportedEnds(deps.db, destination)) {
    try {
      const batch = await nextBatch(deps.db, ended.id, batchLimits);
      // Where it cannot be told now, the sweep comes back to it.
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
