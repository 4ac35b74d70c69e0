import { validate } from 'uuid';
import { backOffMs } from '../domain/backOff';
import { operationMessage } from '../domain/operationMessage';
import type { No } from '../exchange/call';
import { type ExternalSystem, findSystem } from '../records/externalSystem';
import { findOperation } from '../records/operations';
import {
  type Batch,
  deadLetter,
  markDelivered,
  nextBatch,
  type Queued,
  recordAttempt,
} from '../records/outbox';
import { sealedAs } from '../records/sealed';
import type { Channel } from './channel';
import type { Delivery } from './deliver';
import type { ActivityDeps } from './deps';

/** How many operations of different changes are sent at once. */
const limits = { events: 16, bytes: 1024 * 1024 };

/** The channel to an external system. Null if there is none with this id. */
export async function systemChannel(deps: ActivityDeps, name: string): Promise<Channel | null> {
  const { db } = deps;
  const system = validate(name) ? await findSystem(db, name) : null;
  if (!system) return null;
  const { id } = system;
  return {
    table: 'external_systems',
    id,
    async next(wanted = limits) {
      const batch = await nextBatch<Queued>(db, id, wanted);
      return batch && ((until) => pushAll(deps, id, batch, until));
    },
    isCurrent: async () => true,
  };
}

/** Operations of one change are sent one after the other. Operations behind a refused one wait for an admin. */
async function pushAll(
  deps: ActivityDeps,
  systemId: string,
  { events, by }: Batch<Queued>,
  until?: AbortSignal,
): Promise<Delivery> {
  const system = await findSystem(deps.db, systemId);
  if (!system) return { status: 'answered', progress: true };
  const changes = new Set(events.map(({ subject }) => subject));
  let progress = false;
  const troubles = await Promise.all(
    [...changes].map(async (change) => {
      for (const event of events.filter(({ subject }) => subject === change)) {
        const result = await push(deps, system, by, event, until);
        if (result !== 'taken') {
          progress ||= result === 'parked';
          return result === 'parked' ? null : { ...result, event };
        }
        progress = true;
      }
      return null;
    }),
  );
  return judge(
    deps,
    progress,
    troubles.filter((trouble) => trouble !== null),
  );
}

type Trouble = Exclude<No, { status: 'refused' }> & { readonly event: Queued };

/**
 * A receiver that accepts some operations is up, whatever it answers to others: those wait for their own next attempt.
 * It is away if it accepts nothing and cannot be reached, or asks to wait.
 */
async function judge(
  { db }: ActivityDeps,
  progress: boolean,
  troubles: readonly Trouble[],
): Promise<Delivery> {
  const outage = troubles.find(
    (trouble) => trouble.status === 'unreachable' && (!progress || trouble.kind === 'busy'),
  );
  for (const { event, error, status } of troubles) {
    const isOfTheLine = status === 'unreachable' && outage !== undefined;
    await recordAttempt(db, event, error, isOfTheLine ? undefined : backOffMs(event.attempts + 1));
  }
  if (outage?.status === 'unreachable') {
    const { kind, error, retryAfterMs } = outage;
    return {
      status: 'unreachable',
      kind,
      progress,
      error,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  const [first] = troubles;
  return {
    status: 'answered',
    progress,
    failed: troubles.filter(({ event }) => event.attempts === 0).length,
    ...(first && { error: first.error }),
  };
}

async function push(
  deps: ActivityDeps,
  { id: systemId, mapping }: ExternalSystem,
  by: Batch['by'],
  event: Queued,
  until?: AbortSignal,
): Promise<'taken' | 'parked' | Exclude<No, { status: 'refused' }>> {
  const { db, vault, externalSystems, publicUrl } = deps;
  const operation = await findOperation(db, systemId, event.id);
  // Another process has completed it meanwhile.
  if (operation?.status !== 'waiting') return 'taken';
  const { message, error } = operationMessage(publicUrl, mapping.outgoing, operation);
  if (error) {
    await deadLetter(db, event, `${error.path}: ${error.message}`);
    return 'parked';
  }
  const sealed = by.previousSecret ? [by.secret, by.previousSecret] : [by.secret];
  const context = sealedAs.systemSecret({ id: systemId });
  const target = { url: by.url, secrets: sealed.map((secret) => vault.open(secret, context)) };
  const answer = await externalSystems.push(target, message, operation.data.trace, until);
  if (answer.status === 'refused') {
    await deadLetter(db, event, answer.reason);
    return 'parked';
  }
  if (answer.status !== 'taken') return answer;
  await markDelivered(db, [event]);
  return 'taken';
}
