import { z } from 'zod';
import { Refused } from '../domain/refusal';
import { checkTarget } from '../exchange/target';
import {
  createSystem,
  type ExternalSystem,
  findSystem,
  listSystems,
  rotateToken,
  updateSystem,
} from '../records/externalSystem';
import { failingDelivery } from '../records/failingWorkflows';
import { backlog, notifyOutbox } from '../records/outbox';
import { sealedAs } from '../records/sealed';
import type { Deps } from './deps';
import { mappingSchema, systemSchema, systemVersion, systemView } from './externalSystemView';
import { line, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { etagOf, requireVersion } from './http/version';
import { paths } from './paths';
import { rotateSigningSecret, secretSchema, signingSecret } from './signingSecret';

const tag = 'external systems';
const roles = ['admin'] as const;
const byId = z.object({ id: word });
const record = {
  description: 'The external system.',
  schema: systemSchema,
  headers: { ETag: 'The version of the record.' },
};
const token = z
  .string()
  .meta({ description: 'The token for its calls. Shown only in this answer.' });
const url = z.string().max(2048);
const overlap = z
  .strictObject({ overlapMinutes: z.int().min(0).max(1440).default(60) })
  .default({ overlapMinutes: 60 });

/** External systems, with which changes are exchanged. */
export function externalSystemRoutes(deps: Deps): Route[] {
  const { db, engine, log, vault, allowPrivateTargets } = deps;

  const tokenOf = (effectId: string) => `xs_${vault.derive(`external system token ${effectId}`)}`;
  const secretOf = (effectId: string) =>
    signingSecret(vault, `external system signing secret ${effectId}`);

  function checkUrl(deliveryUrl: string | null | undefined): void {
    if (deliveryUrl) checkTarget(deliveryUrl, allowPrivateTargets, 'deliveryUrl');
  }

  async function find(reference: string): Promise<ExternalSystem> {
    const found = await findSystem(db, reference);
    if (!found) throw new Refused('missing', `There is no external system ${reference}.`);
    return found;
  }

  async function target({ params }: { readonly params: z.output<typeof byId> }) {
    const { id, name } = await find(params.id);
    return { type: 'external-system', id, name };
  }

  async function show(system: ExternalSystem) {
    const { id } = system;
    return systemView(system, await backlog(db, id), await failingDelivery(db, id));
  }

  async function answer(system: ExternalSystem) {
    const body = await show(system);
    return { status: 200, body, headers: { ETag: etagOf(systemVersion(system), body) } };
  }

  /** Delivers immediately what was queued while the system was disabled or unreachable. */
  async function goOn({ id: name, name: title }: ExternalSystem): Promise<void> {
    await notifyOutbox(db, name);
    await engine.wake({ name, title }).catch((error: unknown) => {
      log.warn({ err: error, to: title }, 'a delivery could not be woken; the sweep retries it');
    });
  }

  return [
    route({
      method: 'post',
      path: '/external-systems',
      audit: 'external-system.create',
      summary: 'Define an external system',
      tag,
      roles,
      body: z.strictObject({
        name: line,
        deliveryUrl: url.nullable().optional(),
        mapping: mappingSchema.default({
          incoming: { fields: {}, values: {}, defaults: {} },
          outgoing: { fields: {}, values: {}, defaults: {} },
        }),
      }),
      answers: {
        201: {
          ...record,
          schema: systemSchema.extend({ token, signingSecret: secretSchema }),
          headers: { ...record.headers, Location: 'Its path.' },
        },
      },
      async handle({ body, effectId: id }) {
        checkUrl(body.deliveryUrl);
        const secrets = { token: tokenOf(id), signingSecret: secretOf(id) };
        const system = await createSystem(db, {
          id,
          name: body.name,
          deliveryUrl: body.deliveryUrl ?? null,
          mapping: body.mapping,
          token: secrets.token,
          secret: vault.seal(secrets.signingSecret, sealedAs.systemSecret({ id })),
        });
        const { body: view, headers } = await answer(system);
        const shown = { ...view, ...secrets };
        return {
          status: 201,
          body: shown,
          headers: { ...headers, Location: paths.externalSystem(id) },
        };
      },
    }),
    route({
      method: 'get',
      path: '/external-systems',
      summary: 'List external systems with their health, by name',
      tag,
      roles: ['agent', 'admin'],
      query: z.strictObject({
        ...pageQuery,
        name: word.optional(),
        enabled: z.enum(['true', 'false']).optional(),
      }),
      answers: { 200: pageOf(systemSchema) },
      async handle({ query }) {
        const { name, q } = query;
        const enabled = query.enabled === undefined ? undefined : query.enabled === 'true';
        const page = await answerPage({
          path: `${base}/external-systems`,
          query,
          place: word,
          list: (limit, after) => listSystems(db, { name, enabled, q }, { limit, after }),
          placeOf: (system) => system.name,
          show: (system) => system,
        });
        const { items, next } = page.body as { items: ExternalSystem[]; next: string | null };
        return { ...page, body: { items: await Promise.all(items.map(show)), next } };
      },
    }),
    route({
      method: 'get',
      path: '/external-systems/{id}',
      summary: 'Read one',
      tag,
      roles: ['agent', 'admin'],
      params: byId,
      answers: { 200: record },
      handle: async ({ params }) => answer(await find(params.id)),
    }),
    route({
      method: 'patch',
      path: '/external-systems/{id}',
      audit: 'external-system.update',
      summary: 'Change it, or disable it (`enabled: false`)',
      tag,
      roles,
      params: byId,
      body: z.strictObject({
        name: line.optional(),
        deliveryUrl: url.nullable().optional(),
        enabled: z.boolean().optional(),
        mapping: mappingSchema.optional(),
      }),
      answers: { 200: record },
      problems: [409],
      async handle({ params, body, ifMatch }) {
        checkUrl(body.deliveryUrl);
        const { id } = await find(params.id);
        const changed = await updateSystem(db, id, body, (existing) => {
          requireVersion(systemVersion(existing), ifMatch);
        });
        if (changed.enabled && changed.deliveryUrl !== null) await goOn(changed);
        return answer(changed);
      },
    }),
    route({
      method: 'post',
      path: '/external-systems/{id}/rotate-token',
      sensitive: { action: 'keys', target },
      audit: 'external-system.rotate-token',
      summary: 'Create a new token. The previous one stays valid for a while',
      tag,
      roles,
      params: byId,
      body: overlap,
      answers: { 200: { ...record, schema: systemSchema.extend({ token }) } },
      async handle({ params, body, effectId }) {
        const { id } = await find(params.id);
        await rotateToken(db, id, tokenOf(effectId), body.overlapMinutes);
        const { body: view, ...answered } = await answer(await find(id));
        return { ...answered, body: { ...view, token: tokenOf(effectId) } };
      },
    }),
    route({
      method: 'post',
      path: '/external-systems/{id}/rotate-secret',
      sensitive: { action: 'keys', target },
      audit: 'external-system.rotate-secret',
      summary:
        'Create a new signing secret. Calls are also signed with the previous one for a while',
      tag,
      roles,
      params: byId,
      body: overlap,
      answers: { 200: { ...record, schema: systemSchema.extend({ signingSecret: secretSchema }) } },
      async handle({ params, body, effectId }) {
        const { id } = await find(params.id);
        const secret = secretOf(effectId);
        await rotateSigningSecret(deps, 'external_systems', id, secret, body.overlapMinutes);
        const { body: view, ...answered } = await answer(await find(id));
        return { ...answered, body: { ...view, signingSecret: secret } };
      },
    }),
  ];
}
