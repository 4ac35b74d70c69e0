import { z } from 'zod';
import type { Input } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { newAgreementKeys } from '../exchange/agreement';
import { checkTarget } from '../exchange/target';
import {
  insertProvider,
  type ProviderRecord,
  providerConnections,
} from '../records/providerConnection';
import { sealedAs } from '../records/sealed';
import { everyRow, readsWorkNotes } from '../records/visibility';
import type { Deps } from './deps';
import { giveHandshake, startLater } from './handshake';
import { anyText } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Call, type Route, route } from './http/route';
import { journalOf } from './journalPage';
import { entrySchema } from './views/journal';
import { paths } from './views/paths';
import { providerSchema, providerView } from './views/provider';

const tag = 'providers';
const roles = ['admin'] as const;
const byId = z.object({ id: z.uuid() });
const record = {
  description: 'The provider record.',
  schema: providerSchema,
  headers: { ETag: 'The version of the record.' },
};
const newProvider = z.strictObject({
  url: z.string().max(2048).meta({ description: "The provider's public URL." }),
  registrationToken: z
    .string()
    .trim()
    .min(1)
    .max(256)
    .meta({ description: 'From the instructions that the provider sent.' }),
});

/** A customer's admin asks a provider to be connected, and activates the connection once that has approved. */
export function providerRoutes(deps: Deps): Route[] {
  const { db, instance, vault, allowPrivateTargets } = deps;

  async function find(id: string): Promise<ProviderRecord> {
    const found = await providerConnections.find(db, id);
    if (!found) throw new Refused('missing', `There is no provider record ${id}.`);
    return found;
  }

  async function give(name: string, id: string, input: Input, call: Call) {
    const status = await giveHandshake(deps, await find(id), name, input, call);
    return { status, body: providerView(await find(id), call.caller) };
  }

  return [
    route({
      method: 'post',
      path: '/providers',
      summary: 'Ask a provider to be connected, with the registration token that it sent',
      tag,
      roles,
      body: newProvider,
      answers: { 201: { ...record, headers: { ...record.headers, Location: 'Its path.' } } },
      async handle({ body, caller, effectId }) {
        const url = checkTarget(body.url, allowPrivateTargets).href;
        const keys = newAgreementKeys();
        await insertProvider(db, {
          id: effectId,
          url,
          token: vault.seal(body.registrationToken, sealedAs.providerToken({ id: effectId })),
          privateKey: vault.seal(keys.privateKey, sealedAs.providerKey({ id: effectId })),
          publicKey: keys.publicKey,
          requestedBy: caller.name,
          instance,
        });
        const provider = await find(effectId);
        await startLater(deps, provider);
        const body_ = providerView(provider, caller);
        return { status: 201, body: body_, headers: { Location: paths.provider(effectId) } };
      },
    }),
    route({
      method: 'get',
      path: '/providers',
      summary: 'List provider records, newest first',
      tag,
      roles,
      query: z.strictObject({ ...pageQuery, state: providerSchema.shape.state.optional() }),
      answers: { 200: pageOf(providerSchema) },
      handle: ({ query, caller }) =>
        answerPage({
          path: `${base}/providers`,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) =>
            providerConnections.list(db, query, everyRow, {
              limit,
              after: after && { at: after.at, key: after.id },
            }),
          placeOf: ({ openedAt, id }) => ({ at: openedAt.toISOString(), id }),
          show: (row) => providerView(row, caller),
        }),
    }),
    route({
      method: 'get',
      path: '/providers/{id}',
      summary: 'Read one',
      tag,
      roles,
      params: byId,
      answers: { 200: record },
      handle: async ({ params, caller }) => ({
        status: 200,
        body: providerView(await find(params.id), caller),
      }),
    }),
    route({
      method: 'get',
      path: '/providers/{id}/journal',
      summary: 'Read the journal, oldest first',
      tag,
      roles,
      params: byId,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(entrySchema) },
      async handle({ params, query, caller }) {
        const { id } = await find(params.id);
        const path = `${paths.provider(id)}/journal`;
        return journalOf(db, id, path, query, readsWorkNotes(caller, providerConnections));
      },
    }),
    route({
      method: 'post',
      path: '/providers/{id}/activate',
      summary: 'Activate the replication: from now on records cross',
      tag,
      roles,
      params: byId,
      answers: { 200: record, 202: record },
      handle: ({ params, ...call }) => give('activate', params.id, {}, call),
    }),
    route({
      method: 'post',
      path: '/providers/{id}/cancel',
      summary: 'Withdraw the request',
      tag,
      roles,
      params: byId,
      body: z.strictObject({ reason: anyText.optional() }).optional(),
      answers: { 200: record, 202: record },
      handle: ({ params, body, ...call }) => give('cancel', params.id, body ?? {}, call),
    }),
  ];
}
