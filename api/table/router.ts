import { type NextFunction, type Request, type Response, Router } from 'express';
import type { KeyedLimit } from '../../records/keyedLimit';
import type { Deps } from '../deps';
import { accessOf, requireScope } from '../http/auth';
import type { Gate } from '../http/gate';
import { observeAs } from '../http/metrics';
import { expressPath } from '../http/mount';
import type { Served } from '../http/operation';
import type { InShare } from '../http/share';
import { checkUrl } from '../http/wellFormed';
import { readCall } from './call';
import { type TableEndpoint, tableEndpoints } from './endpoints';
import { areaOfTable } from './table';
import { noResource, TableError, tableErrorOf } from './tableError';
import { findTable } from './tables';
import { attachments } from './tables/attachments';
import { errorToWire, sendAnswer, sendWire } from './wire';

const prefixes = ['/api/now/v1', '/api/now/v2', '/api/now', '/now/v1', '/now/v2', '/now'];

/** ServiceNow's Table API, for all of its paths: every answer has its envelope. */
export function serveTables(deps: Deps, gate: Gate, limits: Limits): Served {
  const serving = { deps, gate, ...limits };
  const below = Router({ caseSensitive: true });
  for (const path of new Set(tableEndpoints.map(({ path }) => path))) {
    const endpoints = tableEndpoints.filter((one) => one.path === path);
    below.all(expressPath(path), (req, res) => serve(serving, req, res, path, endpoints));
  }
  below.use((req, res) => serve(serving, req, res, '/other', []));

  const router = Router({ caseSensitive: true });
  router.use(prefixes, below);
  // Clients of ServiceNow probe for other paths of it.
  router.use('/api', (req, res, next) =>
    /^\/v1(\/|$)/.test(req.path) ? next() : serve(serving, req, res, '/other', []),
  );
  router.use(
    [...prefixes, '/api'],
    (error: unknown, req: Request, res: Response, next: NextFunction) =>
      sendError(deps, error, req, res, next),
  );
  return { operations: tableEndpoints.flatMap(({ operations }) => operations), router };
}

interface Limits {
  readonly uploads: KeyedLimit;
  readonly inShare: InShare;
}

interface Serving extends Limits {
  readonly deps: Deps;
  readonly gate: Gate;
}

/** @param endpoints the endpoints of the path; empty if the path does not exist */
async function serve(
  { deps, gate, uploads, inShare }: Serving,
  req: Request,
  res: Response,
  path: string,
  endpoints: readonly TableEndpoint[],
): Promise<void> {
  observeAs(res, `/api/now${path}`);
  res.set({ 'Cache-Control': 'private, no-store', Vary: 'Authorization, Accept' });
  checkUrl(req);
  overrideMethod(req);
  const caller = await gate(req, res);
  if (endpoints.length === 0) throw noResource(req.baseUrl + req.path);
  const endpoint = endpointFor(endpoints, req.method);
  const { table = '', sys_id: sysId = '' } = req.params;
  const named = { table: String(table), sysId: String(sysId) };
  const area = areaOfTable(findTable(named.table) ?? attachments);
  if (area) requireScope(caller, area, accessOf(req.method));
  const perform = () =>
    inShare(caller, () => endpoint.serve(readCall(deps, req, res, caller), named));
  await sendAnswer(req, res, await (endpoint.isUpload ? uploads(caller.name, perform) : perform()));
}

/** @throws TableError 405 if the path has no such method */
function endpointFor(endpoints: readonly TableEndpoint[], method: string): TableEndpoint {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = endpoints.find((one) => one.method.toUpperCase() === wanted);
  if (found) return found;
  const known = endpoints.flatMap((one) =>
    one.method === 'get' ? ['GET', 'HEAD'] : one.method.toUpperCase(),
  );
  throw impossible(method, known);
}

function impossible(method: string, possible: readonly string[]): TableError {
  const allow = possible.join(', ');
  const detail = `${method} is not allowed here; use ${allow}`;
  return new TableError(405, 'Method not supported', detail, { Allow: allow });
}

const overrides = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** For clients that can only POST. @throws TableError if it is not a method */
function overrideMethod(req: Request): void {
  const other = req.headers['x-http-method-override'];
  if (req.method !== 'POST' || typeof other !== 'string' || other.trim() === '') return;
  const method = other.trim().toUpperCase();
  if (!overrides.includes(method)) throw impossible(method, overrides);
  req.method = method;
}

function sendError(
  { log }: Deps,
  error: unknown,
  req: Request,
  res: Response,
  next: NextFunction,
): void {
  const known = tableErrorOf(error);
  if (!known) log.error({ err: error, requestId: req.id }, 'a request failed');
  else if (known.status === 503) log.warn({ err: error, requestId: req.id }, 'away');
  if (res.headersSent) {
    next(error);
    return;
  }
  const fault = `An internal error occurred. The log has it under ${req.id}`;
  sendWire(res, errorToWire(req, known ?? new TableError(500, 'Internal error', fault)));
}
