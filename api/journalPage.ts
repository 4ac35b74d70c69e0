import { z } from 'zod';
import type { Database } from '../records/database';
import { listJournal } from '../records/journal';
import type { Answer } from './http/answer';
import { answerPage, type PageParams, placeTime } from './http/page';
import { entryView } from './views/journal';

/** A place among entries, by the time that each was made. */
export const entryPlace = z.object({ at: placeTime, id: z.uuid() });

/** A page of a record's journal, oldest first. */
export function journalOf(
  db: Database,
  record: string,
  path: string,
  query: PageParams & Readonly<Record<string, unknown>>,
  workNotes: boolean,
): Promise<Answer> {
  return answerPage({
    path,
    query,
    place: entryPlace,
    list: (limit, after) =>
      listJournal(db, record, { workNotes, q: query.q, limit, ...(after && { after }) }),
    placeOf: (entry) => ({ at: entry.at.toISOString(), id: entry.id }),
    show: entryView,
  });
}
