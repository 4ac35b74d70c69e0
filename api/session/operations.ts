import { z } from 'zod';
import { roles } from '../../domain/lifecycle';
import { maybe, time } from '../http/fields';
import type { Operation } from '../http/operation';
import { base } from '../http/route';

export const sessionPath = `${base}/session`;
export const oidcPath = `${sessionPath}/oidc`;
export const callbackPath = `${oidcPath}/callback`;

const common = { tag: 'session', roles: 'public' } as const;
const role = z.enum(roles);
const title = z.string().meta({ description: "The organisation's name, to be shown." });

export const tokenSchema = z.strictObject({
  token: z
    .string()
    .trim()
    .min(1)
    .max(16_384)
    .meta({ description: 'As programs send it: one of ours, or of the OpenID provider.' }),
});

export const begunSchema = z
  .object({
    name: z.string(),
    roles: z.array(role),
    instance: z.string(),
    title,
    expiresAt: time,
  })
  .meta({ id: 'BegunSession' });

export const sessionSchema = z
  .object({
    user: maybe(z.object({ name: z.string(), roles: z.array(role) })).meta({
      description: 'Null: nobody is signed in.',
    }),
    instance: z.string(),
    title,
    signIn: z
      .object({ token: z.literal(true), oidc: maybe(z.object({ label: z.string() })) })
      .meta({ description: 'What can be used to sign in.' }),
    temporalUiUrl: maybe(z.string()).meta({
      description: "Where staff have Temporal's UI; null for others, and where it is not known.",
    }),
    temporalNamespace: maybe(z.string()).meta({ description: 'The one of this instance there.' }),
    expiresAt: maybe(time),
  })
  .meta({ id: 'Session' });

const cookie = { 'Set-Cookie': 'The session, sealed; no script reads it.' };
const location = { Location: 'Where it goes on.' };

/** How people sign in and out in a browser. */
export const sessionOperations: readonly Operation[] = [
  {
    ...common,
    method: 'get',
    path: sessionPath,
    summary: 'Who is signed in, and how one signs in',
    answers: { 200: { description: 'The session.', schema: sessionSchema } },
    problems: [429, 503],
  },
  {
    ...common,
    method: 'post',
    path: sessionPath,
    summary: 'Sign in by a token',
    body: tokenSchema,
    answers: {
      200: { description: 'Who is signed in now.', schema: begunSchema, headers: cookie },
    },
    problems: [401, 403, 429, 503],
  },
  {
    ...common,
    method: 'delete',
    path: sessionPath,
    summary: 'Sign out: the session ends here, and so do its live streams',
    answers: { 204: { description: 'Nobody is signed in now.', headers: cookie } },
    problems: [403, 503],
  },
];

/** The same by an OpenID provider: for browsers to go to, not to fetch. */
export const oidcOperations: readonly Operation[] = [
  {
    ...common,
    method: 'get',
    path: oidcPath,
    summary: 'Sign in at the OpenID provider',
    query: z.object({
      returnTo: z
        .string()
        .optional()
        .meta({ description: 'A path of this site, to go on at; `/` otherwise.' }),
    }),
    answers: {
      302: { description: 'To the provider, or back where it is away.', headers: location },
    },
    problems: [404],
  },
  {
    ...common,
    method: 'get',
    path: callbackPath,
    summary: 'Where the OpenID provider sends people back to',
    answers: {
      302: {
        description:
          'To `returnTo`, signed in; or to `/sign-in` with `problem`: `denied`, `expired`, `refused`, `unavailable` or `busy`.',
        headers: { ...cookie, ...location },
      },
    },
    problems: [404],
  },
];
