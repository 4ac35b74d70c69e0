import { type Request, type Response, Router } from 'express';
import { instanceTitle } from '../../domain/names';
import { Refused } from '../../domain/refusal';
import { type Caller, tokenHash } from '../../records/user';
import type { Deps } from '../deps';
import { send, toWire } from '../http/answer';
import type { CallerOf } from '../http/auth';
import { readJson } from '../http/body';
import type { Gate } from '../http/gate';
import { readInput } from '../http/input';
import { observeAs } from '../http/metrics';
import { refuseMethod } from '../http/mount';
import { addressOf, attemptSignIn } from '../http/signIn';
import { isStaff } from '../visibility';
import { sessionPath, tokenSchema } from './operations';
import { refuseOtherPages, requireOwnPage } from './ownPage';
import type { Provider } from './provider';
import type { Sessions } from './sessions';

interface SessionParts {
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly callerOf: CallerOf;
  readonly provider: Provider | null;
}

/** Signs people in and out in their browser. */
export function sessionRouter(
  deps: Deps,
  { gate, sessions, callerOf, provider }: SessionParts,
): Router {
  const { instance, publicUrl } = deps;
  const organisation = { instance, title: instanceTitle(instance) };
  const router = Router({ caseSensitive: true });
  router.use(sessionPath, (_req, res, next) => {
    observeAs(res, sessionPath);
    res.set({ 'Cache-Control': 'no-store', Vary: 'Authorization, Cookie' });
    next();
  });

  router.get(sessionPath, async (req, res) => {
    const caller = await callerNow(req, res);
    const user = caller && !caller.system ? { name: caller.name, roles: caller.roles } : null;
    const temporalUiUrl = caller && isStaff(caller) ? deps.temporalUiUrl : null;
    const session = user && (await sessions.read(req));
    const body = {
      user,
      ...organisation,
      signIn: { token: true, oidc: provider && { label: provider.label } },
      temporalUiUrl,
      temporalNamespace: temporalUiUrl === null ? null : (deps.namespace ?? null),
      expiresAt: session?.expires.toISOString() ?? null,
    };
    send(res, toWire({ status: 200, body }));
  });

  router.post(sessionPath, async (req, res) => {
    refuseOtherPages(req, publicUrl);
    const { token } = readInput(tokenSchema, await readJson(req, res));
    const { name, roles, system } = await gate(req, res, () =>
      attemptSignIn(deps, { token: tokenHash(token), address: addressOf(req) }, () =>
        callerOf(token),
      ),
    );
    if (system) {
      throw new Refused('forbidden', 'An external system calls with its token; it has no session.');
    }
    const expires = await sessions.begin(res, token);
    const body = { name, roles, ...organisation, expiresAt: expires.toISOString() };
    send(res, toWire({ status: 200, body }));
  });

  router.delete(sessionPath, async (req, res) => {
    if (sessions.isShown(req)) requireOwnPage(req, publicUrl);
    await sessions.end(req, res);
    send(res, toWire({ status: 204, body: undefined }));
  });

  router.all(sessionPath, refuseMethod('GET, HEAD, POST, DELETE'));
  return router;

  /** Null where nobody is signed in, or is not any more. */
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
