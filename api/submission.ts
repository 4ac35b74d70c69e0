import { z } from 'zod';
import { defaultPriority } from '../domain/flow';
import { requestNumber } from '../domain/names';
import { request } from '../domain/request';
import { findOffer } from '../records/catalogItem';
import { noteFollowUp } from '../records/followUp';
import { requireOpenRoom } from '../records/openRecords';
import { submitRequest } from '../records/request';
import { currentTrace } from '../telemetry/trace';
import { startLater } from '../temporal/give';
import type { Deps } from './deps';
import { requireReopenable } from './followUp';
import { requestParts, word } from './http/content';
import { checkVariables } from './http/jsonSchema';
import { invalid } from './http/problem';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { findVisible } from './record/resource';
import { requestResource, requestSchema, requestView } from './request';

const submission = z.strictObject({
  catalogItem: requestParts.catalogItem,
  shortDescription: requestParts.shortDescription,
  description: requestParts.description.optional(),
  priority: requestParts.priority.optional(),
  variables: requestParts.variables
    .optional()
    .meta({ description: "Must match the catalog item's `schema`." }),
  followUpOf: word.optional().meta({
    description:
      'The number of a closed request that this one reopens, within its policy (`reopenUntil`). It goes to the same provider.',
  }),
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
        description: 'Recorded. It starts soon. The request as it is now.',
        schema: requestSchema,
        headers: { Location: 'The path of the request.' },
      },
    },
    async handle({ body, caller, effectId }) {
      const { item, connection } = await findOrderable(body.catalogItem);
      const { followUpOf, variables = {} } = body;
      const { provider } = item;
      if (followUpOf) await requireReopenable(deps, caller, { followUpOf, provider, effectId });
      await requireOpenRoom(deps, { kind: 'request', by: caller.name });
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
          followUpOf: followUpOf ?? null,
        },
        (count) => requestNumber(instance, count),
        currentTrace(),
      );
      if (followUpOf) await noteFollowUp(db, { number: record.number, followUpOf, instance });
      afterCommit(record.connection);
      const status = (await startLater(deps, record)) ? 201 : 202;
      const shown = await findVisible(requestResource, db, caller, record.number);
      const headers = { Location: paths.request(record.number) };
      return { status, body: requestView(shown, caller), headers };
    },
  });

  async function findOrderable(id: string) {
    const item = await findOffer(db, id);
    if (!item)
      throw invalid('catalogItem', `there is no catalog item ${id} here.`, {
        code: 'noItem',
        params: { name: id },
      });
    const { provider, connection, active } = item;
    if (provider === instance) {
      throw invalid('catalogItem', `${id} is our own: its customers request it.`, {
        ...{ code: 'ownItem', params: { name: id } },
      });
    }
    if (!active)
      throw invalid('catalogItem', `${id} was withdrawn by ${provider}.`, {
        code: 'withdrawn',
        params: { name: provider },
      });
    if (!connection)
      throw invalid('catalogItem', `there is no connection to ${provider}.`, {
        ...{ code: 'notConnected', params: { name: provider } },
      });
    return { item, connection };
  }
}
