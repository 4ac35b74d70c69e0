import express, { Router } from 'express';
import helmet from 'helmet';
// Its main module would run the whole page's script here.
import absolutePath from 'swagger-ui-dist/absolute-path';

/** Swagger UI loads its own script files, and styles elements as it goes. */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
});

const initializer = `window.ui = SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

/** The API's documentation as a page, served from here alone. */
export function docsRouter(): Router {
  const router = Router({ strict: true });
  router.use(policy);
  router.get('/swagger-initializer.js', (_req, res) => {
    res.type('text/javascript').send(initializer);
  });
  router.use(express.static(absolutePath(), { acceptRanges: false }));
  return router;
}
