import type { Input } from '../../domain/lifecycle';
import type { ManagedRecord } from '../../records/recordType';
import { writeAndWake } from '../../temporal/give';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { type Call, type Route, route } from '../http/route';
import { requireVersion } from '../http/version';
import { commandAnswers, commandRoutes, give } from './commands';
import { answerWithDesk } from './desk';
import { entryRoutes } from './entry';
import { eventsRoute } from './events';
import { fileRoutes } from './files';
import { journalRoutes } from './journal';
import { listRoutes } from './list';
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
    ...listRoutes(deps, resource),
    readRoute(deps, resource),
    ...(resource.patch ? [patchRoute(deps, resource, resource.patch)] : []),
    ...commandRoutes(deps, resource),
    ...journalRoutes(deps, resource),
    ...entryRoutes(deps, resource),
    ...fileRoutes(deps, resource),
    eventsRoute(deps, resource),
  ];
}

/** The answer with a record that was just created. */
export function createdAnswer({ nouns: [one], schema }: Pick<Resource, 'nouns' | 'schema'>) {
  const headers = { ETag: 'The version of the record.', Location: 'Its path.' };
  return { description: `Created: the ${one}.`, schema, headers };
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
  await writeAndWake(deps, record, { id, entry: 'comment', text: comment, by: caller.name });
  return 200;
}
