import { Readable } from 'node:stream';
import { z } from 'zod';
import { anyKey } from '../../records/notificationChannel';
import {
  type Filters,
  keyOf,
  type ManagedRecord,
  newestFirst,
  type RecordType,
} from '../../records/recordType';
import type { Caller } from '../../records/user';
import { readsWorkNotes, visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { csvLine } from '../http/csv';
import { isAssigned, oneOrMore, queue, recordText, wholeNumber, word } from '../http/fields';
import { readInput } from '../http/input';
import { answerLive, type LiveSource } from '../http/liveStream';
import { answerPage, exactPlaceTime, pageOf, pageQuery } from '../http/page';
import { invalid } from '../http/problem';
import { base, type Route, route } from '../http/route';
import { desksOfRows, withDesk } from './desk';
import { keyParams, type Resource, readersOf } from './resource';

/** Counts end here: "1,000 or more". */
const mostCounted = 1_000;
const mostViews = 20;
const mostExported = 100_000;
const exportPage = 500;
/** How many changed records a live list names. If there are more, it says only that much has changed. */
const mostNamed = 200;
/** The time between two events of a live list, in ms. */
const paceMs = 500;

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

type Listed = Pick<Resource, 'type' | 'filters'>;

/** The filters of a list, as a query has them. */
export function filterFields(resource: Listed) {
  const { type } = resource;
  return {
    ...filtersOf(resource),
    q: type.isSearchedWhole ? recordText : pageQuery.q,
    only: only.optional(),
    ...(type.worklist && { queue }),
  };
}

/** The filters as the record type takes them. */
function wantedBy(
  caller: Caller,
  { type }: Listed,
  { queue, ...filters }: Readonly<Record<string, unknown>>,
): Filters {
  const groupsOf = queue === undefined ? undefined : caller.name;
  return { ...filters, groupsOf, workNotes: readsWorkNotes(caller, type) };
}

function listRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route {
  const { nouns, path, schema, type } = resource;
  const { db } = deps;
  return route({
    ...common(resource),
    path,
    summary: `List ${nouns[1]}, newest first or in the order of \`sort\``,
    query: z.strictObject({ ...pageQuery, ...filterFields(resource), sort: sortBy(type) }),
    answers: { 200: pageOf(schema) },
    async handle({ query, caller }) {
      const { limit, cursor, sort = newestFirst, ...filters } = query;
      let desks: Awaited<ReturnType<typeof desksOfRows>>;
      const wanted = wantedBy(caller, resource, filters);
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
    ...common(resource),
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
      const counts = query.view.map((text, n) => {
        const given = readInput(filters, valuesOf(text), `query.view.${n}`);
        const matching = matchingOf(resource)(db, wantedBy(caller, resource, given), visible);
        const some = matching.select(db.raw('1')).limit(mostCounted + 1);
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

/** The list as CSV, read page by page while it is sent. */
function exportRoute<R extends ManagedRecord, Row extends R>(
  { db }: Deps,
  resource: Resource<R, Row>,
): Route {
  const { nouns, path, type } = resource;
  const columns = plainFieldsOf(resource.schema);
  return route({
    ...common(resource),
    path: `${path}/export`,
    summary: `Export ${nouns[1]} as CSV: a list with all its pages`,
    query: z.strictObject({
      ...filterFields(resource),
      sort: sortBy(type),
      bom: z.enum(['true']).optional().meta({
        description: 'Begins the file with a byte order mark, by which Excel knows UTF-8.',
      }),
    }),
    answers: {
      200: {
        description: `CSV (RFC 4180) in UTF-8 with a header. Times are ISO 8601 in UTC. A text that a spreadsheet would take for a formula begins with an apostrophe. More than ${mostExported.toLocaleString('en')} records are refused.`,
        contentType: 'text/csv',
        schema: z.string(),
        headers: { 'Content-Disposition': 'The name of the file.' },
      },
    },
    async handle({ query, caller, stillIn }) {
      const { sort = newestFirst, bom, ...filters } = query;
      const tooMany = matchingOf(resource)(
        db,
        wantedBy(caller, resource, filters),
        visibleTo(caller, type),
      )
        .select(db.raw('1'))
        .limit(mostExported + 1);
      const [{ count = 0 } = {}] = await db.from(tooMany.as('some')).count({ count: '*' });
      if (Number(count) > mostExported) {
        throw invalid(
          'query',
          `matches more than ${mostExported.toLocaleString('en')} ${nouns[1]}: export fewer by a filter.`,
        );
      }
      async function* lines() {
        yield (bom ? '\ufeff' : '') + csvLine(columns);
        let after: Parameters<typeof resource.list>[3]['after'];
        do {
          const now = await stillIn();
          const page = { limit: exportPage, sort, after };
          const wanted = wantedBy(now, resource, filters);
          const rows = await resource.list(db, wanted, visibleTo(now, type), page);
          const views = rows.map((row): object => resource.view(row, now));
          yield views.map((view) => csvLine(columns.map((name) => valueIn(view, name)))).join('');
          const last = rows.length === exportPage ? rows.at(-1) : undefined;
          after = last && { at: last.sortedBy ?? null, key: keyOf(last) };
        } while (after);
      }
      const headers = {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': `attachment; filename="${path.slice(1)}.csv"`,
      };
      return { status: 200, body: Readable.from(lines(), { objectMode: false }), headers };
    },
  });
}

function valueIn(view: object, name: string): unknown {
  return Object.entries(view).find(([key]) => key === name)?.[1];
}

/** The fields that have one value each: texts, numbers and times. */
function plainFieldsOf({ shape }: z.ZodObject): string[] {
  const plain: readonly string[] = ['string', 'number', 'enum', 'boolean'];
  return Object.entries(shape)
    .filter(([, field]) => plain.includes(innermost(field)))
    .map(([name]) => name);
}

function innermost(field: z.core.$ZodType): string {
  const { def } = field._zod;
  const isWrapped = field instanceof z.ZodNullable || field instanceof z.ZodOptional;
  return isWrapped ? innermost(field._zod.def.innerType) : def.type;
}

/** Names the records that changed, for a list that is open. */
function liveRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route {
  const { nouns, path } = resource;
  return route({
    ...common(resource),
    path: `${path}/events`,
    summary: `Listen to changes of ${nouns[1]} (server-sent events)`,
    answers: {
      200: {
        description: `Event \`changed\` (\`{keys}\`) names the ${nouns[1]} that are new or have a new entry or state, at most ${mostNamed} and only those that you see: read them with \`only\`. Event \`reset\` (\`{}\`) says that more may have changed: read the list again.`,
        contentType: 'text/event-stream',
        schema: z.string(),
      },
    },
    handle: (call) => answerLive(deps, { list: path }, changesOf(deps, resource), call),
  });
}

function changesOf<R extends ManagedRecord, Row extends R>(
  { db, notificationChannel }: Deps,
  resource: Resource<R, Row>,
): LiveSource {
  const { type } = resource;
  let keys = new Set<string>();
  let isMuch = false;
  let next = 0;
  return {
    subscribe: (wake) =>
      notificationChannel.on('journal', anyKey, (key) => {
        // Without a key, the channel was interrupted.
        if (key === undefined || keys.size >= mostNamed) isMuch = true;
        else keys.add(key);
        wake();
      }),
    async tell(caller, say) {
      if (keys.size === 0 && !isMuch) return false;
      await new Promise((resolve) => setTimeout(resolve, next - Date.now()).unref());
      const changed = [...keys];
      const all = isMuch;
      keys = new Set();
      isMuch = false;
      if (all) {
        await say({ head: 'event: reset', data: {} });
      } else {
        const seen = matchingOf(resource)(db, { only: changed }, visibleTo(caller, type));
        const found: string[] = await seen.pluck(`r.${type.key}`);
        if (found.length === 0) return false;
        await say({ head: 'event: changed', data: { keys: found } });
      }
      next = Date.now() + paceMs;
      return false;
    },
  };
}

function matchingOf({ matching, type }: Pick<Resource, 'matching' | 'type'>) {
  return matching ?? type.matching;
}

function common(resource: Pick<Resource, 'systems' | 'tag' | 'readers' | 'type'>) {
  const { systems, tag } = resource;
  return {
    method: 'get',
    tag,
    roles: readersOf(resource),
    ...(systems && { systems }),
  } as const;
}

/** Records by their keys. */
const only = z.union([word.transform((one) => [one]), z.array(word).max(mostNamed)]).meta({
  type: 'array',
  items: { type: 'string' },
  maxItems: mostNamed,
  description:
    'Only these, by the keys that the events of the list have: numbers, or ids. For tasks, the numbers of their requests.',
});

/** The order of a list: a column, or `-` and a column. */
export function sortBy({ sorts }: RecordType) {
  const names = Object.keys(sorts);
  const [first = '', ...others] = names.flatMap((name) => [name, `-${name}`]);
  return z
    .enum([first, ...others], {
      error: `must be one of ${names.join(', ')}, or one of them after "-" for the opposite order.`,
    })
    .optional()
    .meta({
      description:
        'The order; with `-`, from the largest to the smallest. Texts are compared without regard to case, states by the order of the lifecycle. Records without a value come last. The default is `-openedAt`.',
    });
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

/** The filter parameters of a list: those of the record type, from its columns. */
function filtersOf({ type, filters = {} }: Pick<Resource, 'type' | 'filters'>) {
  const known = Object.keys(type.filters).flatMap((name) => {
    const own = filters[name];
    return own === null ? [] : [[name, own ?? filterBy(type, name)] as const];
  });
  const assigned = type.worklist ? [['assigned', isAssigned.optional()] as const] : [];
  return Object.fromEntries<z.ZodType>([...known, ...assigned]);
}

function filterBy({ columns, lifecycle }: RecordType, name: string): z.ZodType {
  const [first = '', ...others] = lifecycle.states;
  if (name === 'state') return oneOrMore([first, ...others]).optional();
  const type = columns[name]?.type;
  if (type === 'integer') return wholeNumber(0, 999_999_999).optional();
  return type === 'uuid' ? z.uuid().optional() : word.optional();
}
