import type { Logger } from 'pino';
import type { Database } from '../records/database';
import { movedRecords } from '../records/movedRecords';
import type { Engine } from './engine';

/** Temporal is asked for the workflows of so many records at once. */
const pageSize = 100;

/**
 * Lets workflows see that their records have moved on without them. Where Temporal went away between a commit and its
 * report, nobody may ever ask the workflow again, and it would stay open, or miss its clock.
 * @param since records that were moved before were looked at
 * @returns since when they are to be looked at next
 */
export async function rouseLaggards(
  db: Database,
  engine: Engine,
  log: Logger,
  since: Date,
): Promise<Date> {
  const { stands, until } = await movedRecords(db, since);
  const all = [...stands];
  for (let at = 0; at < all.length; at += pageSize) {
    for (const number of await engine.catchUp(new Map(all.slice(at, at + pageSize)))) {
      log.info({ number }, 'a record has moved on without its workflow, which looks now');
    }
  }
  return until;
}
