import { z } from 'zod';
import type { RequestRow } from '../../records/requestList';
import { readsWorkNotes } from '../../records/visibility';
import type { Deps } from '../deps';
import { word } from '../fields';
import { journalOf } from '../journalPage';
import { pageOf, pageQuery } from '../page';
import { pathOf, type Resource } from '../resource';
import { type Route, route } from '../route';
import { entrySchema } from '../views/journal';

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
      const path = `${pathOf(resource, params.number)}/journal`;
      return journalOf(db, record.number, path, query, readsWorkNotes(caller, resource.kind));
    },
  });
}
