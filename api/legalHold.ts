import { z } from 'zod';
import { Refused } from '../domain/refusal';
import {
  findHold,
  holdKinds,
  type LegalHold,
  liftHold,
  listHolds,
  placeHold,
} from '../records/legalHold';
import type { Deps } from './deps';
import { links, maybe, text, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';

const holdSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(holdKinds),
    target: z.string(),
    reason: z.string(),
    placedBy: z.string(),
    placedAt: time,
    liftedBy: maybe(z.string()),
    liftedAt: maybe(time).meta({ description: 'Null while it is active.' }),
    liftReason: maybe(z.string()),
    links,
  })
  .meta({ id: 'LegalHold' });

function holdView(hold: LegalHold): z.input<typeof holdSchema> {
  const self = `${base}/legal-holds/${hold.id}`;
  return {
    ...hold,
    placedAt: hold.placedAt.toISOString(),
    liftedAt: hold.liftedAt?.toISOString() ?? null,
    links: { self, ...(hold.liftedAt === null && { lift: `${self}/lift` }) },
  };
}

const tag = 'legal holds';
const roles = ['admin'] as const;
const params = z.object({ id: z.uuid() });
const hold = {
  description: 'The legal hold.',
  schema: holdSchema,
  headers: { ETag: 'The version of the hold.' },
};

/** Legal holds: while one is active, nothing of its record, person or connection is deleted or erased. */
export function legalHoldRoutes({ db }: Deps): Route[] {
  return [
    route({
      method: 'get',
      path: '/legal-holds',
      summary: 'List legal holds, newest first',
      tag,
      roles,
      query: z.strictObject({
        ...pageQuery,
        active: z
          .enum(['true', 'false'])
          .transform((given) => given === 'true')
          .optional()
          .meta({ description: '`false` lists those that were lifted.' }),
      }),
      answers: { 200: pageOf(holdSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/legal-holds`,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listHolds(db, query, { limit, after }),
          placeOf: ({ placedAt, id }) => ({ at: placedAt.toISOString(), id }),
          show: holdView,
        }),
    }),
    route({
      method: 'post',
      path: '/legal-holds',
      audit: 'legal-hold.create',
      summary: 'Place a record, a person or a connection under a legal hold',
      tag,
      roles,
      body: z.strictObject({
        kind: z.enum(holdKinds),
        target: word.meta({
          description:
            "A record's number, a person's name or mail address, or a connection's id. A hold on a person keeps every record in which the person is named or wrote; one on a connection keeps all its records.",
        }),
        reason: text,
      }),
      answers: { 201: { ...hold, headers: { ...hold.headers, Location: 'Its path.' } } },
      problems: [409],
      async handle({ body, effectId: id, caller }) {
        const view = holdView(await placeHold(db, { id, ...body, placedBy: caller.name }));
        return { status: 201, body: view, headers: { Location: view.links.self ?? '' } };
      },
    }),
    route({
      method: 'get',
      path: '/legal-holds/{id}',
      summary: 'Read one',
      tag,
      roles,
      params,
      answers: { 200: hold },
      async handle({ params: { id } }) {
        const found = await findHold(db, id);
        if (!found) throw new Refused('missing', `There is no legal hold ${id}.`);
        return { status: 200, body: holdView(found) };
      },
    }),
    route({
      method: 'post',
      path: '/legal-holds/{id}/lift',
      audit: 'legal-hold.lift',
      sensitive: {
        action: 'data',
        async target({ params: { id } }) {
          const held = await findHold(db, id);
          if (!held) throw new Refused('missing', `There is no legal hold ${id}.`);
          return { type: 'legal-hold', id, name: held.target };
        },
      },
      summary: 'Lift a legal hold. Retention policies and erasures apply again',
      tag,
      roles,
      params,
      body: z.strictObject({ reason: text }),
      answers: { 200: hold },
      problems: [409],
      async handle({ params: { id }, body, caller, ifMatch }) {
        const lifted = await liftHold(db, id, caller.name, body.reason, (existing) =>
          requireVersion(holdView(existing), ifMatch),
        );
        return { status: 200, body: holdView(lifted) };
      },
    }),
  ];
}
