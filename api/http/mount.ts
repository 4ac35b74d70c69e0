import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Request, Response, Router } from 'express';
import type { StoredAnswer } from '../../records/idempotency';
import type { KeyedLimit } from '../../records/keyedLimit';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import { send, sendStream, toWire } from './answer';
import { askForApproval } from './approval';
import { audited } from './audit';
import { type Authenticate, requireAdmission, requireSensitive } from './auth';
import { readJson } from './body';
import type { Gate } from './gate';
import { effectIdOf, fingerprint, keyOf, once } from './idempotency';
import { observeAs } from './metrics';
import type { Endpoint, Operation } from './operation';
import { problemAnswer } from './problem';
import type { Call, RawInput, Route } from './route';
import type { InShare } from './share';
import { receiveUpload, type Upload } from './upload';

interface Mounting {
  readonly deps: Deps;
  readonly gate: Gate;
  readonly authenticate: Authenticate;
  readonly closing: AbortSignal;
  readonly uploads: KeyedLimit;
  readonly inShare: InShare;
}

/** Mounts the API's routes on the router, and answers every other method on their paths. */
export function mountRoutes(router: Router, routes: readonly Route[], mounting: Mounting): void {
  mount(router, routes, (route, req, res) => serve(route, req, res, mounting));
}

/** The same for endpoints. */
export function mountEndpoints(router: Router, endpoints: readonly Endpoint[]): void {
  mount(router, endpoints, (endpoint, req, res) => {
    observeAs(res, endpoint.path);
    return endpoint.serve(req, res);
  });
}

function mount<O extends Operation>(
  router: Router,
  operations: readonly O[],
  serve: (operation: O, req: Request, res: Response) => unknown,
): void {
  const byPath = new Map<string, O[]>();
  for (const operation of operations)
    byPath.set(operation.path, [...(byPath.get(operation.path) ?? []), operation]);
  // A path without a parameter comes first, with every method: /cases/counts is no case with the number "counts".
  const paths = [...byPath].sort(([a], [b]) => (inOrder(a) < inOrder(b) ? -1 : 1));
  for (const [path, known] of paths) {
    const route = router.route(expressPath(path));
    for (const operation of known)
      route[operation.method]((req, res) => serve(operation, req, res));
    const methods = known.map(({ method }) => method);
    const allow = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : method));
    route.all(refuseMethod(allow.join(', ').toUpperCase()));
  }
}

/** The path with its parameters behind every other text. */
function inOrder(path: string): string {
  return path.replace(/\{\w+\}/g, '\uffff');
}

/** `/requests/{number}` as Express writes it. */
export function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

export function refuseMethod(allow: string) {
  return (req: Request, res: Response) => {
    const detail = `${req.method} is not allowed here; use ${allow}.`;
    send(res, toWire(problemAnswer('method', detail, {}, { Allow: allow })));
  };
}

async function serve(route: Route, req: Request, res: Response, mounting: Mounting) {
  observeAs(res, route.path);
  res.set({ 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Cookie' });
  const caller = await mounting.gate(req, res);
  requireAdmission(caller, route);
  if (route.sensitive?.isAlways) await requireSensitive(mounting.deps, caller);
  const key = route.method === 'post' ? keyOf(req) : undefined;
  if (route.body !== 'upload') {
    await answer(route, req, res, caller, key, undefined, mounting);
    return;
  }
  await mounting.uploads(caller.name, async () => {
    const upload = await receiveUpload(req);
    try {
      await answer(route, req, res, caller, key, upload, mounting);
    } finally {
      await upload.remove();
    }
  });
}

async function answer(
  route: Route,
  req: Request,
  res: Response,
  caller: Caller,
  key: string | undefined,
  upload: Upload | undefined,
  { deps, authenticate, closing, inShare }: Mounting,
) {
  const raw = await readRaw(route, req, res, upload);
  const prepared = route.prepare(raw);
  const call: Call = {
    caller,
    effectId: key === undefined ? randomUUID() : effectIdOf(caller, req, key),
    ifMatch: req.headers['if-match'],
    lastEventId: req.get('Last-Event-ID'),
    async stillIn() {
      const current = await authenticate(req);
      requireAdmission(current, route);
      return current;
    },
    closing,
  };
  const act = () =>
    inShare(
      caller,
      async () =>
        (await askForApproval(deps, req, route, prepared, raw, call)) ??
        (await audited(deps, req, route, caller, () => prepared.perform(call))),
    );
  if (key === undefined) {
    const given = await act();
    if (given.body instanceof Readable) await sendStream(req, res, given);
    else send(res, toWire(given));
    return;
  }
  const use = { caller: caller.name, key, fingerprint: fingerprint(caller, req, contentOf(raw)) };
  const run = async (): Promise<StoredAnswer> => toWire(await act());
  send(res, await once(deps, use, run));
}

async function readRaw(
  route: Route,
  req: Request,
  res: Response,
  upload: Upload | undefined,
): Promise<RawInput> {
  const { params, query } = req;
  if (upload || !route.body) return { params, query, upload };
  return { params, query, body: await readJson(req, res) };
}

/** The part of the input that an Idempotency-Key covers, besides the path. */
function contentOf({ body, upload }: RawInput): unknown {
  return upload ? [upload.name, upload.contentType, upload.sha256] : body;
}
