import { z } from 'zod';
import { newAgreementKeys } from '../exchange/agreement';
import { checkTarget } from '../exchange/target';
import {
  insertProvider,
  type ProviderRecord,
  providerConnections,
} from '../records/providerConnection';
import { sealedAs } from '../records/sealed';
import type { Caller } from '../records/user';
import { startLater } from '../temporal/give';
import type { Deps } from './deps';
import { links, maybe, time } from './http/fields';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { commonView, findVisible, type Resource } from './record/resource';
import { createdAnswer } from './record/routes';

const providerSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    provider: maybe(z.string()).meta({ description: "The provider's instance id." }),
    registration: maybe(z.string()).meta({
      description: 'The number of the registration case at the provider.',
    }),
    state: z.enum([
      'Approval Requested',
      'Approved',
      'Active',
      'Paused',
      'Rejected',
      'Off-boarded',
    ]),
    lastError: maybe(z.string()).meta({
      description: 'The error of the last attempt to reach the provider.',
    }),
    reason: maybe(z.string()),
    requestedBy: z.string(),
    requestedAt: time,
    updatedAt: time,
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Provider' });

function providerView(record: ProviderRecord, caller: Caller): z.input<typeof providerSchema> {
  const { id, url, instance, registration, connection, lastError, reason } = record;
  const self = paths.provider(id);
  const { openedAt: requestedAt, updatedAt, actions } = commonView(record, caller);
  return {
    id,
    url,
    provider: instance,
    registration,
    state: stateOf(record),
    lastError,
    reason,
    requestedBy: record.requestedBy,
    requestedAt,
    updatedAt,
    actions,
    links: {
      self,
      journal: `${self}/journal`,
      events: `${self}/events`,
      ...(connection && { connection: paths.connection(connection) }),
      ...(actions.includes('activate') && { activate: `${self}/activate` }),
    },
  };
}

/** The handshake's state. Once it is established, the connection's state. */
function stateOf({ state, connectionState }: ProviderRecord) {
  if (connectionState === 'Paused' || connectionState === 'Off-boarded') return connectionState;
  return state;
}

/**
 * Providers to which this instance asked to connect: a customer's admin sends the join request, and activates the
 * connection.
 */
export const providerResource: Resource<ProviderRecord> = {
  type: providerConnections,
  path: '/providers',
  tag: 'providers',
  nouns: ['provider record', 'provider records'],
  schema: providerSchema,
  filters: { state: providerSchema.shape.state.optional() },
  audited: 'provider',
  find: providerConnections.find,
  list: providerConnections.list,
  view: providerView,
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

export function addProviderRoute(deps: Deps): Route {
  const { db, instance, vault, allowPrivateTargets } = deps;
  return route({
    method: 'post',
    path: providerResource.path,
    audit: 'provider.create',
    summary: 'Request a connection to a provider, with the registration token that it sent',
    tag: providerResource.tag,
    roles: ['admin'],
    body: newProvider,
    answers: { 201: createdAnswer(providerResource) },
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
      const provider = await findVisible(providerResource, db, caller, effectId);
      await startLater(deps, provider);
      const headers = { Location: paths.provider(effectId) };
      return { status: 201, body: providerView(provider, caller), headers };
    },
  });
}
