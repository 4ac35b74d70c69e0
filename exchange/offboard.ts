import { v5 as uuid } from 'uuid';
import { request } from '../domain/request';
import { discardWaiting } from '../records/connectionChanges';
import { openRequestsOfEnded, type RequestRecord } from '../records/request';
import { each, type LoopDeps } from '../temporal/each';

/** Idempotency key: derived from the request. */
function commandId(number: string): string {
  return uuid(`/requests/${number}/offboard`, uuid.URL);
}

/** Number of requests that are ended at the same time. */
const atOnce = 20;

/**
 * Ends the open requests of off-boarded connections through their workflows, as many as there are now. A request that
 * cannot be ended is skipped. It can be called again at any time: the command's id is derived from the request.
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
    // If no worker answers, the commands are recorded, and the requests stay open for a while.
    if (answers.includes('recorded')) return;
  }
  await discardWaiting(db);
}
