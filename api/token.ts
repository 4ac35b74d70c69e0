import { z } from 'zod';
import { Refused } from '../domain/refusal';
import { addToken, listTokens, revokeTokenOf, type Token } from '../records/userAdmin';
import type { Deps } from './deps';
import { maybe, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { requireUser } from './user';

const tokenSchema = z
  .object({
    id: z.uuid(),
    createdAt: time,
    lastUsedAt: maybe(time).meta({ description: 'To the minute. Null if unknown.' }),
  })
  .meta({ id: 'Token' });

function tokenView({ id, createdAt, lastUsedAt }: Token): z.input<typeof tokenSchema> {
  return {
    id,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

const tag = 'users';
const roles = ['admin'] as const;
const params = z.object({ name: word });

/** Tokens, with which users authenticate. */
export function tokenRoutes({ db, vault }: Deps): Route[] {
  return [
    route({
      method: 'post',
      path: '/users/{name}/tokens',
      summary: 'Give a user a new token',
      tag,
      roles,
      params,
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
      async handle({ params: { name }, effectId: id }) {
        if ((await requireUser({ db }, name)).disabledAt)
          throw new Refused('conflict', `${name} is disabled: enable the user first.`);
        const token = `xd_${vault.derive(`user token ${id}`)}`;
        const kept = await addToken(db, name, { id, token });
        return {
          status: 201,
          body: { ...tokenView(kept), token },
          change: { after: { token: kept.id } },
        };
      },
    }),
    route({
      method: 'get',
      path: '/users/{name}/tokens',
      summary: "List a user's valid tokens, newest first. The tokens themselves are never shown",
      tag,
      roles,
      params,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(tokenSchema) },
      async handle({ params: { name }, query }) {
        await requireUser({ db }, name);
        return answerPage({
          path: `${paths.user(name)}/tokens`,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listTokens(db, name, { q: query.q, limit, after }),
          placeOf: ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
          show: tokenView,
        });
      },
    }),
    route({
      method: 'delete',
      path: '/users/{name}/tokens/{id}',
      summary: 'Revoke a token. It and its sessions end within seconds',
      tag,
      roles,
      params: params.extend({ id: z.uuid() }),
      answers: { 204: { description: 'The token is revoked.' } },
      async handle({ params: { name, id } }) {
        if (!(await revokeTokenOf(db, name, id))) {
          throw new Refused('missing', `${name} has no token ${id}.`);
        }
        return { status: 204, body: undefined };
      },
    }),
  ];
}
