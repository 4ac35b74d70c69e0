import type { Request, Response } from 'express';
import { z } from 'zod';
import { roles } from '../../domain/lifecycle';
import { instanceTitle } from '../../domain/names';
import { Refused } from '../../domain/refusal';
import { recordAudit } from '../../records/audit';
import { confirmSession } from '../../records/sessions';
import { type Caller, tokenHash } from '../../records/user';
import { findProfile } from '../../records/userAdmin';
import type { Deps } from '../deps';
import { send, toWire } from '../http/answer';
import { contextOf, recordingFailure, recordSignIn } from '../http/audit';
import { type CallerOf, isForSensitive, isStaff } from '../http/auth';
import { readJson } from '../http/body';
import { maybe, time } from '../http/fields';
import type { Gate } from '../http/gate';
import { readInput } from '../http/input';
import type { Endpoint } from '../http/operation';
import { invalid } from '../http/problem';
import { base } from '../http/route';
import { addressOf, attemptSignIn, type CheckCredentials } from '../http/signIn';
import { clientAddress } from '../http/tokenLimits';
import { standing } from '../installation';
import { profileFields } from '../profile';
import { refuseOtherPages, requireOwnPage } from './ownPage';
import type { Provider } from './provider';
import type { Sessions } from './sessions';

/** The dependencies of signing in. */
export interface SignIn {
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly callerOf: CallerOf;
  readonly checkCredentials: CheckCredentials;
  /** Null if there is no OpenID provider for browser sign-in. */
  readonly provider: Provider | null;
}

export const sessionPath = `${base}/session`;

const role = z.enum(roles);
const title = z.string().meta({ description: "The organisation's display name." });

const tokenSchema = z.strictObject({
  token: z
    .string()
    .trim()
    .min(1)
    .max(16_384)
    .meta({ description: 'A token of this instance, or of the OpenID provider.' }),
});

const confirmSchema = z.strictObject({
  secret: z
    .string()
    .min(1)
    .max(16_384)
    .meta({ description: 'Your password, or one of your tokens.' }),
});

const begunSchema = z
  .object({
    name: z.string(),
    roles: z.array(role),
    instance: z.string(),
    title,
    expiresAt: time,
  })
  .meta({ id: 'BegunSession' });

const sessionSchema = z
  .object({
    user: maybe(
      z.object({
        name: z.string(),
        roles: z.array(role),
        language: profileFields.language,
        timeZone: profileFields.timeZone,
      }),
    ).meta({
      description: 'Null if nobody is signed in.',
    }),
    instance: z.string(),
    title,
    signIn: z
      .object({ token: z.literal(true), oidc: maybe(z.object({ label: z.string() })) })
      .meta({ description: 'The ways to sign in.' }),
    temporalUiUrl: maybe(z.string()).meta({
      description:
        'The address of the Temporal UI, for staff. Null for others, and if it is not configured.',
    }),
    temporalNamespace: maybe(z.string()).meta({
      description: 'The Temporal namespace of this instance.',
    }),
    expiresAt: maybe(time),
    installation: standing,
  })
  .meta({ id: 'Session' });

/** The session that a browser is told to store. */
export const cookie = { 'Set-Cookie': 'The encrypted session. Scripts cannot read it.' };

/** Signing in and out in a browser, and the current user. */
export function sessionEndpoints(
  deps: Deps,
  { gate, sessions, callerOf, checkCredentials, provider }: SignIn,
): Endpoint[] {
  const shared = { tag: 'session', roles: 'public', path: sessionPath } as const;
  return [
    {
      ...shared,
      method: 'get',
      summary: 'Show who is signed in, and the ways to sign in',
      answers: { 200: { description: 'The session.', schema: sessionSchema } },
      problems: [429, 503],
      async serve(req, res) {
        const caller = await callerNow(req, res);
        const user = caller && !caller.system ? await personOf(caller) : null;
        const temporalUiUrl = caller && isStaff(caller) ? deps.temporalUiUrl : null;
        const session = user && (await sessions.read(req));
        const body = {
          user,
          ...organisationOf(deps),
          signIn: { token: true, oidc: provider && { label: provider.label } },
          temporalUiUrl,
          temporalNamespace: temporalUiUrl === null ? null : (deps.namespace ?? null),
          expiresAt: session?.expires.toISOString() ?? null,
          installation: await deps.installation.standing(),
        };
        send(res, toWire({ status: 200, body }));
      },
    },
    {
      ...shared,
      method: 'post',
      summary: 'Sign in with a token',
      body: tokenSchema,
      answers: {
        200: { description: 'The session.', schema: begunSchema, headers: cookie },
      },
      problems: [401, 403, 429, 503],
      async serve(req, res) {
        refuseOtherPages(req, deps.publicUrl);
        const { token } = readInput(tokenSchema, await readJson(req, res));
        const { name, roles, system } = await recordingFailure(deps, req, () =>
          gate(req, res, () =>
            attemptSignIn(deps, { token: tokenHash(token), address: addressOf(req) }, () =>
              callerOf(token, clientAddress(req)),
            ),
          ),
        );
        if (system) {
          throw new Refused(
            'forbidden',
            'An external system calls with its token; it has no session.',
          );
        }
        await recordSignIn(deps, req, { kind: 'user', name, via: 'token' });
        const person = { token, user: name, authenticatedAt: new Date() };
        const expires = await sessions.begin(req, res, person);
        const body = { name, roles, ...organisationOf(deps), expiresAt: expires.toISOString() };
        send(res, toWire({ status: 200, body }));
      },
    },
    {
      ...shared,
      method: 'post',
      path: `${sessionPath}/confirm`,
      summary: 'Confirm who you are: sign in again within the session',
      body: confirmSchema,
      answers: { 204: { description: 'The session counts as just signed in.' } },
      problems: [401, 403, 409, 429, 503],
      async serve(req, res) {
        const { name, session } = await gate(req, res);
        if (!session)
          throw new Refused(
            'conflict',
            'Only a browser session is confirmed. A token needs no more.',
          );
        const { secret } = readInput(confirmSchema, await readJson(req, res));
        const confirmed = await checkCredentials({ name, secret: secret.trim() }, req);
        if (!confirmed || !isForSensitive(confirmed.token))
          throw invalid('secret', 'is not your password, or a token of yours that allows this.', {
            code: 'wrongSecret',
          });
        await confirmSession(deps.db, session.id);
        await recordAudit(deps.db, {
          ...contextOf(req, { kind: 'user', name, via: 'session' }),
          action: 'session.confirm',
          target: { type: 'session', id: name },
        });
        send(res, toWire({ status: 204, body: undefined }));
      },
    },
    {
      ...shared,
      method: 'delete',
      summary: 'Sign out: end the session and its live streams',
      answers: { 204: { description: 'Signed out.', headers: cookie } },
      problems: [403, 503],
      async serve(req, res) {
        if (sessions.isShown(req)) requireOwnPage(req, deps.publicUrl);
        await sessions.end(req, res);
        send(res, toWire({ status: 204, body: undefined }));
      },
    },
  ];

  async function personOf({ name, roles }: Caller) {
    const { language, timeZone } = await findProfile(deps.db, name);
    return { name, roles, language, timeZone };
  }

  /** Null if nobody is signed in. */
  async function callerNow(req: Request, res: Response): Promise<Caller | null> {
    if (req.headers.authorization === undefined && !sessions.isShown(req)) return null;
    try {
      return await gate(req, res);
    } catch (error) {
      if (error instanceof Refused && error.code === 'unauthenticated') return null;
      throw error;
    }
  }
}

function organisationOf({ instance }: Pick<Deps, 'instance'>) {
  return { instance, title: instanceTitle(instance) };
}
