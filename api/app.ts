import { setMaxListeners } from 'node:events';
import express, { Router } from 'express';
import helmet from 'helmet';
import { Refused } from '../domain/refusal';
import type { Deps } from './deps';
import { answerErrors } from './failure';
import { createGate } from './gate';
import { logRequests } from './logging';
import { createMetrics } from './metrics';
import { mountRoutes } from './mount';
import { openApiDocument } from './openapi';
import { allRoutes } from './routes';
import { serviceOperations, serviceRouter } from './service';
import { tableOperations } from './table/operations';
import { tableRouter } from './table/router';
import { checkUrl } from './wellFormed';

/** Emitted on the app when its server closes: streams that never end by themselves end then. */
export const closingEvent = 'closing';

/** The HTTP API of one instance. */
export function createApp(deps: Deps): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', 'strong');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);

  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  app.once(closingEvent, () => closing.abort());

  const routes = allRoutes(deps);
  const operations = [
    ...serviceOperations,
    ...routes,
    ...tableOperations,
    ...(deps.operations ?? []),
  ];
  const metrics = createMetrics();
  const document = openApiDocument(deps, operations);
  const api = Router({ caseSensitive: true });
  mountRoutes(api, routes, { deps, gate: createGate(deps), closing: closing.signal });

  app.use(logRequests(deps.log), metrics.observe, secureHeaders(), tableRouter(deps));
  app.use((req, _res, next) => {
    checkUrl(req);
    next();
  });
  app.use('/exchange', deps.exchange);
  app.use(serviceRouter(deps, metrics, () => document));
  app.use(api);
  app.use((req) => {
    throw new Refused('missing', `There is nothing at ${req.path}.`);
  });
  app.use(answerErrors(deps.log));
  return app;
}

function secureHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
}
