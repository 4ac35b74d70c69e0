import { z } from 'zod';
import { defaultPriority } from '../domain/flow';
import { requestNumber } from '../domain/names';
import { Refused } from '../domain/refusal';
import { request } from '../domain/request';
import { findOffer } from '../records/catalogItem';
import { type RequestRecord, submitRequest } from '../records/request';
import { currentTrace } from '../telemetry/trace';
import type { Deps } from './deps';
import { requestParts } from './http/content';
import { checkVariables } from './http/jsonSchema';
import { invalid } from './http/problem';
import { type Route, route } from './http/route';
import { requestResource } from './resource';
import { requestPath, requestSchema, requestView } from './views/request';
import { findVisibleRequest } from './visibility';

const submission = z.strictObject({
  catalogItem: requestParts.catalogItem,
  shortDescription: requestParts.shortDescription,
  description: requestParts.description.optional(),
  priority: requestParts.priority.optional(),
  variables: requestParts.variables
    .optional()
    .meta({ description: "As the catalog item's `schema` says." }),
});

/** A user submits a catalog item's form. */
export function submitRoute(deps: Deps): Route {
  const { db, instance, afterCommit } = deps;
  return route({
    method: 'post',
    path: '/requests',
    summary: "Submit a provider's catalog item",
    tag: requestResource.tag,
    roles: request.commands.cancel?.by ?? [],
    body: submission,
    answers: {
      201: {
        description: 'Submitted: the request.',
        schema: requestSchema,
        headers: { Location: 'The path of the request.', ETag: 'The version of the record.' },
      },
      202: {
        description: 'Safely recorded, and started soon: the request as it stands.',
        schema: requestSchema,
        headers: { Location: 'The path of the request.' },
      },
    },
    async handle({ body, caller, effectId }) {
      const { item, connection } = await findOrderable(body.catalogItem);
      const variables = body.variables ?? {};
      await checkVariables(item.provider, item.schema, variables);
      const record = await submitRequest(
        db,
        {
          id: effectId,
          connection,
          customer: instance,
          provider: item.provider,
          catalogItem: item.id,
          kind: item.kind,
          shortDescription: body.shortDescription,
          description: body.description ?? '',
          priority: body.priority ?? defaultPriority(item.kind, item.policy),
          variables,
          policy: item.policy,
          openedBy: caller.name,
        },
        (count) => requestNumber(instance, count),
        currentTrace(),
      );
      afterCommit(record.connection);
      const status = await start(deps, record);
      const shown = await findVisibleRequest(db, caller, record.number);
      const headers = { Location: requestPath(record.number) };
      return { status, body: requestView(shown, caller), headers };
    },
  });

  async function findOrderable(id: string) {
    const item = await findOffer(db, id);
    if (!item) throw invalid('catalogItem', `there is no catalog item ${id} here.`);
    const { provider, connection, active } = item;
    if (provider === instance) {
      throw invalid('catalogItem', `${id} is our own: its customers request it.`);
    }
    if (!active) throw invalid('catalogItem', `${id} was withdrawn by ${provider}.`);
    if (!connection) throw invalid('catalogItem', `there is no connection to ${provider}.`);
    return { item, connection };
  }
}

/** 201 once the request's workflow runs; 202 where Temporal is away, and the sweep will start it. */
async function start({ engine, log }: Deps, record: RequestRecord): Promise<201 | 202> {
  try {
    await engine.start(record);
    return 201;
  } catch (error) {
    if (error instanceof Refused && error.code !== 'unavailable') throw error;
    log.warn({ err: error, number: record.number }, 'the request is recorded, but not started yet');
    return 202;
  }
}
