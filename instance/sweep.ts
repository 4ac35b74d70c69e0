import type { Logger } from 'pino';
import type { LifecycleName } from '../domain/lifecycle';
import type { Engine } from '../engine/engine';
import { rouseLaggards } from '../engine/laggards';
import { endRequests } from '../engine/offboard';
import type { ManagedRecord } from '../engine/start';
import { unstartedCases } from '../records/cases';
import { unstartedChanges } from '../records/changes';
import type { Database } from '../records/database';
import { neglected } from '../records/destinations';
import { unstartedProviders } from '../records/providers';
import { markStarted } from '../records/recordKinds';
import { unstartedRegistrations } from '../records/registrations';
import { unstartedRequests } from '../records/requests';
import { takeSamples } from '../records/samples';
import { tidy } from '../records/tidy';

const everyMs = 30_000;
/** What was moved before we came is looked at for so long back, in milliseconds. */
const firstLookMs = 3_600_000;

/** Who knows which records of a lifecycle have no workflow. */
const unstartedOf: Readonly<
  Partial<Record<LifecycleName, (db: Database) => Promise<readonly ManagedRecord[]>>>
> = {
  request: unstartedRequests,
  registration: unstartedRegistrations,
  providerConnection: unstartedProviders,
  change: unstartedChanges,
  case: unstartedCases,
};

/**
 * Looks every half minute for what a crash at the wrong moment left behind: a delivery that nobody woke, a request
 * whose workflow nobody started, a workflow whose record has moved on without it. So a lost wake is a delay of about a minute, and never a loss.
 */
export function startSweep(db: Database, engine: Engine, log: Logger): { stop(): Promise<void> } {
  let running = Promise.resolve(new Date(Date.now() - firstLookMs));
  const timer = setInterval(() => {
    running = running.then((since) => sweep(db, engine, log, since));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * Sweeps once.
 * @param since since when records that were moved are looked at
 * @returns the same for the next time: where it is cut short, they are looked at again
 */
export async function sweep(db: Database, engine: Engine, log: Logger, since: Date): Promise<Date> {
  try {
    // First: where Temporal is away, and the rest is cut short, it is what people want to see.
    await takeSamples(db);
    for (const destination of await neglected(db)) {
      log.info({ to: destination.title }, 'waking a delivery that was left asleep');
      await engine.wake(destination);
    }
    for (const [lifecycle, unstarted] of Object.entries(unstartedOf)) {
      for (const record of await unstarted(db)) {
        const number = 'number' in record ? record.number : record.id;
        log.info({ lifecycle, number }, 'starting a record that was left without its workflow');
        await engine.start(record);
        await markStarted(db, lifecycle as LifecycleName, number);
      }
    }
    await endRequests(db, engine);
    await tidy(db);
    return await rouseLaggards(db, engine, log, since);
  } catch (error) {
    log.warn({ err: error }, 'the sweep was cut short; the next one goes on');
    return since;
  }
}
