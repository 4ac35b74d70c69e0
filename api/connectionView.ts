import { z } from 'zod';
import { workNoteSays } from '../domain/event';
import { type Connection, connectionStates, notesCrossSince } from '../records/connection';
import type { Reconciliation } from '../records/findings';
import { type Backlog, isOverdue, overdueAfterMs, waitingMs } from '../records/outbox';
import type { SigningKey } from '../records/signingKeys';
import type { Caller } from '../records/user';
import { links, maybe, time } from './http/fields';
import { paths } from './paths';
import { healthProblem, healthProblemOf } from './problems/pages';
import { rules } from './replicationSet';
import { signatureSchema, signatureView } from './signatureView';

export const connectionSchema = z
  .object({
    id: z.uuid(),
    partner: z.string(),
    partnerIs: z.enum(['provider', 'customer']),
    url: z.string(),
    state: z.enum(connectionStates),
    pausedHere: z.boolean(),
    pausedThere: z.boolean(),
    replicationSet: maybe(z.object(rules)).meta({
      description: 'The provider allows work notes to cross.',
    }),
    workNotes: z.object({
      cross: z.boolean().meta({
        description: 'True if the replication set includes work notes and both sides allow them.',
      }),
      here: z.enum(workNoteSays).meta({
        description:
          '`asked`: the provider enabled them, and an admin of this instance has not answered yet. They do not cross.',
      }),
      there: z.enum(workNoteSays),
    }),
    signature: signatureSchema,
    health: z.object({
      state: z.enum(['ok', 'late', 'paused', 'failing']).meta({
        description: `\`failing\`: the delivery workflow fails; \`lastError\` says why. \`late\`: an update has waited for more than ${overdueAfterMs / 60_000} minutes although delivery is not paused. \`paused\`: delivery is paused.`,
      }),
      delivery: z.string(),
      pending: z.int(),
      failed: z.int(),
      discarded: z.int().meta({
        description:
          'The number of updates that were still waiting when the connection was off-boarded.',
      }),
      oldestPendingSeconds: maybe(z.int()),
      lastSuccessAt: maybe(time),
      lastHeartbeatAt: maybe(time),
      lastError: maybe(z.string()),
      problem: healthProblem,
      nextTryAt: maybe(time),
    }),
    reconciliation: maybe(
      z.object({
        lastAt: time,
        records: z.int().meta({ description: 'Number of records and items that were compared.' }),
        drift: z.int().meta({ description: 'Number of them that differed.' }),
        repaired: z.int().meta({ description: 'Number of those that agree now.' }),
        lastError: maybe(z.string()).meta({
          description: 'The error that stopped it, if there was one.',
        }),
      }),
    ),
    createdAt: time,
    endedAt: maybe(time),
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Connection' });

export function connectionView(
  connection: Connection,
  backlog: Backlog & { readonly discarded: number },
  reconciliation: Reconciliation | null,
  /** Why its delivery is failing. Null if it is not. */
  failing: string | null,
  keys: readonly SigningKey[],
  { roles }: Caller,
): z.input<typeof connectionSchema> {
  const { id, partner, partnerIs, url, state, pausedHere, pausedThere, replicationSet } =
    connection;
  const self = paths.connection(id);
  const ageMs = waitingMs(backlog);
  return {
    id,
    partner,
    partnerIs,
    url,
    state,
    pausedHere,
    pausedThere,
    replicationSet: replicationSet && {
      ...replicationSet,
      workNotes: connection.workNotesOffered ?? replicationSet.workNotes,
    },
    workNotes: {
      cross: notesCrossSince(connection) !== null,
      here: connection.workNotesHere,
      there: connection.workNotesThere,
    },
    signature: signatureView(keys, new Date()),
    health: {
      state: connectionHealth(connection, backlog, failing),
      delivery: connection.delivery,
      pending: Number(backlog.waiting),
      failed: Number(backlog.failed),
      discarded: backlog.discarded,
      oldestPendingSeconds: ageMs === null ? null : Math.round(ageMs / 1_000),
      lastSuccessAt: connection.lastSuccessAt?.toISOString() ?? null,
      lastHeartbeatAt: connection.heartbeatAt?.toISOString() ?? null,
      lastError: failing ?? connection.lastError,
      problem: healthProblemOf(failing !== null, connection.lastFailure),
      nextTryAt: connection.nextTryAt?.toISOString() ?? null,
    },
    reconciliation: reconciliation && {
      ...reconciliation,
      lastAt: reconciliation.lastAt.toISOString(),
    },
    createdAt: connection.createdAt.toISOString(),
    endedAt: connection.endedAt?.toISOString() ?? null,
    actions: roles.includes('admin') ? connectionActions(connection) : [],
    links: {
      self,
      ...(partnerIs === 'customer' && { subscription: paths.subscription(id) }),
    },
  };
}

/** The part of a connection that an admin changes by PATCH. */
export function connectionVersion({ id, workNotesHere }: Connection): object {
  return { id, workNotesHere };
}

/** @param failing why its delivery workflow fails; null if it does not */
export function connectionHealth(
  { state, delivery }: Pick<Connection, 'state' | 'delivery'>,
  backlog: Pick<Backlog, 'oldest'>,
  failing: string | null,
): 'ok' | 'late' | 'paused' | 'failing' {
  if (failing) return 'failing';
  if (state === 'Paused' || delivery === 'paused') return 'paused';
  return isOverdue(backlog) ? 'late' : 'ok';
}

/** The actions that an admin can take now. */
export function connectionActions({ state, pausedHere }: Connection): string[] {
  if (state !== 'Active' && state !== 'Paused') return [];
  return [
    pausedHere ? 'resume' : 'pause',
    'rotate-secret',
    'rotate-signing-key',
    'forget-partner-key',
    'reconcile',
    'offboard',
  ];
}
