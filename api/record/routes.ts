import { z } from 'zod';
import type { Input } from '../../domain/lifecycle';
import { keyOf, type ManagedRecord, newestFirst, type RecordType } from '../../records/recordType';
import { readsWorkNotes, visibleTo } from '../../records/visibility';
import { writeAndDeliver } from '../../temporal/give';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { isAssigned, oneOrMore, queue, recordText, wholeNumber, word } from '../http/fields';
import { answerPage, exactPlaceTime, pageOf, pageQuery } from '../http/page';
import { base, type Call, type Route, route } from '../http/route';
import { requireVersion } from '../http/version';
import { commandAnswers, commandRoutes, give } from './commands';
import { answerWithDesk, desksOfRows, withDesk } from './desk';
import { eventsRoute } from './events';
import { fileRoutes } from './files';
import { journalRoutes } from './journal';
import {
  findVisible,
  keyIn,
  keyParams,
  onePath,
  type Patch,
  type Resource,
  readersOf,
} from './resource';

/** Everything that is common to kinds of records: lists, reading, PATCH, commands, journal, files and live events. */
export function recordRoutes<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route[] {
  return [
    listRoute(deps, resource),
    readRoute(deps, resource),
    ...(resource.patch ? [patchRoute(deps, resource, resource.patch)] : []),
    ...commandRoutes(deps, resource),
    ...journalRoutes(deps, resource),
    ...fileRoutes(deps, resource),
    eventsRoute(deps, resource),
  ];
}

/** The answer with a record that was just created. */
export function createdAnswer({ nouns: [one], schema }: Pick<Resource, 'nouns' | 'schema'>) {
  const headers = { ETag: 'The version of the record.', Location: 'Its path.' };
  return { description: `Created: the ${one}.`, schema, headers };
}

function listRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route {
  const { nouns, path, schema, systems, tag, type } = resource;
  const { db } = deps;
  return route({
    method: 'get',
    path,
    summary: `List ${nouns[1]}, newest first or in the order of \`sort\``,
    tag,
    roles: readersOf(resource),
    ...(systems && { systems }),
    query: z.strictObject({
      ...pageQuery,
      ...filtersOf(resource),
      sort: sortBy(type),
      ...(type.worklist && { queue }),
      ...(type.isSearchedWhole && { q: recordText }),
    }),
    answers: { 200: pageOf(schema) },
    async handle({ query, caller }) {
      const { limit, cursor, sort = newestFirst, queue, ...filters } = query;
      let desks: Awaited<ReturnType<typeof desksOfRows>>;
      const groupsOf = queue === undefined ? undefined : caller.name;
      const wanted = { ...filters, groupsOf, workNotes: readsWorkNotes(caller, type) };
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
        placeOf: (row) => ({
          sort,
          at: row.sortedBy ?? null,
          key: keyOf(row),
        }),
        show: (row) => withDesk(resource.view(row, caller), row, desks),
      });
    },
  });
}

/** The order of a list: a column, or `-` and a column. */
function sortBy({ sorts }: RecordType) {
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

function readRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route {
  const { schema, systems, tag } = resource;
  return route({
    method: 'get',
    path: onePath(resource),
    summary: 'Read one',
    tag,
    roles: readersOf(resource),
    ...(systems && { systems }),
    params: keyParams(resource),
    answers: {
      200: {
        description: `The ${resource.nouns[0]}.`,
        schema,
        headers: { ETag: 'The version of the record.' },
      },
    },
    async handle({ params, caller }) {
      const row = await findVisible(resource, deps.db, caller, keyIn(resource, params));
      return answerWithDesk(deps, resource, row, caller, 200);
    },
  });
}

function patchRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
  patch: Patch<R>,
): Route {
  return route({
    method: 'patch',
    path: onePath(resource),
    summary: patch.summary,
    tag: resource.tag,
    roles: resource.type.lifecycle.commands.update?.by ?? [],
    params: keyParams(resource),
    body: patch.body,
    answers: commandAnswers(resource),
    problems: [409, 422],
    async handle({ params, body, ...call }): Promise<Answer> {
      const { caller, ifMatch } = call;
      const key = keyIn(resource, params);
      const before = await findVisible(resource, deps.db, caller, key);
      requireVersion(resource.view(before, caller), ifMatch);
      const input = await patch.input(deps.db, body, before);
      const status = await update(deps, before, input, call);
      const after = await findVisible(resource, deps.db, caller, key);
      return answerWithDesk(deps, resource, after, caller, status);
    },
  });
}

/** Writes fields, and a comment with them. A comment alone is an entry. */
async function update(
  deps: Deps,
  record: ManagedRecord,
  input: Input,
  call: Call,
): Promise<200 | 202> {
  const { comment, ...fields } = input;
  if (Object.keys(fields).length > 0) {
    // No other change can happen between the version that was named and this one.
    const named = call.ifMatch === undefined ? {} : { revision: String(record.revision) };
    return give(deps, record, { name: 'update', input: { ...input, ...named } }, call);
  }
  if (comment === undefined) return 200;
  const { effectId: id, caller } = call;
  await writeAndDeliver(deps, record, { id, entry: 'comment', text: comment, by: caller.name });
  return 200;
}
