import { dropMessagesOf, dropTaken, takeDue } from '../records/pendingMessages';
import { findRecord } from '../records/recordTypes';
import { each, type LoopDeps } from './each';

/**
 * Resends messages that were acknowledged and have not taken effect. A workflow that has ended is started again with
 * them. A running workflow has them in its history: it gets them again only at the second check, because a reset may
 * have removed them.
 */
export async function resendPending(deps: LoopDeps): Promise<void> {
  const { db, engine, log } = deps;
  await dropTaken(db);
  const due = await takeDue(db);
  await each(
    deps,
    'pending messages',
    due,
    ({ record }) => record,
    async (pending) => {
      const { lifecycle, record, checks } = pending;
      const found = await findRecord(db, lifecycle, record);
      if (!found) {
        log.warn({ lifecycle, record }, 'the pending messages of a deleted record were dropped');
        await dropMessagesOf(db, record);
      } else if (await engine.start(found)) {
        log.info(
          { lifecycle, record },
          'a workflow has ended with pending messages and is started again',
        );
      } else if (checks > 0) {
        await engine.resend(found);
      }
    },
  );
}
