import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import compression from 'compression';
import etag from 'etag';
import { type RequestHandler, Router } from 'express';
import expressStaticGzip from 'express-static-gzip';
import helmet from 'helmet';
import { z } from 'zod';
import { Refused } from '../domain/refusal';
import { observeAs } from './http/metrics';
import { refuseMethod } from './http/mount';
import type { Operation, Served } from './http/operation';

/** Where `npm run build` puts the portal. */
export const portalDirectory = join(__dirname, '..', 'web', 'dist');

/** The portal consists of files of this site, and connects only to this site. */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/** Paths that do not belong to the portal, and never answer with its page. */
const others = /^\/(?:api|exchange|now|healthz|readyz|metrics|openapi\.json|docs|problems)(?:\/|$)/;

const anyPage: Operation = {
  method: 'get',
  path: '/',
  summary: 'The portal. It also answers every path of a browser that no other route has',
  tag: 'service',
  roles: 'public',
  answers: { 200: { description: 'HTML.', contentType: 'text/html', schema: z.string() } },
  problems: [404, 412],
};

/** Serves the portal's pages and assets. If it is not built, the page says so. */
export function servePortal(directory: string): Served {
  const router = Router({ strict: true });
  router.use((req, _res, next) => {
    if ((req.method !== 'GET' && req.method !== 'HEAD') || others.test(req.path)) {
      next('router');
    } else next();
  });
  router.use(policy, compression());
  router.use(
    expressStaticGzip(directory, {
      // What the build has compressed: see web/vite.config.mts.
      ...{ enableBrotli: true, orderPreference: ['br', 'gzip'], index: false },
      serveStatic: {
        ...{ index: false, redirect: false, acceptRanges: false },
        setHeaders(res) {
          observeAs(res, anyPage.path);
          const isHashed = res.req.url?.startsWith('/assets/');
          res.setHeader('Cache-Control', isHashed ? forEver : 'no-cache');
        },
      },
    }),
  );
  router.use(servePage(directory));
  return { operations: [anyPage], router };
}

/** `/` has no other method. The portal handles the paths below it. */
export const refuseOnRoot: RequestHandler = (req, res, next) => {
  if (req.path !== '/') next();
  else refuseMethod('GET, HEAD')(req, res);
};

/** Files are named by a hash of their content, and never change. */
const forEver = 'public, max-age=31536000, immutable';

function servePage(directory: string): RequestHandler {
  return async (req, res, next) => {
    // A program that calls a wrong path gets a 404.
    if (req.path !== '/' && !req.headers.accept?.includes('text/html')) {
      next();
      return;
    }
    observeAs(res, anyPage.path);
    const page = await readFile(join(directory, 'index.html')).catch(nullWhereMissing);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept' });
    if (page) res.type('html').set('ETag', etag(page)).send(page);
    else if (req.headers.accept?.includes('text/html')) res.status(404).type('html').send(notBuilt);
    else throw new Refused('missing', 'The portal is not built: run "npm run build".');
  };
}

function nullWhereMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Crossdesk</title>
<h1>The portal is not built</h1>
<p>Run <code>npm run build</code>, and load this page again. The API is there: <a href="/docs/">its documentation</a>.</p>
</html>
`;
