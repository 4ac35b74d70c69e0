import { setMaxListeners } from 'node:events';
import cors from 'cors';
import express, { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { Refused } from '../domain/refusal';
import { copyMessage } from '../exchange/outgoing';
import { codecPath } from './codec';
import type { Deps } from './deps';
import { serveDeskHooks } from './deskHook';
import { byBearer, createCallerOf } from './http/auth';
import { createUploads } from './http/concurrencyLimit';
import { answerErrors } from './http/failure';
import { createGate } from './http/gate';
import { logRequests } from './http/logging';
import { createMetrics } from './http/metrics';
import { mountRoutes } from './http/mount';
import { createVerifyToken, recordingPeople } from './http/oidc';
import { openApiDocument } from './http/openapi';
import { base } from './http/route';
import { createShares } from './http/share';
import { createCheckCredentials } from './http/signIn';
import { traceRequests } from './http/tracing';
import { checkUrl } from './http/wellFormed';
import { portalDirectory, refuseOnRoot, servePortal } from './portal';
import { serveProblems } from './problems/serve';
import { allRoutes } from './routes';
import { serveScim } from './scim';
import { serveService } from './service';
import { serveSignIn } from './session';
import { bySession, createSessions } from './session/sessions';
import { createTableAuthenticate } from './table/auth';
import { serveTables } from './table/router';
import { serveUnsubscribe } from './unsubscribe';
import { sentToWebhooks } from './webhookMessage';

/** Emitted on the app when its server closes: endless streams end then. */
export const closingEvent = 'closing';

/** When a sender tries again, in seconds: a decision of an admin takes some time. */
const copyRetryAfter = 300;

type ServiceDeps = Pick<
  Deps,
  'db' | 'engine' | 'log' | 'meters' | 'sdkMetrics' | 'stopping' | 'installation' | 'auditReceiver'
>;

/** The HTTP API of one instance. */
export function createApp(deps: Deps): express.Express {
  const app = express();
  app.disable('x-powered-by');
  // The API sets ETags only for versions of records: see api/http/answer.
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('trust proxy', deps.trustedProxies ?? []);

  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  app.once(closingEvent, () => closing.abort());

  const metrics = createMetrics(deps);
  const callerOf = createCallerOf(
    deps.db,
    deps.notificationChannel,
    deps.oidc ? recordingPeople(deps.db, createVerifyToken(deps.oidc)) : null,
  );
  const bearer = byBearer(callerOf);
  const sessions = createSessions(deps, callerOf);
  const authenticate = bySession(sessions, deps, callerOf, bearer);
  const perMinute = deps.rateLimit;
  const checkCredentials = createCheckCredentials(deps);
  const gate = createGate(deps, { authenticate, door: 'api', perMinute, headers: 'draft-8' });
  const tableGate = createGate(deps, {
    authenticate: createTableAuthenticate(deps, checkCredentials, bearer),
    door: 'table',
    perMinute,
    headers: 'x-ratelimit',
  });
  let document: object | undefined;
  // Created at the first call, because it takes about half a second.
  const documented = () => {
    document ??= openApiDocument(deps, operations, [sentToWebhooks]);
    return document;
  };
  const uploads = createUploads();
  const inShare = createShares();
  const service = serveService(deps, metrics, documented);
  const problems = serveProblems();
  const portal = servePortal(deps.portal ?? portalDirectory);
  const signIn = serveSignIn(deps, { gate, sessions, callerOf, checkCredentials });
  const tables = serveTables(deps, tableGate, { uploads, inShare });
  const scim = serveScim(deps, gate, bearer, inShare);
  const deskHooks = serveDeskHooks(deps);
  const unsubscribing = serveUnsubscribe(deps);
  const { exchange } = deps;
  const routes = allRoutes(deps);
  const api = Router({ caseSensitive: true });
  mountRoutes(api, routes, { deps, gate, authenticate, closing: closing.signal, uploads, inShare });
  const operations = [
    ...service.operations,
    ...problems.operations,
    ...portal.operations,
    ...signIn.operations,
    ...routes,
    ...deskHooks.operations,
    ...scim.operations,
    ...unsubscribing.operations,
    ...tables.operations,
    ...(exchange?.operations ?? []),
  ];

  app.use(
    traceRequests(deps.instance),
    logRequests(deps.log),
    metrics.observe,
    secureHeaders(),
    tables.router,
  );
  app.use((req, _res, next) => {
    checkUrl(req);
    next();
  });
  if (deps.temporalUiUrl) app.use(base + codecPath, openTo(deps.temporalUiUrl));
  app.use(['/exchange', `${base}/hooks`], refuseOnCopy(deps));
  if (exchange) app.use(exchange.router);
  app.use(
    service.router,
    problems.router,
    signIn.router,
    deskHooks.router,
    scim.router,
    unsubscribing.router,
    api,
    portal.router,
    refuseOnRoot,
  );
  app.use(refusePath);
  app.use(answerErrors(deps.log));
  return app;
}

/** The endpoints of a process that is only a worker: health and metrics. */
export function createServiceApp(deps: ServiceDeps): express.Express {
  const app = express();
  app.disable('x-powered-by');
  const metrics = createMetrics(deps);
  const { router } = serveService(deps, metrics);
  app.use(secureHeaders(), router, refusePath, answerErrors(deps.log));
  return app;
}

/** A copy of a database takes nothing from partners and desks: that is for the original. They try again. */
function refuseOnCopy({ installation }: Pick<Deps, 'installation'>): RequestHandler {
  return async (_req, _res, next) => {
    if (await installation.isAllowed()) next();
    else throw new Refused('copy', copyMessage, { retryAfter: copyRetryAfter });
  };
}

const refusePath: RequestHandler = (req) => {
  throw new Refused('missing', `There is nothing at ${req.path}.`);
};

/** Allows only pages of this site to call the following routes with a token. */
function openTo(site: string) {
  return cors({ origin: new URL(site).origin, methods: 'POST', maxAge: 600 });
}

function secureHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
}
