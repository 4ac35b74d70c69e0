import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

const quiet = new Set(['/healthz', '/readyz', '/metrics']);

/** The path of a webhook with its secret. */
const withSecret = /^(\/api\/v1\/hooks\/[^/]+\/[^/]+)\/.*/s;

/**
 * Logs each request once, with its correlation id. Headers, query strings and the secrets of webhooks are not logged.
 */
export function logRequests(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId(req, res) {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    serializers: {
      req: ({ id, method, url }) => ({
        id,
        method,
        url: String(url).split('?')[0]?.replace(withSecret, '$1/…'),
      }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    autoLogging: { ignore: (req) => quiet.has(req.url ?? '') },
  });
}
