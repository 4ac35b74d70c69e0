import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from './deps';
import { docsRouter } from './docs';
import { answerReadiness } from './health';
import { type Metrics, observeAs } from './http/metrics';
import { refuseMethod } from './http/mount';
import type { Operation } from './http/operation';
import { portalDirectory } from './portal';

type ServiceDeps = Pick<Deps, 'db' | 'engine' | 'stopping' | 'portal'>;

const status = z.object({ status: z.string() });
const service = { method: 'get', tag: 'service', roles: 'public' } as const;

/** What operators and tools read, without a token. */
export const serviceOperations: readonly Operation[] = [
  {
    ...service,
    path: '/healthz',
    summary: 'Whether the process lives',
    answers: { 200: { description: 'It does.', schema: status } },
  },
  {
    ...service,
    path: '/readyz',
    summary: 'Whether the instance can serve',
    answers: {
      200: {
        description:
          'Postgres and Temporal answer. Workflows that cannot go on make the instance no less ready, and are counted.',
        schema: status.extend({ failingWorkflows: z.int() }),
      },
    },
    problems: [503],
  },
  {
    ...service,
    path: '/metrics',
    summary: 'Metrics for Prometheus',
    answers: { 200: { description: 'Metrics.', contentType: 'text/plain', schema: z.string() } },
  },
  {
    ...service,
    path: '/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.record(z.string(), z.unknown()) } },
  },
  {
    ...service,
    path: '/docs/',
    summary: 'This document, as a page',
    answers: { 200: { description: 'HTML.', contentType: 'text/html', schema: z.string() } },
    problems: [412],
  },
];

const vitals = ['/healthz', '/readyz', '/metrics'];
const paths = serviceOperations.map(({ path }) => path);

/** @param document absent: of a process that serves nothing else */
export function serviceRouter(
  deps: ServiceDeps,
  metrics: Metrics,
  document?: () => object,
): Router {
  const router = Router({ strict: true });
  router.use((req, res, next) => {
    if (paths.includes(req.path)) observeAs(res, req.path);
    next();
  });
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'alive' });
  });
  router.get('/readyz', (_req, res) => answerReadiness(deps, res));
  router.get('/metrics', async (_req, res) => {
    res.type(metrics.contentType).send(await metrics.text());
  });
  if (document) {
    router.get('/openapi.json', (_req, res) => {
      res.json(document());
    });
    router.get('/docs', (_req, res) => res.redirect('docs/'));
    router.use('/docs/', docsRouter(deps.portal ?? portalDirectory));
  }
  router.all(document ? [...paths, '/docs'] : vitals, refuseMethod('GET, HEAD'));
  return router;
}
