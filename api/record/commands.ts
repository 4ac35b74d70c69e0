import { z } from 'zod';
import type { Input, InputShape } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { kebabCase } from '../../domain/text';
import { namedHere } from '../../records/assignment';
import { lifecycleOf, type ManagedRecord, snapshotOf } from '../../records/recordType';
import { giveCommand } from '../../temporal/give';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { anyText, priority, text } from '../http/fields';
import { type Call, type Route, route } from '../http/route';
import { answerWithDesk } from './desk';
import { findAlone, findVisible, keyIn, keyParams, onePath, type Resource } from './resource';

/**
 * Creates a route for each command that people can give. The lifecycle's table defines the commands, their inputs and
 * their roles. A command that is also an entry has the entry's route, and `update` is the PATCH.
 */
export function commandRoutes<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route[] {
  const { audited, ownRoutes = [], tag } = resource;
  const { lifecycle } = resource.type;
  const elsewhere = ['update', ...Object.keys(lifecycle.entries), ...ownRoutes];
  return Object.entries(lifecycle.commands)
    .filter(([name, { by }]) => by.length > 0 && !elsewhere.includes(name))
    .map(([name, command]) =>
      route({
        method: 'post',
        path: `${onePath(resource)}/${kebabCase(name)}`,
        summary: `${command.title}: ${command.from.join(', ')}`,
        tag,
        ...(audited && { audit: { command: `${audited}.${kebabCase(name)}` as const } }),
        roles: command.by,
        params: keyParams(resource),
        body: inputSchema(command.input, command.numbers),
        answers: commandAnswers(resource),
        handle: ({ params, body, ...call }) =>
          giveAndShow(deps, resource, keyIn(resource, params), { name, input: body }, call),
      }),
    );
}

/** The answer of a command: the record, once the command is committed or recorded. */
export function commandAnswers({ schema }: Pick<Resource, 'schema'>) {
  const headers = { ETag: 'The version of the record.' };
  return {
    200: { description: 'Done: the record.', schema, headers },
    202: {
      description: 'Recorded. It takes effect soon. The record as it is now.',
      schema,
      headers,
    },
  };
}

/** A command and its inputs. */
export interface Wanted {
  readonly name: string;
  readonly input: Input;
}

/** Gives a command to a record, and answers with the record afterwards. */
export async function giveAndShow<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
  key: string,
  wanted: Wanted,
  call: Call,
): Promise<Answer & { readonly body: object }> {
  const { db } = deps;
  const record = await findAlone(resource, db, call.caller, key);
  await resource.requireOwn?.(db, record, wanted.name, call.caller);
  const input = await namedHere(db, wanted.input, snapshotOf(record).fields);
  const status = await give(deps, record, { ...wanted, input }, call);
  const after = await findVisible(resource, db, call.caller, key);
  return answerWithDesk(deps, resource, after, call.caller, status);
}

/**
 * Gives a caller's command.
 * @throws Refused as `giveCommand` does; `state` with the actions of this caller
 */
export async function give(
  deps: Deps,
  record: ManagedRecord,
  wanted: Wanted,
  { caller, effectId: id }: Pick<Call, 'caller' | 'effectId'>,
): Promise<200 | 202> {
  try {
    return await giveCommand(deps, record, { ...wanted, by: caller.name, id });
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'state') throw error;
    const { commands, entries } = lifecycleOf(record);
    const may = (name: string) =>
      ({ ...entries, ...commands })[name]?.by.some((role) => caller.roles.includes(role));
    const actions = error.details.actions?.filter(may) ?? [];
    throw new Refused('state', error.message, { ...error.details, actions });
  }
}

/** A whole number, which the command accepts as a text. */
const asText = priority.transform(String);

/** The body of a command, from its inputs. */
function inputSchema(shape: InputShape, numbers: readonly string[] = []) {
  const fields = Object.entries(shape).map(([name, presence]) => [
    name,
    numbers.includes(name) ? asText : presence === 'required' ? text : anyText.optional(),
  ]);
  return z.strictObject(Object.fromEntries(fields)).pipe(z.record(z.string(), z.string()));
}
