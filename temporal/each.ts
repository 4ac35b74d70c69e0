import type { Logger } from 'pino';
import type { Database } from '../records/database';
import type { Meters } from '../telemetry/meters';
import type { Engine } from './engine';

/** What loops over many records need, so that one bad record never stops them. */
export interface LoopDeps {
  readonly db: Database;
  readonly engine: Engine;
  readonly log: Logger;
  /** Count what was skipped, so that an operator sees it; the log names it. */
  readonly meters?: Pick<Meters, 'skipped'>;
}

/**
 * Acts on each in turn. One that fails is logged under its name and skipped.
 * @returns whether none was skipped
 * @throws where Temporal or Postgres is away, so that nothing else would succeed either
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
      log.error({ err: error, step, of: nameOf(item) }, 'failed, and skipped: the others go on');
    }
  }
  return isWhole;
}
