import { z } from 'zod';
import { roles as allRoles } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { addUser, findUser, listUsers, setRoles, type User } from '../records/userAdmin';
import type { Deps } from './deps';
import { links, searchText, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { paths } from './paths';

const userSchema = z
  .object({ name: z.string(), roles: z.array(z.enum(allRoles)), createdAt: time, links })
  .meta({ id: 'User' });

function userView({ name, roles: held, createdAt }: User): z.input<typeof userSchema> {
  const self = paths.user(name);
  return {
    name,
    roles: allRoles.filter((role) => held.includes(role)),
    createdAt: createdAt.toISOString(),
    links: { self, tokens: `${self}/tokens` },
  };
}

const tag = 'users';
const roles = ['admin'] as const;
const params = z.object({ name: word });
const record = {
  description: 'The user.',
  schema: userSchema,
  headers: { ETag: 'The version of the record.' },
};
const held = z
  .array(z.enum(allRoles))
  .max(allRoles.length)
  .transform((given) => allRoles.filter((role) => given.includes(role)))
  .meta({ description: "The user's roles. Without a role the user has no access." });

/** A name as journals show it: one line, and not a reserved name. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]*$/u, { error: 'must be one line.' })
  .refine((text) => !text.startsWith('external-system/'), { error: 'is reserved for systems.' })
  // The document generator would leave the flag of the expression in it.
  .meta({ pattern: '^[^\\p{Cc}]*$' });

/** @throws Refused `missing` */
export async function requireUser({ db }: Pick<Deps, 'db'>, wanted: string): Promise<User> {
  const found = await findUser(db, wanted);
  if (!found) throw new Refused('missing', `There is no user "${wanted}".`);
  return found;
}

/** Users who authenticate with our tokens, and their roles. */
export function userRoutes({ db }: Deps): Route[] {
  return [
    route({
      method: 'get',
      path: '/users',
      summary: 'List users, by name',
      tag,
      roles,
      query: z.strictObject({
        ...pageQuery,
        role: z.enum(allRoles).optional(),
        q: searchText.optional().meta({ description: 'Text in the name.' }),
      }),
      answers: { 200: pageOf(userSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/users`,
          query,
          place: word,
          list: (limit, after) => listUsers(db, query, { limit, after }),
          placeOf: (user) => user.name,
          show: userView,
        }),
    }),
    route({
      method: 'post',
      path: '/users',
      summary: 'Add a user',
      tag,
      roles,
      body: z.strictObject({ name, roles: held.default([]) }),
      answers: {
        201: { ...record, headers: { ...record.headers, Location: 'Its path.' } },
      },
      async handle({ body, effectId: id }) {
        const user = await addUser(db, { id, ...body });
        return {
          status: 201,
          body: userView(user),
          headers: { Location: paths.user(user.name) },
          change: { after: { roles: user.roles } },
        };
      },
    }),
    route({
      method: 'get',
      path: '/users/{name}',
      summary: 'Read one',
      tag,
      roles,
      params,
      answers: { 200: record },
      handle: async ({ params: wanted }) => ({
        status: 200,
        body: userView(await requireUser({ db }, wanted.name)),
      }),
    }),
    route({
      method: 'patch',
      path: '/users/{name}',
      summary: "Change a user's roles. It takes effect within seconds",
      tag,
      roles,
      params,
      body: z.strictObject({ roles: held.optional() }),
      answers: { 200: record },
      problems: [409],
      async handle({ params: wanted, body, ifMatch, caller }) {
        let before: object | undefined;
        const changed = await setRoles(db, wanted.name, body.roles, (existing) => {
          requireVersion(userView(existing), ifMatch);
          before = { roles: existing.roles };
          if (wanted.name === caller.name && body.roles?.includes('admin') === false) {
            // This way, one admin always remains.
            throw new Refused('conflict', 'You cannot remove the role of admin from yourself.');
          }
        });
        return {
          status: 200,
          body: userView(changed),
          change: { before, after: { roles: changed.roles } },
        };
      },
    }),
  ];
}
