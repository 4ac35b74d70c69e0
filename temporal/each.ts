import type { Logger } from 'pino';
import type { Database } from '../records/database';
import type { Meters } from '../telemetry/meters';
import type { Engine } from './engine';

/** Dependencies of loops over many records, in which one failing record must not stop the others. */
export interface LoopDeps {
  readonly db: Database;
  readonly engine: Engine;
  readonly log: Logger;
  /** Counts skipped records, for operators. The log names them. */
  readonly meters?: Pick<Meters, 'skipped'>;
}

/**
 * Runs an action on each item in turn. A failure is logged with the item's name and skipped.
 * @returns whether none was skipped
 * @throws if Temporal or Postgres is not available, because then everything else would fail, too
 */
export async function each<T>(
  { db, engine, log, meters }: LoopDeps,
  step: string,
  items: Iterable<T>,
  nameOf: (item: T) => string,
  act: (item: T) => Promise<unknown>,
): Promise<boolean> {
  let isWhole = true;
  for (const item of items) {
    try {
      await act(item);
    } catch (error) {
      await Promise.all([engine.ping(), db.raw('select 1')]);
      isWhole = false;
      meters?.skipped.inc({ step });
      log.error({ err: error, step, of: nameOf(item) }, 'failed and skipped; the others continue');
    }
  }
  return isWhole;
}
