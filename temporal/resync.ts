import { movedRecords } from '../records/staleWorkflows';
import { each, type LoopDeps } from './each';

/** Temporal is asked for the workflows of so many records at once. */
const pageSize = 100;

/**
 * Lets workflows see that their records have moved on without them. Where Temporal went away between a commit and its
 * report, nobody may ever ask the workflow again, and it would stay open, or miss its clock.
 * @param since records that were moved before were looked at
 * @returns since when they are to be looked at next: the same where some could not be
 */
export async function resyncStaleWorkflows(deps: LoopDeps, since: Date): Promise<Date> {
  const { db, engine, log } = deps;
  const { states, until } = await movedRecords(db, since);
  const all = [...states];
  const pages: (typeof all)[] = [];
  for (let at = 0; at < all.length; at += pageSize) pages.push(all.slice(at, at + pageSize));
  const isWhole = await each(
    deps,
    'stale workflows',
    pages,
    (page) => page.map(([number]) => number).join(', '),
    async (page) => {
      for (const number of await engine.catchUp(new Map(page))) {
        log.info({ number }, 'a record has moved on without its workflow, which looks now');
      }
    },
  );
  return isWhole ? until : since;
}
