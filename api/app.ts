import { setMaxListeners } from 'node:events';
import cors from 'cors';
import express, { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { Refused } from '../domain/refusal';
import { codecPath } from './codec';
import type { Deps } from './deps';
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
import { createCheckCredentials } from './http/signIn';
import { traceRequests } from './http/tracing';
import { checkUrl } from './http/wellFormed';
import { portalDirectory, portalOperations, portalRouter, refuseOnRoot } from './portal';
import { allRoutes } from './routes';
import { serviceOperations, serviceRouter } from './service';
import { signInOperations, signInRouter } from './session';
import { bySession, createSessions } from './session/sessions';
import { createTableAuthenticate } from './table/auth';
import { tableOperations } from './table/operations';
import { tableRouter } from './table/router';

/** Emitted on the app when its server closes: streams that never end by themselves end then. */
export const closingEvent = 'closing';

type ServiceDeps = Pick<Deps, 'db' | 'engine' | 'log' | 'meters' | 'sdkMetrics' | 'stopping'>;

/** The HTTP API of one instance. */
export function createApp(deps: Deps): express.Express {
  const app = express();
  app.disable('x-powered-by');
  // Answers of the API say the version of a record, and of nothing else: api/http/answer.
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('trust proxy', deps.trustedProxies ?? []);

  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  app.once(closingEvent, () => closing.abort());

  const routes = allRoutes(deps);
  const operations = [
    ...serviceOperations,
    ...portalOperations,
    ...signInOperations,
    ...routes,
    ...tableOperations,
    ...(deps.operations ?? []),
  ];
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
  const gate = createGate(deps, { authenticate, door: 'api', perMinute, headers: 'draft-8' });
  const tableGate = createGate(deps, {
    authenticate: createTableAuthenticate(createCheckCredentials(deps), bearer),
    door: 'table',
    perMinute,
    headers: 'x-ratelimit',
  });
  let document: object | undefined;
  // It takes about half a second to make, which no start has to wait for.
  const documented = () => {
    document ??= openApiDocument(deps, operations);
    return document;
  };
  const api = Router({ caseSensitive: true });
  const uploads = createUploads();
  mountRoutes(api, routes, { deps, gate, authenticate, closing: closing.signal, uploads });

  app.use(
    traceRequests(deps.instance),
    logRequests(deps.log),
    metrics.observe,
    secureHeaders(),
    tableRouter(deps, tableGate, uploads),
  );
  app.use((req, _res, next) => {
    checkUrl(req);
    next();
  });
  if (deps.temporalUiUrl) app.use(base + codecPath, openTo(deps.temporalUiUrl));
  app.use('/exchange', deps.exchange);
  app.use(serviceRouter(deps, metrics, documented));
  app.use(signInRouter(deps, { gate, sessions, callerOf }));
  app.use(api);
  app.use(portalRouter(deps.portal ?? portalDirectory), refuseOnRoot);
  app.use(refusePath);
  app.use(answerErrors(deps.log));
  return app;
}

/** What a process serves that is only a worker: how it is, and what it measures. */
export function createServiceApp(deps: ServiceDeps): express.Express {
  const app = express();
  app.disable('x-powered-by');
  const metrics = createMetrics(deps);
  app.use(secureHeaders(), serviceRouter(deps, metrics), refusePath, answerErrors(deps.log));
  return app;
}

const refusePath: RequestHandler = (req) => {
  throw new Refused('missing', `There is nothing at ${req.path}.`);
};

/** Lets pages of this site, and no other, call what is behind it with a token. */
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
