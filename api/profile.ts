import { z } from 'zod';
import { roles as allRoles } from '../domain/lifecycle';
import { isTimeZone } from '../domain/timeZone';
import { changeProfile, findProfile, type Profile, userLanguages } from '../records/userAdmin';
import type { Deps } from './deps';
import { maybe } from './http/fields';
import { type Route, route } from './http/route';
import { requireVersion } from './http/version';

/** What a user's profile has, as it is given. */
export const profileInput = {
  email: maybe(z.email({ error: 'must be a mail address, such as dana@acme.example.' }).max(254)),
  language: maybe(
    z.enum(userLanguages, { error: `must be one of ${userLanguages.join(', ')}.` }),
  ).meta({ description: 'Of the portal and of mails. Null: as the browser says, and English.' }),
  timeZone: maybe(
    z
      .string()
      .max(64)
      .refine(isTimeZone, {
        error: 'must be a time zone of the IANA database, such as Europe/Berlin.',
        params: { code: 'timeZone' },
      }),
  ).meta({ description: 'A name of the IANA database. Null: as the browser says, and UTC.' }),
};

/** What a user's profile has, as it is shown. */
export const profileFields = {
  email: maybe(z.string()),
  language: maybe(z.enum(userLanguages)),
  timeZone: maybe(z.string()),
};

const profileSchema = z
  .object({
    name: z.string(),
    roles: z.array(z.enum(allRoles)),
    ...profileFields,
    repliesByMail: z.boolean().meta({
      description: 'Whether this instance makes replies to its mails comments.',
    }),
  })
  .meta({ id: 'Profile' });

const record = {
  description: 'The profile.',
  schema: profileSchema,
  headers: { ETag: 'The version of the record.' },
};
const shared = { path: '/profile', tag: 'users', roles: allRoles } as const;

type Held = Pick<z.input<typeof profileSchema>, 'name' | 'roles'>;

/** Everybody's own mail address, language and time zone. */
export function profileRoutes({ db, replyAddress = null }: Deps): Route[] {
  const view = (
    { name, roles }: Held,
    { email, language, timeZone }: Profile,
  ): z.input<typeof profileSchema> => ({
    name,
    roles: allRoles.filter((role) => roles.includes(role)),
    email,
    language,
    timeZone,
    repliesByMail: replyAddress !== null,
  });
  return [
    route({
      ...shared,
      method: 'get',
      summary: 'Read your own profile',
      answers: { 200: record },
      handle: async ({ caller }) => ({
        status: 200,
        body: view({ ...caller, roles: [...caller.roles] }, await findProfile(db, caller.name)),
      }),
    }),
    route({
      ...shared,
      method: 'patch',
      audit: 'user.update-profile',
      summary: 'Change your own mail address, language or time zone',
      body: z.strictObject(profileInput).partial(),
      answers: { 200: record },
      async handle({ caller, body, ifMatch }) {
        const held = { ...caller, roles: [...caller.roles] };
        const changed = await changeProfile(db, caller.name, body, (existing) =>
          requireVersion(view(held, existing), ifMatch),
        );
        return { status: 200, body: view(held, changed) };
      },
    }),
  ];
}
