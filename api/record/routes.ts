import { z } from 'zod';
import type { Input } from '../../domain/lifecycle';
import { keyOf, type ManagedRecord, type RecordType } from '../../records/recordType';
import { readsWorkNotes, visibleTo } from '../../records/visibility';
import { writeAndDeliver } from '../../temporal/give';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { isAssigned, oneOrMore, queue, recordText, wholeNumber, word } from '../http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from '../http/page';
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
  const place = z.object({ at: placeTime, ...keyParams(resource).shape });
  return route({
    method: 'get',
    path,
    summary: `List ${nouns[1]}, newest first`,
    tag,
    roles: readersOf(resource),
    ...(systems && { systems }),
    query: z.strictObject({
      ...pageQuery,
      ...filtersOf(resource),
      ...(type.worklist && { queue }),
      ...(type.isSearchedWhole && { q: recordText }),
    }),
    answers: { 200: pageOf(schema) },
    async handle({ query, caller }) {
      const { limit, cursor, queue, ...filters } = query;
      let desks: Awaited<ReturnType<typeof desksOfRows>>;
      const groupsOf = queue === undefined ? undefined : caller.name;
      const wanted = { ...filters, groupsOf, workNotes: readsWorkNotes(caller, type) };
      return answerPage({
        path: base + path,
        query,
        place,
        list: async (limit, place) => {
          const after = place && { at: place.at, key: keyIn(resource, place) };
          const rows = await resource.list(db, wanted, visibleTo(caller, type), { limit, after });
          desks = await desksOfRows(deps, resource, rows, caller);
          return rows;
        },
        placeOf: (row) => ({ at: row.openedAt.toISOString(), [type.key]: keyOf(row) }),
        show: (row) => withDesk(resource.view(row, caller), row, desks),
      });
    },
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
