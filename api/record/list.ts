import { z } from 'zod';
import { keyOf, type ManagedRecord, newestFirst } from '../../records/recordType';
import { visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { readInput } from '../http/input';
import { answerPage, exactPlaceTime, pageOf, pageQuery } from '../http/page';
import { base, type Route, route } from '../http/route';
import { desksOfRows, withDesk } from './desk';
import { liveRoute } from './listEvents';
import { exportRoute } from './listExport';
import { commonOf, filterFields, matchingOf, sortBy, wantedBy } from './listFilters';
import { keyParams, type Resource } from './resource';

/** Counts end here: "1,000 or more". */
const mostCounted = 1_000;
const mostViews = 20;

/** The list of a kind of record, its counts, its export and its live events. They have the same filters. */
export function listRoutes<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route[] {
  return [
    listRoute(deps, resource),
    countsRoute(deps, resource),
    exportRoute(deps, resource),
    liveRoute(deps, resource),
  ];
}

function listRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route {
  const { nouns, path, schema, type } = resource;
  const { db } = deps;
  return route({
    ...commonOf(resource),
    path,
    summary: `List ${nouns[1]}, newest first or in the order of \`sort\``,
    query: z.strictObject({ ...pageQuery, ...filterFields(resource), sort: sortBy(type) }),
    answers: { 200: pageOf(schema) },
    async handle({ query, caller }) {
      const { limit, cursor, sort = newestFirst, ...filters } = query;
      let desks: Awaited<ReturnType<typeof desksOfRows>>;
      const wanted = await wantedBy(db, caller, resource, filters);
      return answerPage({
        path: base + path,
        query,
        place: placeIn(resource, sort),
        list: async (limit, after) => {
          const page = { limit, sort, after };
          const rows = await resource.list(db, wanted, visibleTo(caller, type), page);
          desks = await desksOfRows(deps, resource, rows, caller);
          return rows;
        },
        placeOf: (row) => ({ sort, at: row.sortedBy ?? null, key: keyOf(row) }),
        show: (row) => withDesk(resource.view(row, caller), row, desks),
      });
    },
  });
}

const countsSchema = z
  .object({
    counts: z.array(
      z.object({
        count: z.int().min(0).max(mostCounted),
        more: z.boolean().meta({ description: 'There are more than `count`.' }),
      }),
    ),
  })
  .meta({ id: 'Counts' });

/** Counts several selections in one statement. Each count ends early. */
function countsRoute<R extends ManagedRecord, Row extends R>(
  { db }: Deps,
  resource: Resource<R, Row>,
): Route {
  const { nouns, path, type } = resource;
  const view = z.string().max(2_000);
  const filters = z.strictObject(filterFields(resource));
  return route({
    ...commonOf(resource),
    path: `${path}/counts`,
    summary: `Count ${nouns[1]} by several filters in one call, each to ${mostCounted}`,
    query: z.strictObject({
      view: z.union([view.transform((one) => [one]), z.array(view).max(mostViews)]).meta({
        type: 'array',
        items: { type: 'string' },
        maxItems: mostViews,
        description: `Filters as the list takes them, as one encoded text: \`view=state%3DResolved\`. Repeat it, up to ${mostViews} times; the counts have the same order.`,
      }),
    }),
    answers: { 200: { description: 'The counts.', schema: countsSchema } },
    async handle({ query, caller }) {
      const visible = visibleTo(caller, type);
      const given = query.view.map((text, n) =>
        readInput(filters, valuesOf(text), `query.view.${n}`),
      );
      const wanted = await Promise.all(given.map((one) => wantedBy(db, caller, resource, one)));
      const counts = wanted.map((one, n) => {
        const some = matchingOf(resource)(db, one, visible)
          .select(db.raw('1'))
          .limit(mostCounted + 1);
        return db.from(some.as('some')).count('*').as(`count${n}`);
      });
      const [row = {}] = await db.select<Record<string, number>[]>(counts);
      const body: z.input<typeof countsSchema> = {
        counts: Object.values(row).map((count) => ({
          count: Math.min(count, mostCounted),
          more: count > mostCounted,
        })),
      };
      return { status: 200, body };
    },
  });
}

/** A query as an object: a parameter that is repeated is an array. */
function valuesOf(text: string): Readonly<Record<string, string | string[]>> {
  const params = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const [first = '', ...others] = params.getAll(name);
      return [name, others.length > 0 ? [first, ...others] : first];
    }),
  );
}

/** The position of a record in a list with this order. */
function placeIn(resource: Pick<Resource, 'type'>, sort: string) {
  const { type, isNullable } = resource.type.sorts[sort.replace(/^-/, '')] ?? {};
  const value =
    type === 'timestamptz' ? exactPlaceTime : type === 'integer' ? z.int32() : z.string();
  return z.strictObject({
    sort: z.literal(sort),
    at: isNullable ? value.nullable() : value,
    key: Object.values(keyParams(resource).shape)[0] ?? z.never(),
  });
}
