import { z } from 'zod';
import { staffAndPrograms } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { includesScopes } from '../domain/scope';
import { secretOverlapMinutes } from '../domain/webhook';
import { checkTarget } from '../exchange/target';
import { backlog, notifyOutbox } from '../records/outbox';
import { sealedAs } from '../records/sealed';
import type { Caller } from '../records/user';
import {
  createWebhook,
  deleteWebhook,
  findWebhook,
  listWebhooks,
  missingWebhook,
  updateWebhook,
  type Webhook,
} from '../records/webhook';
import type { Deps } from './deps';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Route, route } from './http/route';
import { etagOf, requireVersion } from './http/version';
import { paths } from './paths';
import { rotateSigningSecret, secretSchema, signingSecret } from './signingSecret';
import { webhookDeliveryRoutes } from './webhookDeliveries';
import { webhookSchema, webhookTypes, webhookVersion, webhookView } from './webhookView';

const tag = 'webhooks';
const roles = staffAndPrograms;
const byId = z.object({ id: z.uuid() });
const record = {
  description: 'The webhook.',
  schema: webhookSchema,
  headers: { ETag: 'The version of the record.' },
};

/** Webhooks of programs: an account sees its own, and admins see all. */
export function webhookRoutes(deps: Deps): Route[] {
  const { db, vault, allowPrivateTargets, afterCommit } = deps;
  const types = webhookTypes();
  const fields = {
    url: z.string().max(2048).meta({ example: 'https://program.example/hooks/crossdesk' }),
    description: z.string().max(200),
    events: z.array(z.enum(types.events)).min(1).max(types.events.length).nullable().meta({
      description: 'The types of events that it receives. Null: all, also those of later releases.',
    }),
    kinds: z.array(z.enum(types.kinds)).min(1).max(types.kinds.length).nullable().meta({
      description: 'The kinds of records. Null: all that the owner may read.',
    }),
    payload: z.enum(['thin', 'full']).meta({
      description: '`full`: the messages carry the record. `thin`: only the entry and a link.',
    }),
  };

  const secretOf = (effectId: string) => signingSecret(vault, `webhook secret ${effectId}`);
  const ownerAlone = (caller: Caller) => (caller.roles.includes('admin') ? null : caller.name);

  async function answer(webhook: Webhook) {
    const body = webhookView(webhook, await backlog(db, webhook.id));
    return { status: 200, body, headers: { ETag: etagOf(webhookVersion(webhook), body) } };
  }

  async function find(id: string, caller: Caller): Promise<Webhook> {
    const found = await findWebhook(db, id, ownerAlone(caller));
    if (!found) throw missingWebhook(id);
    return found;
  }

  /** A token may not make a webhook tell it more than it may read itself. */
  async function findToChange(id: string, caller: Caller): Promise<Webhook> {
    const found = await find(id, caller);
    if (includesScopes(caller.token?.scopes ?? null, found.scopes)) return found;
    throw new Refused(
      'forbidden',
      'The scopes of your token do not include those of the webhook: use the token that created it.',
    );
  }

  return [
    route({
      method: 'post',
      path: '/webhooks',
      audit: 'webhook.create',
      summary: 'Receive the events of the records that you may read',
      tag,
      roles,
      body: z.strictObject({
        url: fields.url,
        description: fields.description.default(''),
        events: fields.events.default(null),
        kinds: fields.kinds.default(null),
        payload: fields.payload.default('full'),
      }),
      answers: {
        201: {
          ...record,
          schema: webhookSchema.extend({ signingSecret: secretSchema }),
          headers: { ...record.headers, Location: 'Its path.' },
        },
      },
      problems: [409],
      async handle({ body, caller, effectId: id }) {
        checkTarget(body.url, allowPrivateTargets);
        const secret = secretOf(id);
        const webhook = await createWebhook(db, {
          ...{ ...body, id, owner: caller.name, scopes: caller.token?.scopes ?? null },
          secret: vault.seal(secret, sealedAs.webhookSecret({ id })),
        });
        const { body: view, headers } = await answer(webhook);
        return {
          status: 201,
          body: { ...view, signingSecret: secret },
          headers: { ...headers, Location: paths.webhook(id) },
        };
      },
    }),
    route({
      method: 'get',
      path: '/webhooks',
      summary: 'List your webhooks, newest first; as an admin, those of all accounts',
      tag,
      roles,
      query: z.strictObject({
        ...pageQuery,
        owner: z.string().max(200).optional(),
        enabled: z.enum(['true', 'false']).optional(),
      }),
      answers: { 200: pageOf(webhookSchema) },
      async handle({ query, caller }) {
        const { q, enabled } = query;
        const filters = {
          q,
          owner: ownerAlone(caller) ?? query.owner,
          enabled: enabled === undefined ? undefined : enabled === 'true',
        };
        const page = await answerPage({
          path: `${base}/webhooks`,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listWebhooks(db, filters, { limit, after }),
          placeOf: ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
          show: (webhook) => webhook,
        });
        const { items, next } = page.body as { items: Webhook[]; next: string | null };
        const shown = items.map(async (one) => webhookView(one, await backlog(db, one.id)));
        return { ...page, body: { items: await Promise.all(shown), next } };
      },
    }),
    route({
      method: 'get',
      path: '/webhooks/{id}',
      summary: 'Read one',
      tag,
      roles,
      params: byId,
      answers: { 200: record },
      handle: async ({ params, caller }) => answer(await find(params.id, caller)),
    }),
    route({
      method: 'patch',
      path: '/webhooks/{id}',
      audit: 'webhook.update',
      summary: 'Change it, disable it, or enable it again',
      tag,
      roles,
      params: byId,
      body: z.strictObject({
        url: fields.url.optional(),
        description: fields.description.optional(),
        events: fields.events.optional(),
        kinds: fields.kinds.optional(),
        payload: fields.payload.optional(),
        enabled: z.boolean().optional().meta({
          description:
            '`false`: no events are queued. Replay what happened meanwhile once it is enabled.',
        }),
      }),
      answers: { 200: record },
      async handle({ params, body, caller, ifMatch }) {
        if (body.url !== undefined) checkTarget(body.url, allowPrivateTargets);
        const { id } = await findToChange(params.id, caller);
        const changed = await updateWebhook(db, id, body, (existing) => {
          requireVersion(webhookVersion(existing), ifMatch);
        });
        if (changed.enabled) {
          await notifyOutbox(db, id);
          afterCommit(id);
        }
        return answer(changed);
      },
    }),
    route({
      method: 'delete',
      path: '/webhooks/{id}',
      audit: 'webhook.delete',
      summary: 'Delete it, with its deliveries',
      tag,
      roles,
      params: byId,
      answers: { 204: { description: 'Deleted.' } },
      async handle({ params, caller }) {
        const { id } = await find(params.id, caller);
        await deleteWebhook(db, id);
        return { status: 204, body: undefined };
      },
    }),
    route({
      method: 'post',
      path: '/webhooks/{id}/rotate-secret',
      // It is its owner's own, who may be no admin.
      sensitive: { action: 'keys', target: async () => null },
      audit: 'webhook.rotate-secret',
      summary: 'Create a new signing secret. For a day, messages are also signed with the old one',
      tag,
      roles,
      params: byId,
      answers: {
        200: { ...record, schema: webhookSchema.extend({ signingSecret: secretSchema }) },
      },
      async handle({ params, caller, effectId }) {
        const { id } = await findToChange(params.id, caller);
        const secret = secretOf(effectId);
        await rotateSigningSecret(deps, 'webhooks', id, secret, secretOverlapMinutes);
        const { body: view, ...answered } = await answer(await find(id, caller));
        return { ...answered, body: { ...view, signingSecret: secret } };
      },
    }),
    ...webhookDeliveryRoutes(deps, { find, findToChange }),
  ];
}
