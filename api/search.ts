import { z } from 'zod';
import { roles, staffAndPrograms } from '../domain/lifecycle';
import { listPeople } from '../records/assignment';
import { keyOf, type ManagedRecord } from '../records/recordType';
import type { Caller } from '../records/user';
import { visibleTo } from '../records/visibility';
import { caseResource } from './case';
import { changeResource } from './change';
import type { Deps } from './deps';
import { holdsAny } from './http/auth';
import { path, recordText, wholeNumber } from './http/fields';
import { type Route, route } from './http/route';
import { wantedBy } from './record/listFilters';
import { numberOf, pathOf, type Resource, readersOf } from './record/resource';
import { requestResource } from './request';
import { taskResource } from './task';

const kinds = ['task', 'request', 'change', 'case'] as const;

const resultSchema = z
  .object({
    records: z.array(
      z.object({
        kind: z.enum(kinds),
        number: z.string(),
        title: z.string(),
        state: z.string(),
        links: z.object({ self: path }),
      }),
    ),
    people: z.array(z.object({ name: z.string() })).meta({
      description: 'For staff and programs: the people that work can be assigned to.',
    }),
  })
  .meta({ id: 'SearchResult' });

type Found = z.input<typeof resultSchema>['records'][number];
type Search = (caller: Caller, q: string, limit: number) => Promise<(Found & { key: string })[]>;

function searchOf<R extends ManagedRecord, Row extends R>(
  { db }: Deps,
  kind: Found['kind'],
  resource: Resource<R, Row>,
): Search {
  const { type } = resource;
  return async (caller, q, limit) => {
    if (!holdsAny(caller, readersOf(resource))) return [];
    const wanted = await wantedBy(db, caller, resource, { q, archived: 'any' });
    const rows = await resource.list(db, wanted, visibleTo(caller, type), { limit });
    return rows.map((row) => {
      const number = numberOf(resource, row);
      const { title } = type.workflow(row);
      const links = { self: pathOf(resource, number) };
      return { key: keyOf(row), kind, number, title, state: row.state, links };
    });
  };
}

/** Finds records of every kind and people, by number and by text, as far as the caller sees them. */
export function searchRoute(deps: Deps): Route {
  const searches = [
    searchOf(deps, 'task', taskResource),
    searchOf(deps, 'request', requestResource),
    searchOf(deps, 'change', changeResource),
    searchOf(deps, 'case', caseResource),
  ];
  return route({
    method: 'get',
    path: '/search',
    summary: 'Find tasks, requests, changes, cases and people. Archived records are found, too',
    tag: 'search',
    roles,
    query: z.strictObject({
      q: recordText.unwrap().min(1),
      limit: wholeNumber(1, 20).optional().meta({ description: 'For each kind. 5 by default.' }),
    }),
    answers: { 200: { description: 'Newest first in each kind.', schema: resultSchema } },
    async handle({ query: { q, limit = 5 }, caller }) {
      const [people, ...found] = await Promise.all([
        holdsAny(caller, staffAndPrograms) ? listPeople(deps.db, { q }, { limit }) : [],
        ...searches.map((search) => search(caller, q, limit)),
      ]);
      // A request that has a task here is found as its task.
      const records = new Map<string, Found>();
      for (const { key, ...record } of found.flat())
        if (!records.has(key)) records.set(key, record);
      const body: z.input<typeof resultSchema> = {
        records: [...records.values()],
        people: people.map(({ name }) => ({ name })),
      };
      return { status: 200, body };
    },
  });
}
