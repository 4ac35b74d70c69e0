import { z } from 'zod';
import { actions } from '../../domain/lifecycle';
import { providerConnection } from '../../domain/providerConnection';
import type { ProviderRecord } from '../../records/providerConnection';
import { snapshotOf } from '../../records/recordType';
import type { Caller } from '../../records/user';
import { links, maybe, time } from '../http/fields';
import { paths } from './paths';

export const providerSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    provider: maybe(z.string()).meta({ description: "The provider's instance id." }),
    registration: maybe(z.string()).meta({ description: "Its number of our registration's case." }),
    state: z.enum([
      'Approval Requested',
      'Approved',
      'Active',
      'Paused',
      'Rejected',
      'Off-boarded',
    ]),
    lastError: maybe(z.string()).meta({ description: 'Why the provider was not reached.' }),
    reason: maybe(z.string()),
    requestedBy: z.string(),
    requestedAt: time,
    updatedAt: time,
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Provider' });

export function providerView(
  record: ProviderRecord,
  { roles }: Caller,
): z.input<typeof providerSchema> {
  const { id, url, instance, registration, connection, lastError, reason } = record;
  const self = paths.provider(id);
  const offered = actions(providerConnection, snapshotOf(record), roles);
  return {
    id,
    url,
    provider: instance,
    registration,
    state: stateOf(record),
    lastError,
    reason,
    requestedBy: record.requestedBy,
    requestedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    actions: [...offered],
    links: {
      self,
      journal: `${self}/journal`,
      ...(connection && { connection: paths.connection(connection) }),
      ...(offered.includes('activate') && { activate: `${self}/activate` }),
    },
  };
}

/** Where the handshake stands; once it is established, where the connection does. */
function stateOf({ state, connectionState }: ProviderRecord) {
  if (connectionState === 'Paused' || connectionState === 'Off-boarded') return connectionState;
  return state;
}
