import { v5 as uuid } from 'uuid';
import { findRequest } from '../records/request';
import { type Outdated, outdatedLevels, refreshLevels } from '../records/serviceLevels';
import { each, type LoopDeps } from './each';

/** Number of records in one step. */
const pageSize = 50;

/**
 * Computes the due times of open tasks again whose calendar has changed, through their workflows. Records whose due
 * times stay the same are only marked. It can be called again at any time: the id of the command is derived from the
 * record and the change.
 */
export async function rescheduleTasks(deps: LoopDeps): Promise<void> {
  const { db, engine, log } = deps;
  let after = '';
  for (;;) {
    const outdated = await outdatedLevels(db, { after, limit: pageSize });
    const last = outdated.at(-1);
    if (!last) return;
    after = last.number;
    const numberOf = ({ number }: Outdated) => number;
    await each(deps, 'calendars', outdated, numberOf, async (one) => {
      if (await refreshLevels(db, one)) return;
      const record = await findRequest(db, one.number);
      if (!record) return;
      const input = { by: 'Crossdesk', id: commandId(one) };
      await engine.command(record, 'reschedule', input);
      log.info({ number: one.number }, 'computed due times again: the calendar has changed');
    });
  }
}

function commandId({ number, calendar, calendarRevision }: Outdated): string {
  return uuid(`/requests/${number}/calendars/${calendar}/${calendarRevision}`, uuid.URL);
}
