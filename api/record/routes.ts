import { z } from 'zod';
import type { Input } from '../../domain/lifecycle';
import { writeEntry } from '../../records/entries';
import { readsWorkNotes, visibleTo } from '../../records/visibility';
import type { ManagedRecord } from '../../temporal/start';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { queue } from '../http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from '../http/page';
import { base, type Call, type Route, route } from '../http/route';
import { requireVersion } from '../http/version';
import { commandAnswers, commandRoutes, give } from './commands';
import { eventsRoute } from './events';
import { fileRoutes } from './files';
import { journalRoutes } from './journal';
import {
  findVisible,
  keyIn,
  keyOf,
  keyParams,
  onePath,
  type Patch,
  type Resource,
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

/** How a record is answered that was just made. */
export function createdAnswer({ noun, schema }: Pick<Resource, 'noun' | 'schema'>) {
  const headers = { ETag: 'The version of the record.', Location: 'Its path.' };
  return { description: `Created: the ${noun}.`, schema, headers };
}

function listRoute<R extends ManagedRecord, Row extends R>(
  { db }: Deps,
  resource: Resource<R, Row>,
): Route {
  const { kind, list, path, readers, schema, systems, tag } = resource;
  const { name, schema: keySchema } = keyOf(resource);
  return route({
    method: 'get',
    path,
    summary: `List ${list.plural}, newest first`,
    tag,
    roles: readers,
    ...(systems && { systems }),
    query: z.strictObject({
      ...pageQuery,
      ...list.filters,
      ...(list.queue && { queue }),
      ...(list.q && { q: list.q }),
    }),
    answers: { 200: pageOf(schema) },
    handle({ query, caller }) {
      const { limit, cursor, queue, ...filters } = query;
      const groupsOf = queue && caller.name;
      const wanted = { ...filters, groupsOf, workNotes: readsWorkNotes(caller, kind) };
      return answerPage({
        path: base + path,
        query,
        place: z.object({ at: placeTime, [name]: keySchema }),
        list: (limit, place) => {
          const after = place && { at: place.at ?? '', key: place[name] ?? '' };
          return list.rows(db, wanted, visibleTo(caller, kind), { limit, after });
        },
        placeOf: (row) => ({
          at: row.openedAt.toISOString(),
          [name]: resource.journalKey(row),
        }),
        show: (row) => resource.view(row, caller),
      });
    },
  });
}

function readRoute<R extends ManagedRecord, Row extends R>(
  { db }: Deps,
  resource: Resource<R, Row>,
): Route {
  const { readers, schema, systems, tag } = resource;
  return route({
    method: 'get',
    path: onePath(resource),
    summary: 'Read one',
    tag,
    roles: readers,
    ...(systems && { systems }),
    params: keyParams(resource),
    answers: {
      200: {
        description: 'The record.',
        schema,
        headers: { ETag: 'The version of the record.' },
      },
    },
    async handle({ params, caller }) {
      const row = await findVisible(resource, db, caller, keyIn(resource, params));
      return { status: 200, body: resource.view(row, caller) };
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
    roles: resource.lifecycle.commands.update?.by ?? [],
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
      const status = await update(deps, resource, before, input, call);
      const after = await findVisible(resource, deps.db, caller, key);
      return { status, body: resource.view(after, caller) };
    },
  });
}

/** Writes fields, and a comment with them; a comment alone is an entry. */
async function update<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
  record: R,
  input: Input,
  call: Call,
): Promise<200 | 202> {
  const { db, instance, afterCommit } = deps;
  const { comment, ...fields } = input;
  if (Object.keys(fields).length > 0) {
    // Nobody may come between the version that was named and this.
    const { revision } = resource.snapshotOf(record);
    const named = call.ifMatch === undefined ? {} : { revision: String(revision) };
    return give(deps, resource, record, { name: 'update', input: { ...input, ...named } }, call);
  }
  if (comment === undefined) return 200;
  const added = {
    id: call.effectId,
    entry: 'comment',
    text: comment,
    by: call.caller.name,
  } as const;
  const table = resource.lifecycleOf(record);
  const written = await writeEntry(db, instance, table, resource.journalKey(record), added);
  if (written.status === 'written') for (const one of written.told) afterCommit(one);
  return 200;
}
