import type { Request, Response } from 'express';
import type { Role } from '../../domain/lifecycle';
import type { StoredAnswer } from '../../records/idempotency';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { holdsAny } from '../http/auth';
import { originOf } from '../http/origin';
import { type SeenTable, seenBy } from './seen';
import { forbidden, invalidTable } from './tableError';
import { findTable } from './tables';

/** One request of the Table API. */
export interface TableCall {
  readonly deps: Deps;
  readonly req: Request;
  readonly res: Response;
  readonly caller: Caller;
  readonly params: URLSearchParams;
  /** The base of links: the request's own host and version, `http://host/api/now/v2`. */
  readonly base: string;
  /** Whether it uses version 1, which has no empty lists. */
  readonly isFirstVersion: boolean;
}

/** The answer: a result in the envelope, a file, a stored answer, or nothing. */
export interface TableAnswer {
  readonly status: number;
  readonly result?: unknown;
  readonly file?: Answer;
  readonly wire?: StoredAnswer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function readCall(deps: Deps, req: Request, res: Response, caller: Caller): TableCall {
  const query = req.originalUrl.indexOf('?');
  const params = new URLSearchParams(query < 0 ? '' : req.originalUrl.slice(query + 1));
  const base = ownOrigin(req, deps.publicUrl) + req.baseUrl;
  return { deps, req, res, caller, params, base, isFirstVersion: req.baseUrl.endsWith('/v1') };
}

/** The origin that the caller used. Behind a proxy that ends TLS, the public URL has the scheme. */
function ownOrigin(req: Request, publicUrl: string): string {
  const known = new URL(publicUrl);
  const host = originOf(known.protocol, req.headers.host);
  if (host === null || host === known.origin) return known.origin;
  return originOf(`${req.protocol}:`, req.headers.host) ?? known.origin;
}

type Operation = Parameters<typeof forbidden>[0];

/** The table of a path, as the caller sees it. @throws TableError if there is none, or not for this caller */
export function requireTable({ caller }: TableCall, name: string, operation: Operation): SeenTable {
  const table = findTable(name);
  if (!table) throw invalidTable(name);
  const takes: readonly Role[] = operation === 'Query' ? table.readers : table.writers;
  if (!holdsAny(caller, takes)) throw forbidden(operation);
  return seenBy(caller, table);
}
