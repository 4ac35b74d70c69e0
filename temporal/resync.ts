import { movedRecords } from '../records/staleWorkflows';
import { each, type LoopDeps } from './each';

/** Number of workflows in one query to Temporal. */
const pageSize = 100;

/**
 * Resyncs stale workflows. If Temporal fails between a commit and its report, nobody may call the workflow again, and
 * it would stay open or miss a timer.
 * @param since changes before this time were checked already
 * @returns the time for the next call: unchanged if some could not be checked
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
        log.info({ number }, 'a record has changed without its workflow; the workflow resyncs');
      }
    },
  );
  return isWhole ? until : since;
}
