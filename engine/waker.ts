import type { Logger } from 'pino';
import { deliveryOf } from '../records/connections';
import type { Database } from '../records/database';
import type { Engine } from './engine';

/** To be called after a commit that queued an event: wakes the delivery where nobody is at it. Never waits. */
export type AfterCommit = (connectionId: string) => void;

/** A delivery lingers for longer than this, so that one wake serves all commits of that while. */
const quietMs = 1_000;

export function createWaker(db: Database, engine: Engine, log: Logger): AfterCommit {
  const wokenAt = new Map<string, number>();

  async function wakeIfIdle(id: string): Promise<void> {
    if (Date.now() - (wokenAt.get(id) ?? 0) < quietMs) return;
    // Read after the commit: a drain that goes idle looks once more after it has said so, and one of the two sees.
    const connection = await deliveryOf(db, id);
    if (connection?.delivery !== 'idle') return;
    wokenAt.set(id, Date.now());
    try {
      await engine.wake(connection.partner);
    } catch (error) {
      wokenAt.delete(id);
      throw error;
    }
  }

  return (id) => {
    wakeIfIdle(id).catch((error: unknown) =>
      log.warn({ err: error, connection: id }, 'delivery was not woken; the sweep will do it'),
    );
  };
}
