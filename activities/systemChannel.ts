import { validate } from 'uuid';
import { operationMessage } from '../domain/operationMessage';
import { type ExternalSystem, findSystem } from '../records/externalSystem';
import { findOperation } from '../records/operations';
import { type Batch, nextBatch, type Queued } from '../records/outbox';
import { sealedAs } from '../records/sealed';
import type { Channel } from './channel';
import type { Delivery } from './deliver';
import type { ActivityDeps } from './deps';
import { type Pushed, pushBySubject, pushLimits } from './pushBySubject';

/** The channel to an external system. Null if there is none with this id. */
export async function systemChannel(deps: ActivityDeps, name: string): Promise<Channel | null> {
  const { db } = deps;
  const system = validate(name) ? await findSystem(db, name) : null;
  if (!system) return null;
  const { id } = system;
  return {
    table: 'external_systems',
    id,
    async next(limits = pushLimits) {
      const batch = await nextBatch<Queued>(db, id, limits);
      return batch && ((until) => pushAll(deps, id, batch, until));
    },
    isCurrent: async () => true,
  };
}

async function pushAll(
  deps: ActivityDeps,
  systemId: string,
  { events, by }: Batch<Queued>,
  until?: AbortSignal,
): Promise<Delivery> {
  const system = await findSystem(deps.db, systemId);
  if (!system) return { status: 'answered', progress: true };
  return pushBySubject(deps, events, (event) => push(deps, system, by, event, until));
}

async function push(
  deps: ActivityDeps,
  { id: systemId, mapping }: ExternalSystem,
  by: Batch['by'],
  event: Queued,
  until?: AbortSignal,
): Promise<Pushed> {
  const { db, vault, externalSystems, publicUrl } = deps;
  const operation = await findOperation(db, systemId, event.id);
  // Another process has completed it meanwhile.
  if (operation?.status !== 'waiting') return { status: 'taken' };
  const { message, error } = operationMessage(publicUrl, mapping.outgoing, operation);
  if (error) return { status: 'refused', reason: `${error.path}: ${error.message}` };
  const sealed = by.previousSecret ? [by.secret, by.previousSecret] : [by.secret];
  const context = sealedAs.systemSecret({ id: systemId });
  const target = { url: by.url, secrets: sealed.map((secret) => vault.open(secret, context)) };
  return externalSystems.push(target, message, operation.data.trace, until);
}
