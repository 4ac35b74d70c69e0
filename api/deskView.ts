import { z } from 'zod';
import type { Desk, DeskHealth } from '../records/desk';
import { type Backlog, isOverdue, overdueAfterMs, waitingMs } from '../records/outbox';
import { routesSchema, wholeMapping } from './deskMapping';
import { links, maybe, time } from './http/fields';
import { paths } from './paths';
import { healthProblem, healthProblemOf } from './problems/pages';

export const deskStates = ['Active', 'Paused'] as const;

export const deskSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.string(),
    url: z.string(),
    state: z.enum(deskStates),
    routes: routesSchema,
    mapping: wholeMapping,
    mappingVersion: z.int().meta({ description: 'Increases with each change of the mapping.' }),
    callsPerMinute: z.int(),
    pollSeconds: z.int(),
    health: z.object({
      state: z.enum(['ok', 'late', 'paused', 'failing']).meta({
        description: `\`failing\`: the last call of the desk, or its workflow, failed; \`lastError\` says why. \`late\`: an update has waited for more than ${overdueAfterMs / 60_000} minutes. \`paused\`: nothing is exchanged.`,
      }),
      pending: z.int().meta({ description: 'Updates that wait to be written in the desk.' }),
      failed: z.int().meta({ description: 'Updates and tickets that need a decision.' }),
      oldestPendingSeconds: maybe(z.int()),
      lastSuccessAt: maybe(time),
      lastPollAt: maybe(time),
      lastError: maybe(z.string()),
      problem: healthProblem,
      nextTryAt: maybe(time),
      callsLastMinute: z.int().meta({ description: 'Calls of the desk in the last minute.' }),
    }),
    createdAt: time,
    updatedAt: time,
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Desk' });

/** The version of the desk itself: its health does not change it. */
export function deskVersion(desk: Desk): object {
  const { id, name, url, state, routes, mapping, mappingVersion, callsPerMinute, pollSeconds } =
    desk;
  return { id, name, url, state, routes, mapping, mappingVersion, callsPerMinute, pollSeconds };
}

/** @param lastError why a call of it, or its workflow, failed last; null if it succeeded */
export function deskHealthState(
  state: Desk['state'],
  backlog: Pick<Backlog, 'oldest'>,
  lastError: string | null,
): 'ok' | 'late' | 'paused' | 'failing' {
  if (state === 'Paused') return 'paused';
  if (lastError !== null) return 'failing';
  return isOverdue(backlog) ? 'late' : 'ok';
}

/** @param load `failing` says why its workflow fails; null if it does not */
export function deskView(
  desk: Desk,
  load: DeskHealth & { readonly failing: string | null },
): z.input<typeof deskSchema> {
  const { id, name, kind, url, state, routes, mapping, mappingVersion } = desk;
  const { callsPerMinute, pollSeconds } = desk;
  const { backlog, failing } = load;
  const self = paths.desk(id);
  const ageMs = waitingMs(backlog);
  const lastError = failing ?? desk.pollError ?? desk.lastError;
  return {
    ...{ id, name, kind, url, state, mappingVersion, callsPerMinute, pollSeconds },
    routes: structuredClone(routes) as z.input<typeof routesSchema>,
    mapping: structuredClone(mapping) as z.input<typeof wholeMapping>,
    health: {
      state: deskHealthState(state, backlog, lastError),
      pending: Number(backlog.waiting),
      failed: Number(backlog.failed) + load.failedTickets,
      oldestPendingSeconds: ageMs === null ? null : Math.floor(ageMs / 1_000),
      lastSuccessAt: desk.lastSuccessAt?.toISOString() ?? null,
      lastPollAt: desk.polledAt?.toISOString() ?? null,
      lastError,
      problem: healthProblemOf(failing !== null, desk.pollError ? 'failed' : desk.lastFailure),
      nextTryAt: desk.nextTryAt?.toISOString() ?? null,
      callsLastMinute: load.callsLastMinute,
    },
    createdAt: desk.createdAt.toISOString(),
    updatedAt: desk.updatedAt.toISOString(),
    actions: ['check', 'preview', state === 'Paused' ? 'resume' : 'pause'],
    links: {
      self,
      check: `${self}/check`,
      preview: `${self}/preview`,
      failures: `${self}/failures`,
    },
  };
}
