import { z } from 'zod';
import { workNoteSays } from '../../domain/event';
import { type Connection, connectionStates, notesCrossSince } from '../../records/connection';
import type { Reconciliation } from '../../records/findings';
import { type Backlog, isOverdue, overdueAfterMs, waitingMs } from '../../records/outbox';
import type { Caller } from '../../records/user';
import { links, maybe, time } from '../http/fields';
import { paths } from './paths';
import { rules } from './replicationSet';

export const connectionSchema = z
  .object({
    id: z.uuid(),
    partner: z.string(),
    partnerIs: z.enum(['provider', 'customer']),
    url: z.string(),
    state: z.enum(connectionStates),
    pausedHere: z.boolean(),
    pausedThere: z.boolean(),
    replicationSet: maybe(z.object(rules)).meta({ description: 'What the provider lets cross.' }),
    workNotes: z.object({
      cross: z.boolean().meta({
        description: 'Where the replication set has them, and both sides allow them.',
      }),
      here: z.enum(workNoteSays).meta({
        description:
          '`asked`: the provider switched them on, and an admin here has not answered; they do not cross.',
      }),
      there: z.enum(workNoteSays),
    }),
    health: z.object({
      state: z.enum(['ok', 'late', 'paused', 'failing']).meta({
        description: `\`failing\`: its delivery workflow cannot go on, and \`lastError\` says why. \`late\`: something has waited for longer than ${overdueAfterMs / 60_000} minutes, though nobody holds it. \`paused\`: what waits is meant to.`,
      }),
      delivery: z.string(),
      pending: z.int(),
      failed: z.int(),
      discarded: z
        .int()
        .meta({ description: 'What waited still when the connection was off-boarded.' }),
      oldestPendingSeconds: maybe(z.int()),
      lastSuccessAt: maybe(time),
      lastHeartbeatAt: maybe(time),
      lastError: maybe(z.string()),
      nextTryAt: maybe(time),
    }),
    reconciliation: maybe(
      z.object({
        lastAt: time,
        records: z.int().meta({ description: 'So many records and items were compared.' }),
        drift: z.int().meta({ description: 'So many of them differed.' }),
        repaired: z.int().meta({ description: 'So many of those agree since.' }),
        lastError: maybe(z.string()).meta({ description: 'Why it was not carried through.' }),
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
  /** Why its delivery cannot go on; null where it can. */
  failing: string | null,
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
    health: {
      state: failing
        ? 'failing'
        : isHeld(connection)
          ? 'paused'
          : isOverdue(backlog)
            ? 'late'
            : 'ok',
      delivery: connection.delivery,
      pending: Number(backlog.waiting),
      failed: Number(backlog.failed),
      discarded: backlog.discarded,
      oldestPendingSeconds: ageMs === null ? null : Math.round(ageMs / 1_000),
      lastSuccessAt: connection.lastSuccessAt?.toISOString() ?? null,
      lastHeartbeatAt: connection.heartbeatAt?.toISOString() ?? null,
      lastError: failing ?? connection.lastError,
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

/** What of a connection an admin changes by PATCH. */
export function connectionVersion({ id, workNotesHere }: Connection): object {
  return { id, workNotesHere };
}

function isHeld({ state, delivery }: Connection): boolean {
  return state === 'Paused' || delivery === 'paused';
}

/** What an admin may do with a connection now. */
export function connectionActions({ state, pausedHere }: Connection): string[] {
  if (state !== 'Active' && state !== 'Paused') return [];
  return [pausedHere ? 'resume' : 'pause', 'rotate-secret', 'reconcile', 'offboard'];
}
