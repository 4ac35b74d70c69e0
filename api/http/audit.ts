import type { Request } from 'express';
import { Refused } from '../../domain/refusal';
import { traceIdOf } from '../../domain/trace';
import { type AuditActor, type AuditContext, auditAs, recordAudit } from '../../records/audit';
import type { Caller } from '../../records/user';
import { currentTrace } from '../../telemetry/trace';
import type { Deps } from '../deps';
import type { Route } from './route';

type Described = Pick<Route, 'method' | 'path' | 'audit'>;

/** Performs a call of a route. What it changes is recorded as the caller's, and what it reads if the route says so. */
export async function audited<T>(
  { db }: Pick<Deps, 'db'>,
  req: Request,
  route: Described,
  caller: Caller,
  perform: () => Promise<T>,
): Promise<T> {
  const { method, audit } = route;
  if (!audit || (typeof audit === 'object' && 'none' in audit)) return perform();
  const action = typeof audit === 'string' ? audit : audit.command;
  return auditedAs({ db }, contextOfRoute(req, route, caller), route, req.params, async () => {
    const target = { type: action.split('.')[0] ?? '', id: req.path };
    if (method === 'get') await recordAudit(db, { action, target, after: req.query });
    return perform();
  });
}

/** Performs a call of a route in a context. What it changes is recorded with it, and a command by an entry of its own. */
export function auditedAs<T>(
  { db }: Pick<Deps, 'db'>,
  context: AuditContext,
  { audit }: Pick<Route, 'audit'>,
  params: object,
  perform: () => Promise<T>,
): Promise<T> {
  const command = typeof audit === 'object' && 'command' in audit ? audit.command : null;
  const action = typeof audit === 'string' ? audit : command;
  return auditAs({ ...context, ...(action && { action }) }, async () => {
    const answer = await perform();
    if (command)
      await recordAudit(db, {
        action: command,
        target: { type: command.split('.')[0] ?? '', id: Object.values(params).join('/') },
      });
    return answer;
  });
}

/** The context of a call of a route. */
export function contextOfRoute(
  req: Request,
  { method, path }: Pick<Route, 'method' | 'path'>,
  caller: Caller,
): AuditContext {
  const request = `${method.toUpperCase()} ${path}`;
  return { ...contextOf(req, callerAs(req, caller)), request };
}

/** Records that a user signed in. */
export async function recordSignIn(
  { db }: Pick<Deps, 'db'>,
  req: Request,
  actor: AuditActor,
): Promise<void> {
  const target = { type: 'session', id: actor.name };
  await recordAudit(db, { ...contextOf(req, actor), action: 'session.sign-in', target });
}

/**
 * Records an attempt to sign in with wrong credentials. Attempts that are refused by the limit of failures are not
 * checked, and not recorded: so nobody fills the log.
 * @param name who signs in, as the attempt says; a wrong token names nobody
 */
export async function recordingFailure<T>(
  { db }: Pick<Deps, 'db'>,
  req: Request,
  signIn: () => Promise<T>,
  name = 'unknown',
): Promise<T> {
  try {
    return await signIn();
  } catch (error) {
    if (error instanceof Refused && error.code === 'unauthenticated') {
      const target = { type: 'session', id: name.slice(0, 100) };
      const actor = { kind: 'user', name: target.id } as const;
      await recordAudit(db, { ...contextOf(req, actor), action: 'session.sign-in-failed', target });
    }
    throw error;
  }
}

/** The context of a request of an actor. The address is as trusted proxies report it. */
export function contextOf(req: Request, actor: AuditActor): AuditContext {
  return {
    actor,
    address: req.ip ?? null,
    trace: traceIdOf(currentTrace()) ?? null,
    request: `${req.method} ${req.path}`,
  };
}

function callerAs(req: Request, { name, system }: Caller): AuditActor {
  if (system) return { kind: 'external system', name: system.name };
  const { authorization } = req.headers;
  const via = !authorization ? 'session' : /^basic /i.test(authorization) ? 'password' : 'token';
  return { kind: 'user', name, via };
}
