import type { Logger } from 'pino';
import type { Database } from '../records/database';
import { findDestination } from '../records/destinations';
import type { Engine } from './engine';

/**
 * To be called after a commit that queued something, with the connection's or external system's id: wakes the delivery
 * where nobody is at it. Never waits.
 */
export type AfterCommit = (destinationId: string) => void;

/**
 * A drain lingers for longer than this after the last event: one that was at it when we looked, or that we have
 * woken, serves all commits of that while.
 */
const quietMs = 1_000;

export function createDeliveryTrigger(db: Database, engine: Engine, log: Logger): AfterCommit {
  const busyAt = new Map<string, number>();
  /** Destinations that are being looked at, and whether a commit came since the look began. */
  const looks = new Map<string, { again: boolean }>();

  async function wakeIfIdle(id: string): Promise<void> {
    // Read after the commit: a drain that goes idle looks once more after it has said so, and one of the two sees.
    const destination = await findDestination(db, id);
    if (destination?.delivery === 'idle') await engine.wake(destination);
    else if (destination?.delivery !== 'draining') return;
    busyAt.set(id, Date.now());
  }

  /** One look at a time: it serves all commits before it, and those that come meanwhile share the next. */
  async function look(id: string): Promise<void> {
    const existing = looks.get(id);
    if (existing) {
      existing.again = true;
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
      log.warn({ err: error, destination: id }, 'delivery was not woken; the sweep will do it'),
    );
  };
}
