import { type NextFunction, type Request, type Response, Router } from 'express';
import SCIMMY from 'scimmy';
import { z } from 'zod';
import { auditAs } from '../../records/audit';
import type { Deps } from '../deps';
import { contextOf } from '../http/audit';
import { type Authenticate, accessOf, requireAdmission } from '../http/auth';
import { readJson } from '../http/body';
import { refusalOf } from '../http/failure';
import type { Gate } from '../http/gate';
import { observeAs } from '../http/metrics';
import { expressPath } from '../http/mount';
import type { Operation, Served } from '../http/operation';
import { usualRetryAfter } from '../http/problem';
import type { InShare } from '../http/share';
import { endpoints, type ScimAnswer, type ScimEndpoint } from './endpoints';
import { scimError } from './protocol';
import { narrowSchemas } from './schema';

const base = '/scim/v2';
const contentType = 'application/scim+json';
const tag = 'SCIM';
const roles = ['admin'] as const;

/**
 * SCIM 2.0 (RFC 7643 and 7644), with which a directory provisions users and groups. The library scimmy has the schemas
 * and applies patches; Postgres filters and pages.
 * @param byToken how callers authenticate: sessions of browsers are not accepted
 */
export function serveScim(deps: Deps, gate: Gate, byToken: Authenticate, inShare: InShare): Served {
  narrowSchemas();
  const router = Router({ caseSensitive: true });
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    const route = router.route(base + expressPath(path));
    const known = endpoints.filter((endpoint) => endpoint.path === path);
    for (const endpoint of known)
      route[endpoint.method]((req, res) =>
        answer({ deps, gate, byToken, inShare }, endpoint, req, res),
      );
    const allow = known.map(({ method }) => method.toUpperCase()).join(', ');
    route.all((req, res) => {
      res.set('Allow', allow);
      sendError(res, 405, `${req.method} is not allowed here; use ${allow}.`);
    });
  }
  router.use(base, (req, res) => {
    const isLeftOut = /^\/(Bulk|Me|\.search)\b/.test(req.path);
    if (isLeftOut) sendError(res, 501, `${req.path} is not supported.`);
    else sendError(res, 404, 'There is no such endpoint of SCIM.');
  });
  router.use(base, (error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) next(error);
    else answerError(deps, error, req, res);
  });
  return { operations, router };
}

interface Serving {
  readonly deps: Deps;
  readonly gate: Gate;
  readonly byToken: Authenticate;
  readonly inShare: InShare;
}

async function answer(
  { deps, gate, byToken, inShare }: Serving,
  { method, path, serve }: ScimEndpoint,
  req: Request,
  res: Response,
): Promise<void> {
  observeAs(res, base + path);
  res.set({ 'Cache-Control': 'no-store', Vary: 'Authorization' });
  const caller = await gate(req, res, byToken);
  // A search by POST reads.
  const access = path.endsWith('/.search') ? 'get' : method;
  requireAdmission(caller, { method: access, tag, roles });
  const hasBody = ['post', 'put', 'patch'].includes(method);
  const body = hasBody ? await readJson(req, res, [contentType, 'application/json']) : undefined;
  const request = { id: String(req.params.id ?? ''), query: { ...req.query }, body };
  const url = new URL(deps.publicUrl).origin + base;
  const context = {
    ...contextOf(req, { kind: 'user', name: caller.name, via: 'token' }),
    request: `${req.method} ${base}${path}`,
  };
  const { stepUpMinutes } = deps;
  const perform = async (): Promise<ScimAnswer> =>
    accessOf(access) === 'read'
      ? serve({ deps, caller, url }, request)
      : deps.db.transaction(async (db) =>
          serve({ deps: { db, stepUpMinutes }, caller, url }, request),
        );
  const given = await inShare(caller, () => auditAs(context, perform));
  if (given.location) res.set('Location', given.location);
  res.status(given.status);
  if (given.body) res.type(contentType).send(JSON.stringify(given.body));
  else res.end();
}

function answerError({ log }: Deps, error: unknown, req: Request, res: Response): void {
  const refused = refusalOf(error);
  const known = error instanceof SCIMMY.Types.Error ? error : scimError(refused);
  if (known.status >= 500 && refused?.code !== 'unavailable')
    log.error({ err: error, requestId: req.id }, 'a SCIM call failed');
  const { status, scimType, message } = known;
  if (status === 401) res.set('WWW-Authenticate', 'Bearer realm="crossdesk"');
  const { retryAfter = status === 503 ? usualRetryAfter : undefined } = refused?.details ?? {};
  if (retryAfter !== undefined) res.set('Retry-After', String(retryAfter));
  sendError(res, status, message, scimType);
}

function sendError(res: Response, status: number, detail: string, scimType?: string): void {
  const schemas = [SCIMMY.Messages.ErrorResponse.id];
  res.status(status).type(contentType);
  res.send(JSON.stringify({ schemas, status: String(status), scimType, detail }));
}

const resource = z.record(z.string(), z.unknown());
const listed = z.object({
  schemas: z.array(z.string()),
  totalResults: z.int(),
  Resources: z.array(resource).optional(),
});
const errorSchema = z.object({
  schemas: z.array(z.string()),
  status: z.string(),
  scimType: z.string().optional(),
  detail: z.string().optional(),
});
const described = (description: string, schema: z.ZodType) => ({
  description,
  schema,
  contentType,
});
const errors = Object.fromEntries(
  [400, 401, 403, 404, 409, 413, 415, 429, 503].map((status) => [
    status,
    described('An error of SCIM.', errorSchema),
  ]),
);
const query = z.object({
  filter: z.string().optional().meta({ example: 'userName eq "Dana"' }),
  startIndex: z.string().optional(),
  count: z.string().optional(),
  attributes: z.string().optional(),
  excludedAttributes: z.string().optional(),
});

const operations: readonly Operation[] = endpoints.map(({ method, path, summary }) => {
  const isList = /s$|\.search$/.test(path) && (method === 'get' || path.endsWith('.search'));
  const answers = {
    ...(method === 'delete'
      ? { 204: { description: 'Deleted.' } }
      : path.endsWith('s') && method === 'post'
        ? { 201: described('The resource.', resource) }
        : { 200: isList ? described('A page.', listed) : described('The resource.', resource) }),
    ...errors,
  };
  return {
    ...{ method, path: base + path, summary: `SCIM 2.0: ${summary}`, tag, roles, answers },
    ownErrors: true,
    ...(path.includes('{id}') && { params: z.object({ id: z.string() }) }),
    ...(isList && method === 'get' && { query }),
    ...(['post', 'put', 'patch'].includes(method) && { body: resource, bodyType: contentType }),
  };
});
