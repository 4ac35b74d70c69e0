import { z } from 'zod';
import { driftKinds } from '../domain/reconciliation';
import { type Drift, listDrift } from '../records/findings';
import type { Deps } from './deps';
import { maybe, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { saysSchema, saysView } from './record/entry';

const driftSchema = z
  .object({
    id: z.int(),
    partner: z.string(),
    subject: z.string(),
    differs: z.enum(driftKinds),
    detail: z.string(),
    repair: maybe(z.string()).meta({
      description: 'What this side did to repair it. Null if this side cannot repair it.',
    }),
    says: maybe(z.array(saysSchema)).meta({
      description: '`detail` as codes and values, for programs that show it in other languages.',
    }),
    repairSays: maybe(z.array(saysSchema)).meta({ description: 'The same of `repair`.' }),
    foundAt: time,
    repairedAt: maybe(time).meta({ description: 'The time at which both sides agreed again.' }),
  })
  .meta({ id: 'Drift' });

/** Differences between this side and its partners. */
export function driftRoute({ db }: Deps): Route {
  return route({
    method: 'get',
    path: '/exchange/drift',
    summary: 'List the differences that reconciliations found, newest first',
    tag: 'connections',
    roles: ['admin'],
    query: z.strictObject({
      ...pageQuery,
      partner: word.optional(),
      open: z
        .enum(['true', 'false'])
        .transform((text) => text === 'true')
        .optional()
        .meta({ description: '`true` lists those that still differ.' }),
    }),
    answers: { 200: pageOf(driftSchema) },
    handle: ({ query }) =>
      answerPage({
        path: `${base}/exchange/drift`,
        query,
        place: z.object({ id: z.int() }),
        list: (limit, before) =>
          listDrift(db, query, { limit, ...(before && { before: before.id }) }),
        placeOf: ({ id }) => ({ id }),
        show: driftView,
      }),
  });
}

function driftView({ foundAt, repairedAt, says, repairSays, ...drift }: Drift) {
  return {
    ...drift,
    says: says?.map(saysView) ?? null,
    repairSays: repairSays?.map(saysView) ?? null,
    foundAt: foundAt.toISOString(),
    repairedAt: repairedAt?.toISOString() ?? null,
  };
}
