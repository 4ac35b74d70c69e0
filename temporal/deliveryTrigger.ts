import type { Logger } from 'pino';
import type { Database } from '../records/database';
import { findDestination } from '../records/destinations';
import type { Engine } from './engine';

/**
 * Call this after a commit that queued an event, with the id of the connection or external system: it wakes the
 * delivery unless it is already draining. Returns immediately.
 */
export type AfterCommit = (destinationId: string) => void;

/**
 * A drain listens for longer than this after the last event, in milliseconds: one that was draining when we checked, or
 * that we have woken, serves all commits of that time.
 */
const quietMs = 1_000;

export function createDeliveryTrigger(db: Database, engine: Engine, log: Logger): AfterCommit {
  const busyAt = new Map<string, number>();
  /** Destinations that are being checked, and whether another commit happened since the check began. */
  const checks = new Map<string, { again: boolean }>();

  async function wakeIfIdle(id: string): Promise<void> {
    // Read after the commit: a drain checks once more after it has recorded `idle`, so one of the two sees the
    // event.
    const destination = await findDestination(db, id);
    if (destination?.delivery === 'idle') await engine.wake(destination);
    else if (destination?.delivery !== 'draining') return;
    busyAt.set(id, Date.now());
  }

  /** One check at a time: it serves all commits before it, and later ones share the next. */
  async function check(id: string): Promise<void> {
    const existing = checks.get(id);
    if (existing) {
      existing.again = true;
      return;
    }
    const mine = { again: true };
    checks.set(id, mine);
    try {
      while (mine.again && Date.now() - (busyAt.get(id) ?? 0) >= quietMs) {
        mine.again = false;
        await wakeIfIdle(id);
      }
    } finally {
      checks.delete(id);
    }
  }

  return (id) => {
    check(id).catch((error: unknown) =>
      log.warn(
        { err: error, destination: id },
        'a delivery could not be woken; the sweep retries it',
      ),
    );
  };
}
