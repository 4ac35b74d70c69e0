import { z } from 'zod';
import { roles as allRoles } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { addUser, changeUser, findUser, listUsers, type User } from '../records/userAdmin';
import type { Deps } from './deps';
import { links, maybe, searchText, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { fieldErrorSchema } from './http/problem';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { paths } from './paths';
import { profileFields, profileInput } from './profile';
import { importUsers, mostUsers, readUsers } from './userImport';
import { makesAdmin, userName as name, requireNotOneself } from './userInput';

const userSchema = z
  .object({
    name: z.string(),
    roles: z.array(z.enum(allRoles)),
    ...profileFields,
    createdAt: time,
    disabledAt: maybe(time).meta({ description: 'When an admin disabled the user.' }),
    links,
  })
  .meta({ id: 'User' });

function userView(user: User): z.input<typeof userSchema> {
  const { name, roles: held, email, language, timeZone, createdAt, disabledAt } = user;
  const self = paths.user(name);
  return {
    name,
    roles: allRoles.filter((role) => held.includes(role)),
    email,
    language,
    timeZone,
    createdAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
    links: { self, tokens: `${self}/tokens` },
  };
}

const importSchema = z
  .object({
    lines: z.array(
      z.object({
        line: z.int().meta({ description: 'Of the file, from 1.' }),
        name: z.string(),
        outcome: z.enum(['created', 'updated', 'unchanged', 'refused']),
        errors: z.array(fieldErrorSchema),
      }),
    ),
  })
  .meta({ id: 'UserImport' });

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

/** @throws Refused `missing` */
export async function requireUser({ db }: Pick<Deps, 'db'>, wanted: string): Promise<User> {
  const found = await findUser(db, wanted);
  if (!found) throw new Refused('missing', `There is no user "${wanted}".`);
  return found;
}

/** Users who authenticate with our tokens, and their roles. */
export function userRoutes(deps: Deps): Route[] {
  const { db } = deps;

  /** Whom an import makes admins. */
  async function adminsIn({ csv, preview }: { readonly csv: string; readonly preview: boolean }) {
    const made: string[] = [];
    for (const { row } of preview ? [] : readUsers(csv))
      if (row && (await makesAdmin(db, row))) made.push(row.name);
    return made;
  }

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
        disabled: z
          .enum(['true', 'false'])
          .transform((given) => given === 'true')
          .optional()
          .meta({ description: '`true` lists disabled users only; `false` leaves them out.' }),
        q: searchText.optional().meta({ description: 'Text in the name or the mail address.' }),
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
      audit: 'user.create',
      summary: 'Add a user',
      sensitive: {
        action: 'admins',
        when: ({ body }) => makesAdmin(db, body),
        target: async ({ body: { name: id } }) => ({ type: 'user', id, name: id }),
      },
      tag,
      roles,
      body: z.strictObject({
        name,
        roles: held.default([]),
        ...z.object(profileInput).partial().shape,
      }),
      answers: {
        201: { ...record, headers: { ...record.headers, Location: 'Its path.' } },
      },
      async handle({ body, effectId: id }) {
        const user = await addUser(db, { id, ...body });
        return {
          status: 201,
          body: userView(user),
          headers: { Location: paths.user(user.name) },
        };
      },
    }),
    route({
      method: 'post',
      path: '/users/import',
      audit: 'user.import',
      summary: 'Add and change users by a CSV file, all or none',
      sensitive: {
        action: 'admins',
        when: async ({ body }) => (await adminsIn(body)).length > 0,
        async target({ body }) {
          const id = (await adminsIn(body)).join(', ').slice(0, 200);
          return { type: 'user', id, name: id };
        },
      },
      tag,
      roles,
      body: z.strictObject({
        csv: z
          .string()
          .max(500_000)
          .meta({
            description: `The first line names the columns: \`name\` and any of \`email\`, \`roles\` (with spaces between), \`language\`, \`timeZone\`. At most ${mostUsers} users. A user who exists is changed; a column that is left out changes nothing.`,
          }),
        preview: z
          .boolean()
          .default(false)
          .meta({ description: '`true` changes nothing and says what would happen.' }),
      }),
      answers: { 200: { description: 'What became of each line.', schema: importSchema } },
      async handle({ body, caller }) {
        const lines = await importUsers(db, { ...body, admin: caller.name });
        return {
          status: 200,
          body: { lines: lines.map((line) => ({ ...line, errors: [...line.errors] })) },
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
      audit: 'user.update',
      summary: 'Change, disable or enable a user. It takes effect within seconds',
      sensitive: {
        action: 'admins',
        when: ({ params: { name }, body }) => makesAdmin(db, { ...body, name }),
        async target({ params: { name: id } }) {
          await requireUser({ db }, id);
          return { type: 'user', id, name: id };
        },
      },
      tag,
      roles,
      params,
      body: z
        .strictObject({
          roles: held,
          disabled: z.boolean().meta({
            description:
              "`true` ends the user's sessions and streams and revokes the tokens. Journals keep the name.",
          }),
          ...profileInput,
        })
        .partial(),
      answers: { 200: record },
      problems: [409],
      async handle({ params: wanted, body, ifMatch, caller }) {
        const { after } = await changeUser(db, wanted.name, body, (existing) => {
          requireVersion(userView(existing), ifMatch);
          requireNotOneself(caller, wanted.name, body);
        });
        return { status: 200, body: userView(after) };
      },
    }),
  ];
}
