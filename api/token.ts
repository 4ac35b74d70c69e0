import { z } from 'zod';
import { isSamePerson } from '../domain/fourEyes';
import { roles as allRoles } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { addToken, listTokens, revokeTokenOf, type Token } from '../records/token';
import { type Caller, unlimited } from '../records/user';
import { findUser } from '../records/userAdmin';
import type { Deps } from './deps';
import { line, maybe, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Route, route } from './http/route';
import { limitsInput, requireWithin } from './http/tokenLimits';
import { paths } from './paths';
import { requireUser } from './user';

const tokenSchema = z
  .object({
    id: z.uuid(),
    name: maybe(z.string()).meta({
      description: 'What its owner calls it.',
      example: 'Nightly report',
    }),
    scopes: maybe(z.array(z.string())).meta({
      description: 'Null: everything that the roles of its user allow.',
      example: ['requests:read'],
    }),
    allowedAddresses: maybe(z.array(z.string())).meta({
      description: 'Null: from everywhere.',
      example: ['203.0.113.0/24'],
    }),
    expiresAt: maybe(time).meta({ description: 'Null: it does not expire.' }),
    createdAt: time,
    lastUsedAt: maybe(time).meta({ description: 'To the minute. Null if unknown.' }),
    lastUsedAddress: maybe(z.string()).meta({
      description: 'Where it was used last.',
      example: '203.0.113.7',
    }),
  })
  .meta({ id: 'Token' });

function tokenView({ createdAt, expiresAt, lastUsedAt, ...token }: Token) {
  return {
    ...token,
    scopes: token.scopes && [...token.scopes],
    allowedAddresses: token.allowedAddresses && [...token.allowedAddresses],
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  } satisfies z.input<typeof tokenSchema>;
}

/** Whose tokens, or sessions, the routes are about: a user that an admin names, or the caller. */
export interface Owner {
  readonly path: string;
  readonly params: z.ZodObject;
  readonly roles: Route['roles'];
  /** "a user's" or "your own" */
  readonly whose: string;
  nameOf(params: { readonly name?: string }, caller: Caller): string;
  pathOf(name: string): string;
}

const anybody: Owner = {
  path: '/users/{name}/tokens',
  params: z.object({ name: word }),
  roles: ['admin'],
  whose: "a user's",
  nameOf: ({ name = '' }) => name,
  pathOf: (name) => `${paths.user(name)}/tokens`,
};

const oneself: Owner = {
  path: '/profile/tokens',
  params: z.object({}),
  roles: allRoles,
  whose: 'your own',
  nameOf: (_params, { name }) => name,
  pathOf: () => `${base}/profile/tokens`,
};

/** Tokens, with which users authenticate: for admins those of every user, and for everybody their own. */
export function tokenRoutes(deps: Deps): Route[] {
  return [...routesFor(deps, anybody), ...routesFor(deps, oneself)];
}

function routesFor(deps: Deps, owner: Owner): Route[] {
  const { db, vault } = deps;
  const shared = { tag: 'tokens', roles: owner.roles } as const;
  const { path, params } = owner;
  return [
    route({
      ...shared,
      method: 'post',
      path,
      audit: 'token.create',
      summary: `Add to ${owner.whose} tokens. A token cannot make one that can do more than itself`,
      sensitive: {
        action: 'admins',
        async when({ params }, caller) {
          const user = await findUser(db, owner.nameOf(params, caller));
          return user?.roles.includes('admin') ?? false;
        },
        // With a token of the second admin, one person could approve their own actions.
        async target({ params }, caller) {
          const id = owner.nameOf(params, caller);
          return isSamePerson(id, caller.name) ? null : { type: 'user', id, name: id };
        },
      },
      params,
      body: z.strictObject({ name: maybe(line).default(null), ...limitsInput }),
      problems: [409],
      answers: {
        201: {
          description: 'The token.',
          schema: tokenSchema.extend({
            token: z
              .string()
              .meta({ description: "The token for the user's calls. Shown only in this answer." }),
          }),
        },
      },
      async handle({ params, body, caller, effectId: id }) {
        const name = owner.nameOf(params, caller);
        const user =
          owner === oneself ? await requireOwnRoles(db, caller) : await requireUser({ db }, name);
        if (user.disabledAt)
          throw new Refused('conflict', `${name} is disabled: enable the user first.`, {
            code: 'isDisabled',
            params: { name },
          });
        requireWithin(caller.token ?? unlimited, body);
        const token = `xd_${vault.derive(`user token ${id}`)}`;
        const kept = await addToken(db, name, { id, token, ...body });
        return {
          status: 201,
          body: { ...tokenView(kept), token },
        };
      },
    }),
    route({
      ...shared,
      method: 'get',
      path,
      summary: `List ${owner.whose} tokens, newest first, without revoked ones. The tokens themselves are never shown`,
      params,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(tokenSchema) },
      async handle({ params, query, caller }) {
        const name = owner.nameOf(params, caller);
        if (owner === anybody) await requireUser({ db }, name);
        return answerPage({
          path: owner.pathOf(name),
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listTokens(db, name, { q: query.q, limit, after }),
          placeOf: ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
          show: tokenView,
        });
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: `${path}/{id}`,
      audit: 'token.revoke',
      summary: `Revoke one of ${owner.whose} tokens. It and its sessions end within seconds`,
      params: params.extend({ id: z.uuid() }),
      answers: { 204: { description: 'The token is revoked.' } },
      async handle({ params, caller }) {
        const name = owner.nameOf(params, caller);
        const { id } = params;
        if (!(await revokeTokenOf(db, name, String(id))))
          throw new Refused('missing', `${name} has no token ${id}.`);
        return { status: 204, body: undefined };
      },
    }),
  ];
}

/**
 * A token has the roles that its user has here. For people of the OpenID provider these can differ from those that they
 * call with.
 * @throws Refused `conflict`
 */
async function requireOwnRoles(db: Deps['db'], { name, roles }: Caller) {
  const user = await findUser(db, name);
  if (user && user.roles.length > 0 && user.roles.every((role) => roles.includes(role)))
    return user;
  throw new Refused(
    'conflict',
    'You sign in with roles of the OpenID provider, which a token of this instance does not have. Ask an admin for a user with roles and a token.',
    { code: 'rolesFromProvider' },
  );
}
