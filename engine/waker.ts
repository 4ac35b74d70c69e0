import type { Logger } from 'pino';
import { deliveryOf } from '../records/connections';
import type { Database } from '../records/database';
import type { Engine } from './engine';

/** To be called after a commit that queued an event: wakes the delivery where nobody is at it. Never waits. */
export type AfterCommit = (connectionId: string) => void;

/**
 * A drain lingers for longer than this after the last event: one that was at it when we looked, or that we have
 * woken, serves all commits of that while.
 */
const quietMs = 1_000;

export function createWaker(db: Database, engine: Engine, log: Logger): AfterCommit {
  const busyAt = new Map<string, number>();
  /** Connections that are being looked at, and whether a commit came since the look began. */
  const looks = new Map<string, { again: boolean }>();

  async function wakeIfIdle(id: string): Promise<void> {
    // Read after the commit: a drain that goes idle looks once more after it has said so, and one of the two sees.
    const connection = await deliveryOf(db, id);
    if (connection?.delivery === 'idle') await engine.wake(connection.partner);
    else if (connection?.delivery !== 'draining') return;
    busyAt.set(id, Date.now());
  }

  /** One look at a time: it serves all commits before it, and those that come meanwhile share the next. */
  async function look(id: string): Promise<void> {
    const standing = looks.get(id);
    if (standing) {
      standing.again = true;
      return;
    }
    const mine = { again: true };
    looks.set(id, mine);
    try {
      while (mine.again && Date.now() - (busyAt.get(id) ?? 0) >= quietMs) {
        mine.again = false;
        await wakeIfIdle(id);
      }
    } finally {
      looks.delete(id);
    }
  }

  return (id) => {
    look(id).catch((error: unknown) =>
      log.warn({ err: error, connection: id }, 'delivery was not woken; the sweep will do it'),
    );
  };
}
