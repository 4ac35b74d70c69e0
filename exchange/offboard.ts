import { v5 as uuid } from 'uuid';
import { request } from '../domain/request';
import { discardWaiting } from '../records/connectionChanges';
import { openRequestsOfEnded, type RequestRecord } from '../records/request';
import { each, type LoopDeps } from '../temporal/each';

/** The same on every try. */
function commandId(number: string): string {
  return uuid(`/requests/${number}/offboard`, uuid.URL);
}

/** So many at once. */
const atOnce = 20;

/**
 * Ends the open requests of connections that were off-boarded, each by its workflow, as many as there are just now.
 * One that cannot be ended is skipped. It may be called at any time, and again: the command's id is the request's.
 */
export async function endRequests(deps: LoopDeps): Promise<void> {
  const { db, engine } = deps;
  let after = '';
  for (;;) {
    const open = await openRequestsOfEnded(db, request.final, { after, limit: atOnce });
    const last = open.at(-1);
    if (!last) break;
    after = last.number;
    const answers: unknown[] = [];
    const end = async (record: RequestRecord) => {
      const input = { by: 'Crossdesk', id: commandId(record.number) };
      answers.push(await engine.command(record, 'offboard', input));
    };
    const numberOf = ({ number }: RequestRecord) => number;
    await Promise.all(open.map((one) => each(deps, 'off-boarding', [one], numberOf, end)));
    // Where no worker answers they are recorded, and stay open for a while.
    if (answers.includes('recorded')) return;
  }
  await discardWaiting(db);
}
