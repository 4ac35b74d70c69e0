import type { Logger } from 'pino';
import type { Engine } from '../engine/engine';
import { endRequests } from '../engine/offboard';
import { neglected } from '../records/connections';
import type { Database } from '../records/database';
import { unstartedProviders } from '../records/providers';
import { markStarted } from '../records/recordKinds';
import { unstartedRegistrations } from '../records/registrations';
import { unstartedRequests } from '../records/requests';
import { tidy } from '../records/tidy';

const everyMs = 30_000;

/**
 * Looks every half minute for what a crash at the wrong moment left behind: a delivery that nobody woke, a request
 * whose workflow nobody started. So a lost wake is a delay of about a minute, and never a loss.
 */
export function startSweep(db: Database, engine: Engine, log: Logger): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => sweep(db, engine, log));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

export async function sweep(db: Database, engine: Engine, log: Logger): Promise<void> {
  try {
    for (const partner of await neglected(db)) {
      log.info({ partner }, 'waking a delivery that was left asleep');
      await engine.wake(partner);
    }
    for (const request of await unstartedRequests(db)) {
      log.info({ number: request.number }, 'starting a request that was left without its workflow');
      await engine.start(request);
      await markStarted(db, request);
    }
    for (const handshake of [
      ...(await unstartedRegistrations(db)),
      ...(await unstartedProviders(db)),
    ]) {
      await engine.start(handshake);
      await markStarted(db, handshake);
    }
    await endRequests(db, engine);
    await tidy(db);
  } catch (error) {
    log.warn({ err: error }, 'the sweep was cut short; the next one goes on');
  }
}
