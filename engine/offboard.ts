import { v5 as uuid } from 'uuid';
import { request } from '../domain/request';
import { discardWaiting } from '../records/connectionChanges';
import type { Database } from '../records/database';
import { openRequestsOfEnded } from '../records/requests';
import type { Engine } from './engine';

/** The same on every try. */
function commandId(number: string): string {
  return uuid(`/requests/${number}/offboard`, uuid.URL);
}

/**
 * Ends the open requests of connections that were off-boarded, each by its workflow, as many as there are just now.
 * It may be called at any time, and again: the command's id is the request's.
 */
export async function endRequests(db: Database, engine: Engine): Promise<void> {
  for (;;) {
    const open = await openRequestsOfEnded(db, request.final, 20);
    if (open.length === 0) return discardWaiting(db);
    const answers = await Promise.all(
      open.map((record) =>
        engine.command(record, 'offboard', { by: 'Crossdesk', id: commandId(record.number) }),
      ),
    );
    // Where no worker answers they are recorded, and stay open for a while.
    if (answers.includes('recorded')) return;
  }
}
