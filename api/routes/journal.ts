import { z } from 'zod';
import { listJournal } from '../../records/journal';
import type { RequestRow } from '../../records/requestList';
import type { Deps } from '../deps';
import { word } from '../fields';
import { answerPage, pageOf, pageQuery, placeTime } from '../page';
import { pathOf, type Resource } from '../resource';
import { type Route, route } from '../route';
import { entrySchema, entryView } from '../views/journal';
import { isStaff } from '../visibility';

/** A place among entries, by the time that each was made. */
export const entryPlace = z.object({ at: placeTime, id: z.uuid() });

/** What happened to a record, oldest first. */
export function journalRoute<R extends RequestRow>({ db }: Deps, resource: Resource<R>): Route {
  return route({
    method: 'get',
    path: `${resource.path}/{number}/journal`,
    summary: 'Read the journal, oldest first',
    tag: resource.tag,
    roles: resource.readers,
    params: z.object({ number: word }),
    query: z.strictObject(pageQuery),
    answers: { 200: pageOf(entrySchema) },
    async handle({ params, query, caller }) {
      const record = await resource.find(db, caller, params.number);
      const workNotes = isStaff(caller);
      return answerPage({
        path: `${pathOf(resource, params.number)}/journal`,
        query,
        place: entryPlace,
        list: (limit, after) =>
          listJournal(db, record.number, { workNotes, limit, ...(after && { after }) }),
        placeOf: (entry) => ({ at: entry.at.toISOString(), id: entry.id }),
        show: entryView,
      });
    },
  });
}
