import { z } from 'zod';
import { catalogKinds, type PublishedItem } from '../domain/event';
import { roles } from '../domain/lifecycle';
import { defaultPolicy, withDefaults } from '../domain/policy';
import { Refused } from '../domain/refusal';
import { requireCalendar } from '../records/calendar';
import { type CatalogItem, findItem, listItems } from '../records/catalogItem';
import { createItem, updateItem, type WrittenItem } from '../records/catalogItemWrites';
import { itemChanges, newItem } from './catalogInput';
import type { Deps } from './deps';
import { serviceLevels } from './http/content';
import { path, searchText, time, word } from './http/fields';
import { checkSchema } from './http/jsonSchema';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { paths } from './paths';

const catalogItemSchema = z
  .object({
    id: z.string(),
    provider: z.string(),
    name: z.string(),
    kind: z.enum(catalogKinds),
    description: z.string(),
    schema: z.record(z.string(), z.unknown()).meta({
      description:
        "The JSON Schema of a request's `variables`. Properties are in the order in which they were written, except those whose names are whole numbers, which come first.",
    }),
    policy: z.object({
      remindAfter: z.string().nullable(),
      closeAfter: z.string().nullable(),
      reopenWithin: z.string().nullable(),
      remindInfoAfter: z.string().nullable(),
      escalateInfoAfter: z.string().nullable(),
      remindReceivedAfter: z.string().nullable(),
      escalateReceivedAfter: z.string().nullable(),
      assignmentGroup: z.string().nullable(),
      priority: z.int().nullable(),
      serviceLevels: serviceLevels.meta({
        description: "Of this instance's own items: the targets of response and resolution.",
      }),
    }),
    active: z.boolean(),
    updatedAt: time,
    links: z.object({ self: path }),
  })
  .meta({ id: 'CatalogItem' });

function catalogItemView(item: CatalogItem): z.input<typeof catalogItemSchema> {
  const { id, provider, name, kind, description, schema, policy, active, updatedAt } = item;
  return {
    id,
    provider,
    name,
    kind,
    description,
    schema: { ...schema },
    policy: { ...withDefaults(policy), serviceLevels: policy.serviceLevels ?? null },
    active,
    updatedAt: updatedAt.toISOString(),
    links: { self: paths.catalogItem(id) },
  };
}

const tag = 'catalog';
const byId = z.object({ id: word });
const record = {
  description: 'The catalog item.',
  schema: catalogItemSchema,
  headers: { ETag: 'The version of the record.' },
};

/** Catalog items. A provider writes its own; its customers read what it published. */
export function catalogRoutes({ db, instance, afterCommit }: Deps): Route[] {
  return [
    route({
      method: 'get',
      path: '/catalog-items',
      summary: "List catalog items: this instance's own and those of its providers",
      tag,
      roles,
      query: z.strictObject({
        ...pageQuery,
        provider: word.optional(),
        kind: z.enum(catalogKinds).optional(),
        active: z
          .enum(['true', 'false'])
          .optional()
          .meta({ description: '`false` lists withdrawn items. The default is `true`.' }),
        q: searchText.optional().meta({ description: 'Text in the id, name or description.' }),
      }),
      answers: { 200: pageOf(catalogItemSchema) },
      handle({ query }) {
        const { provider, kind, q } = query;
        const filters = { provider, kind, q, active: query.active !== 'false' };
        return answerPage({
          path: `${base}/catalog-items`,
          query,
          place: word,
          list: (limit, after) => listItems(db, filters, { limit, after }),
          placeOf: ({ id }) => id,
          show: catalogItemView,
        });
      },
    }),
    route({
      method: 'get',
      path: '/catalog-items/{id}',
      summary: 'Read one',
      tag,
      roles,
      params: byId,
      answers: { 200: record },
      async handle({ params }) {
        const item = await findItem(db, params.id);
        if (!item) throw missing(params.id);
        return { status: 200, body: catalogItemView(item) };
      },
    }),
    route({
      method: 'post',
      path: '/catalog-items',
      audit: 'catalog-item.create',
      summary: 'Publish an item of this instance',
      tag,
      roles: ['admin'],
      body: newItem,
      answers: { 201: { ...record, headers: { ...record.headers, Location: 'Its path.' } } },
      async handle({ body, caller, effectId }) {
        const { description = '', schema = {}, policy, active = true } = body;
        await checkSchema(instance, schema);
        await requireCalendar(db, policy?.serviceLevels);
        const fields = { ...body, description, schema, active };
        const write = { id: effectId, by: caller.name, instance };
        const item = triggerDeliveries(
          await createItem(db, write, { ...fields, policy: { ...defaultPolicy, ...policy } }),
        );
        const view = catalogItemView(item);
        return { status: 201, body: view, headers: { Location: view.links.self } };
      },
    }),
    route({
      method: 'patch',
      path: '/catalog-items/{id}',
      audit: 'catalog-item.update',
      summary: 'Change an item of this instance, or withdraw it (`active: false`)',
      tag,
      roles: ['admin'],
      params: byId,
      body: itemChanges,
      answers: { 200: record },
      async handle({ params, body, caller, effectId, ifMatch }) {
        if (body.schema) await checkSchema(instance, body.schema);
        await requireCalendar(db, body.policy?.serviceLevels);
        const write = { id: effectId, by: caller.name, instance };
        const written = await updateItem(db, write, params.id, (item) => {
          if (item.provider !== instance) {
            throw new Refused('forbidden', `Only ${item.provider} can change ${item.id}.`, {
              ...{ code: 'otherSide', params: { name: item.provider } },
            });
          }
          requireVersion(catalogItemView(item), ifMatch);
          return changed(item, body);
        });
        if (!written) throw missing(params.id);
        const after = catalogItemView(triggerDeliveries(written));
        return { status: 200, body: after };
      },
    }),
  ];

  function triggerDeliveries({ item, destinations: connections }: WrittenItem): CatalogItem {
    for (const connection of connections) afterCommit(connection);
    return item;
  }
}

function changed(item: CatalogItem, changes: z.output<typeof itemChanges>): PublishedItem {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...item, ...Object.fromEntries(given), policy: { ...item.policy, ...changes.policy } };
}

function missing(id: string): Refused {
  return new Refused('missing', `There is no catalog item ${id}.`);
}
