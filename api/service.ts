import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from './deps';
import { docsRouter } from './docs';
import { answerReadiness } from './health';
import { type Metrics, observeAs } from './http/metrics';
import { mountEndpoints, refuseMethod } from './http/mount';
import type { Endpoint, Operation, Served } from './http/operation';
import { portalDirectory } from './portal';

type ServiceDeps = Pick<Deps, 'db' | 'engine' | 'stopping' | 'installation' | 'portal'>;

const status = z.object({ status: z.string() });
const service = { method: 'get', tag: 'service', roles: 'public' } as const;

/** The endpoints for operators and tools, without a token. */
function endpoints(deps: ServiceDeps, metrics: Metrics): Endpoint[] {
  return [
    {
      ...service,
      path: '/healthz',
      summary: 'Whether the process is alive',
      answers: { 200: { description: 'It does.', schema: status } },
      serve: (_req, res) => res.json({ status: 'alive' }),
    },
    {
      ...service,
      path: '/readyz',
      summary: 'Whether the instance can serve',
      answers: {
        200: {
          description:
            'Postgres and Temporal answer. Failing workflows, and that it is a copy, do not affect readiness.',
          schema: status.extend({
            failingWorkflows: z.int(),
            silent: z.boolean().meta({
              description:
                'The database is, or may be, a copy: nothing leaves until an admin says that it is the original.',
            }),
          }),
        },
      },
      problems: [503],
      serve: (_req, res) => answerReadiness(deps, res),
    },
    {
      ...service,
      path: '/metrics',
      summary: 'Metrics for Prometheus',
      answers: { 200: { description: 'Metrics.', contentType: 'text/plain', schema: z.string() } },
      serve: async (_req, res) => res.type(metrics.contentType).send(await metrics.text()),
    },
  ];
}

/** The API's document, and the page of it. */
function documentation(document: () => object): Endpoint {
  return {
    ...service,
    path: '/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.record(z.string(), z.unknown()) } },
    serve: (_req, res) => res.json(document()),
  };
}

const page: Operation = {
  ...service,
  path: '/docs/',
  summary: 'This document, as a page',
  answers: { 200: { description: 'HTML.', contentType: 'text/html', schema: z.string() } },
  problems: [412],
};

/** @param document absent for a process that serves nothing else */
export function serveService(deps: ServiceDeps, metrics: Metrics, document?: () => object): Served {
  const router = Router({ strict: true });
  const served = [...endpoints(deps, metrics), ...(document ? [documentation(document)] : [])];
  mountEndpoints(router, served);
  if (!document) return { operations: served, router };
  router.get('/docs', (_req, res) => res.redirect('docs/'));
  router.use(page.path, (req, res, next) => {
    if (req.path === '/') observeAs(res, page.path);
    next();
  });
  router.use(page.path, docsRouter(deps.portal ?? portalDirectory));
  router.all([page.path, '/docs'], refuseMethod('GET, HEAD'));
  return { operations: [...served, page], router };
}
