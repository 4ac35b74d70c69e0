import { z } from 'zod';
import { deviceOf } from '../../domain/device';
import { roles as allRoles } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { endSessions, listSessions, type SessionRecord } from '../../records/sessions';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import { maybe, time, word } from '../http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from '../http/page';
import { base, type Route, route } from '../http/route';
import { paths } from '../paths';
import type { Owner } from '../token';

const sessionSchema = z
  .object({
    id: z.uuid(),
    browser: maybe(z.string()).meta({
      description: 'Null if it is not known.',
      example: 'Firefox',
    }),
    system: maybe(z.string()).meta({
      description: 'The operating system. Null if it is not known.',
      example: 'Linux',
    }),
    userAgent: z.string().meta({
      description: 'What the browser said of itself.',
      example: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    }),
    address: z.string().meta({ description: 'Where it was used last.', example: '203.0.113.7' }),
    createdAt: time,
    lastUsedAt: time.meta({ description: 'To the minute.' }),
    expiresAt: time,
    current: z.boolean().meta({ description: 'Whether this call came from it.' }),
  })
  .meta({ id: 'ListedSession' });

function sessionView({ createdAt, lastUsedAt, expiresAt, ...session }: SessionRecord, me: Caller) {
  return {
    ...session,
    ...deviceOf(session.userAgent),
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    current: session.id === me.session?.id,
  } satisfies z.input<typeof sessionSchema>;
}

/** The running browser sessions: for admins those of every user, and for everybody their own. */
export function sessionRoutes(deps: Deps): Route[] {
  return [
    ...routesFor(deps, {
      path: '/users/{name}/sessions',
      params: z.object({ name: word }),
      roles: ['admin'],
      whose: "a user's",
      nameOf: ({ name = '' }) => name,
      pathOf: (name) => `${paths.user(name)}/sessions`,
      all: 'End all of the user',
    }),
    ...routesFor(deps, {
      path: '/profile/sessions',
      params: z.object({}),
      roles: allRoles,
      whose: 'your own',
      nameOf: (_params, { name }) => name,
      pathOf: () => `${base}/profile/sessions`,
      all: 'End your own, except the one that calls',
    }),
  ];
}

interface SessionOwner extends Owner {
  /** The summary of the route that ends all of them. */
  readonly all: string;
}

function routesFor({ db }: Deps, owner: SessionOwner): Route[] {
  const { path, params, roles, whose } = owner;
  const shared = { tag: 'sessions', roles } as const;
  return [
    route({
      ...shared,
      method: 'get',
      path,
      summary: `List ${whose} running browser sessions, newest first`,
      params,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(sessionSchema) },
      handle: ({ params, query, caller }) => {
        const name = owner.nameOf(params, caller);
        return answerPage({
          path: owner.pathOf(name),
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listSessions(db, name, { q: query.q, limit, after }),
          placeOf: ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
          show: (session) => sessionView(session, caller),
        });
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: `${path}/end`,
      audit: 'session.end',
      summary: `${owner.all}. They and their live streams end within seconds`,
      params,
      body: z.strictObject({ confirm: z.literal(true, { error: 'must be true, to confirm.' }) }),
      answers: { 204: { description: 'They have ended.' } },
      async handle({ params, caller }) {
        await endSessions(db, owner.nameOf(params, caller), { except: caller.session?.id });
        return { status: 204, body: undefined };
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: `${path}/{id}`,
      audit: 'session.end',
      summary: `End one of ${whose} sessions. It and its live streams end within seconds`,
      params: params.extend({ id: z.uuid() }),
      answers: { 204: { description: 'It has ended.' } },
      async handle({ params, caller }) {
        const name = owner.nameOf(params, caller);
        const id = String(params.id);
        if ((await endSessions(db, name, { only: id })) === 0)
          throw new Refused('missing', `${name} has no running session ${id}.`);
        return { status: 204, body: undefined };
      },
    }),
  ];
}
