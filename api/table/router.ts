import { type NextFunction, type Request, type Response, Router } from 'express';
import type { KeyedLimit } from '../../temporal/keyedLimit';
import type { Deps } from '../deps';
import type { Gate } from '../http/gate';
import { observeAs } from '../http/metrics';
import { checkUrl } from '../http/wellFormed';
import {
  attachForm,
  attachRaw,
  listAttachments,
  readAttachment,
  readFile,
  removeAttachment,
} from './attachments';
import { readCall, requireTable, type TableAnswer, type TableCall } from './call';
import { createRecord } from './createRecord';
import { listRecords } from './list';
import { answerRecord } from './record';
import { removeRecord } from './removeRecord';
import { answerStatistics } from './statistics';
import { noResource, TableError, tableErrorOf } from './tableError';
import { updateRecord } from './updateRecord';
import { errorToWire, sendAnswer, sendWire } from './wire';

type Handler = (call: TableCall, name: string, sysId: string) => Promise<TableAnswer>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const update: Handler = (call, name, sysId) =>
  updateRecord(call, requireTable(call, name, 'Update'), sysId);

/** By the path below the prefix: `{name}` and `{sysId}` are handed on, in this order. */
const resources: Readonly<Record<string, Readonly<Partial<Record<Method, Handler>>>>> = {
  '/table/:name': {
    GET: (call, name) => listRecords(call, requireTable(call, name, 'Query')),
    POST: (call, name) => createRecord(call, requireTable(call, name, 'Insert')),
  },
  '/table/:name/:sysId': {
    GET: (call, name, sysId) => answerRecord(call, requireTable(call, name, 'Query'), sysId),
    PUT: update,
    PATCH: update,
    DELETE: (call, name, sysId) => {
      requireTable(call, name, 'Delete');
      return removeRecord(call, sysId);
    },
  },
  '/stats/:name': {
    GET: (call, name) => answerStatistics(call, requireTable(call, name, 'Query')),
  },
  '/attachment': { GET: listAttachments },
  '/attachment/file': { POST: attachRaw },
  '/attachment/upload': { POST: attachForm },
  '/attachment/:sysId': {
    GET: (call, _name, sysId) => readAttachment(call, sysId),
    DELETE: (call, _name, sysId) => removeAttachment(call, sysId),
  },
  '/attachment/:sysId/file': { GET: (call, _name, sysId) => readFile(call, sysId) },
};

const prefixes = ['/api/now/v1', '/api/now/v2', '/api/now', '/now/v1', '/now/v2', '/now'];

/** ServiceNow's Table API, and all that is asked for under its paths: every answer has its envelope. */
export function tableRouter(deps: Deps, gate: Gate, uploads: KeyedLimit): Router {
  const door = { deps, gate, uploads };
  const below = Router({ caseSensitive: true });
  for (const [path, methods] of Object.entries(resources)) {
    below.all(path, (req, res) => serve(door, req, res, methods, path));
  }
  below.use((req, res) => serve(door, req, res, null, '/other'));

  const router = Router({ caseSensitive: true });
  router.use(prefixes, below);
  // Clients of the original ask for what else it has, to see whether it is there.
  router.use('/api', (req, res, next) =>
    /^\/v1(\/|$)/.test(req.path) ? next() : serve(door, req, res, null, '/other'),
  );
  router.use(
    [...prefixes, '/api'],
    (error: unknown, req: Request, res: Response, next: NextFunction) =>
      sendError(deps, error, req, res, next),
  );
  return router;
}

interface Door {
  readonly deps: Deps;
  readonly gate: Gate;
  readonly uploads: KeyedLimit;
}

const uploadPatterns = ['/attachment/file', '/attachment/upload'];

async function serve(
  { deps, gate, uploads }: Door,
  req: Request,
  res: Response,
  methods: Readonly<Partial<Record<Method, Handler>>> | null,
  pattern: string,
): Promise<void> {
  observeAs(res, `/api/now${pattern}`);
  res.set({ 'Cache-Control': 'private, no-store', Vary: 'Authorization, Accept' });
  checkUrl(req);
  overrideMethod(req);
  const caller = await gate(req, res);
  if (!methods) throw noResource(req.baseUrl + req.path);
  const handler = handlerOf(methods, req.method);
  const { name = '', sysId = '' } = req.params;
  const perform = () => handler(readCall(deps, req, res, caller), String(name), String(sysId));
  const isUpload = uploadPatterns.includes(pattern);
  await sendAnswer(req, res, await (isUpload ? uploads(caller.name, perform) : perform()));
}

function handlerOf(methods: Readonly<Partial<Record<Method, Handler>>>, method: string): Handler {
  for (const [known, handler] of Object.entries(methods)) {
    if (known === method || (known === 'GET' && method === 'HEAD')) return handler;
  }
  const known = Object.keys(methods).flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : each));
  throw impossible(method, known);
}

function impossible(method: string, possible: readonly string[]): TableError {
  const allow = possible.join(', ');
  const detail = `${method} is not possible here; ${allow} is`;
  return new TableError(405, 'Method not supported', detail, { Allow: allow });
}

const overrides = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** For clients that can only POST. @throws TableError where it is no method */
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
  const fault = `Something went wrong here. It is in the log as ${req.id}`;
  sendWire(res, errorToWire(req, known ?? new TableError(500, 'Internal error', fault)));
}
