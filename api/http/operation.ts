import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import type { Role } from '../../domain/lifecycle';

/** One operation as the OpenAPI document describes it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** From the root, with parameters in braces: `/api/v1/requests/{number}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** Who may call it; `public` is anybody, without a token. */
  readonly roles: readonly Role[] | 'public';
  /** Whether external systems may, with their own token. */
  readonly systems?: true | undefined;
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  /** A JSON body; `upload` is a multipart form with one file. */
  readonly body?: z.ZodType | 'upload' | undefined;
  /** Of the body; `application/json` unless said otherwise. */
  readonly bodyType?: string | undefined;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Statuses of problems beyond those that follow by rule. */
  readonly problems?: readonly number[] | undefined;
  /** Of the Table API: its errors are all among the answers, and a user's name and password are good for it too. */
  readonly ofTable?: true | undefined;
}

/** An operation with the Express handler that serves it, where it is no route of the API: its path is written once. */
export interface Endpoint extends Operation {
  serve(req: Request, res: Response): unknown;
}

/** A part of the service: what it serves, and how the OpenAPI document describes it. */
export interface Served {
  readonly operations: readonly Operation[];
  readonly router: Router;
}

export interface AnswerDescription {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** `application/json` unless said otherwise. */
  readonly contentType?: string;
  /** Headers of the answer, with what each says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Statuses of problems that an operation may answer, by what it is. */
export function problemStatuses(operation: Operation): number[] {
  const { method, params, body, roles, problems = [], ofTable } = operation;
  if (ofTable) return [];
  // 400: a URL may be malformed wherever it leads.
  const statuses = new Set([400, ...problems]);
  if (roles !== 'public') for (const status of [401, 403, 429, 503]) statuses.add(status);
  if (params) statuses.add(404);
  if (method === 'patch') statuses.add(412);
  if (body) for (const status of [413, 415]) statuses.add(status);
  if (method === 'post' && roles !== 'public')
    for (const status of [409, 422]) statuses.add(status);
  return [...statuses].sort((a, b) => a - b);
}
