import { join } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import helmet from 'helmet';

/**
 * Redoc fills a style element itself, and searches in a worker that it creates from its own text. Scripts are only
 * loaded from this site.
 */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    workerSrc: ['blob:'],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
});

const files = { acceptRanges: false, redirect: false } as const;

/**
 * The API's reference as a page, without external resources.
 * @param portal the directory of the built portal, which has Redoc's script. Without it, the page says how to build it.
 */
export function docsRouter(portal: string): Router {
  const router = Router({ strict: true });
  router.use(policy, compression());
  router.use(express.static(join(__dirname, 'docs'), files));
  router.use(express.static(join(portal, 'docs'), { ...files, index: false }));
  return router;
}
