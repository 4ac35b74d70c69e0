import { z } from 'zod';
import { recordAudit } from '../records/audit';
import { type RestartPlace, restartWorkflows } from '../temporal/restart';
import type { Deps } from './deps';
import { maybe } from './http/fields';
import { readCursor, writeCursor } from './http/page';
import { type Route, route } from './http/route';

const place = z.object({
  kind: z.int().min(0).max(100),
  after: z.string().max(255).nullable(),
}) satisfies z.ZodType<RestartPlace>;

/** After Temporal lost its data: starts the missing workflows of open records. */
export function restartRoute(deps: Deps): Route {
  return route({
    method: 'post',
    path: '/workflows/restart',
    audit: 'workflow.restart',
    summary:
      'Start missing workflows of open records, a page at a time. Running workflows are not affected',
    tag: 'workflows',
    roles: ['admin'],
    body: z.strictObject({
      cursor: z
        .string()
        .min(1)
        .max(1_000)
        .optional()
        .meta({ description: 'The `next` of the previous answer.' }),
    }),
    answers: {
      200: {
        description: 'One page was checked.',
        schema: z.object({
          looked: z.int().meta({ description: 'Number of open records that were checked.' }),
          started: z.int().meta({ description: 'Number of workflows that were started.' }),
          next: maybe(z.string()),
        }),
      },
    },
    async handle({ body: { cursor } }) {
      const from = cursor === undefined ? { kind: 0, after: null } : readCursor(place, cursor);
      await recordAudit(deps.db, {
        action: 'workflow.restart',
        target: { type: 'workflow', id: from.after ?? '' },
      });
      const { next, ...restarted } = await restartWorkflows(deps, from);
      return { status: 200, body: { ...restarted, next: next && writeCursor(next) } };
    },
  });
}
