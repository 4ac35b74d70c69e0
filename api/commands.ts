import { z } from 'zod';
import type { Input, InputShape } from '../domain/lifecycle';
import { instanceTitle } from '../domain/names';
import { Refused } from '../domain/refusal';
import { namedHere } from '../records/assignment';
import { type RequestRecord, requests } from '../records/request';
import { findRequestRow, type RequestRow } from '../records/requestList';
import type { Caller } from '../records/user';
import { visibleTo } from '../records/visibility';
import type { Deps } from './deps';
import { giveCommand } from './giveCommand';
import { anyText, priority, text, word } from './http/fields';
import { type Call, type Route, route } from './http/route';
import type { Resource } from './resource';

/**
 * A route for each command that somebody may give: the lifecycle's table says which, with what input, and who may.
 * A command that is an entry as well has the entry's route.
 */
export function commandRoutes<R extends RequestRow>(deps: Deps, resource: Resource<R>): Route[] {
  const { lifecycle } = resource;
  return Object.entries(lifecycle.commands)
    .filter(([name, command]) => command.by.length > 0 && !Object.hasOwn(lifecycle.entries, name))
    .map(([name, command]) =>
      route({
        method: 'post',
        path: `${resource.path}/{number}/${kebab(name)}`,
        summary: `${command.title}: ${command.from.join(', ')}`,
        tag: resource.tag,
        roles: command.by,
        params: z.object({ number: word }),
        body: inputSchema(command.input, command.numbers),
        answers: {
          200: { description: 'Done: the record.', schema: resource.schema, headers: etag },
          202: {
            description: 'Safely recorded, and carried out soon: the record as it stands.',
            schema: resource.schema,
          },
        },
        async handle({ params, body, ...call }) {
          const record = await resource.find(deps.db, call.caller, params.number);
          if (record.side !== resource.side)
            throw await notOurs(deps, resource, record, name, call.caller);
          const status = await give(deps, resource, record, name, body, call);
          const after = await resource.findVisible(deps.db, call.caller, params.number);
          return { status, body: resource.view(after, call.caller) };
        },
      }),
    );
}

const etag = { ETag: 'The version of the record.' };

async function give(
  deps: Deps,
  { lifecycle: table }: Pick<Resource, 'lifecycle'>,
  record: RequestRecord,
  name: string,
  input: Input,
  { caller, effectId: id }: Call,
): Promise<200 | 202> {
  try {
    const giving = { name, input: await namedHere(deps.db, input), by: caller.name, id };
    return await giveCommand(deps, record, giving);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'state') throw error;
    throw allowedTo(caller, table, error);
  }
}

/** The same refusal, with what this caller may do instead. */
function allowedTo(caller: Caller, lifecycle: Resource['lifecycle'], refused: Refused): Refused {
  const allowed = refused.details.actions ?? [];
  const held = new Set(
    Object.entries({ ...lifecycle.entries, ...lifecycle.commands })
      .filter(([, { by }]) => by.some((role) => caller.roles.includes(role)))
      .map(([name]) => name),
  );
  return new Refused('state', refused.message, {
    ...refused.details,
    actions: allowed.filter((name) => held.has(name)),
  });
}

/** Each side decides its own commands. */
async function notOurs(
  { db }: Deps,
  { side }: Pick<Resource, 'side'>,
  { number, [side]: decider }: RequestRecord,
  name: string,
  caller: Caller,
): Promise<Refused> {
  const row = await findRequestRow(db, number, visibleTo(caller, requests));
  const task = row?.task ? ` The task here is ${row.task.number}.` : '';
  return new Refused(
    'forbidden',
    `"${name}" is for the ${side}, ${instanceTitle(decider)}, to give on ${number}.${task}`,
  );
}

/** A whole number, which the command takes as a text. */
const asText = priority.transform(String);

/** The body of a command, by the texts that it takes. */
export function inputSchema(shape: InputShape, numbers: readonly string[] = []) {
  const fields = Object.entries(shape).map(([name, presence]) => [
    name,
    numbers.includes(name) ? asText : presence === 'required' ? text : anyText.optional(),
  ]);
  return z.strictObject(Object.fromEntries(fields)).pipe(z.record(z.string(), z.string()));
}

/** `requestInfo` in a path: `request-info`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
