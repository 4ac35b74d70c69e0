import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import type { SensitiveAction } from '../../domain/fourEyes';
import type { Role } from '../../domain/lifecycle';

/** One operation of the OpenAPI document. */
export interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** From the root, with parameters in braces: `/api/v1/requests/{number}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** The roles that may call it. `public`: anybody, without a token. */
  readonly roles: readonly Role[] | 'public';
  /** Whether external systems may call it, with their own token. */
  readonly systems?: true | undefined;
  /** Set if it opens or ends trust: it needs a recent sign-in, and a second admin if the policy of four eyes says so. */
  readonly sensitive?: { readonly action: SensitiveAction } | undefined;
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  /** A JSON body; `upload` is a multipart form with one file. */
  readonly body?: z.ZodType | 'upload' | undefined;
  /** The content type of the body. The default is `application/json`. */
  readonly bodyType?: string | undefined;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Statuses of problems in addition to those that follow from the definition. */
  readonly problems?: readonly number[] | undefined;
  /**
   * Whether it belongs to the Table API: its errors are listed among the answers, and it also accepts a user's name and
   * password.
   */
  readonly ofTable?: true | undefined;
  /** Whether its errors are listed among the answers, because they are no problems of RFC 9457. */
  readonly ownErrors?: true | undefined;
}

/** An operation with its own Express handler, outside of the API's routes. It defines the path once. */
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
  /** The default is `application/json`. */
  readonly contentType?: string;
  /** The headers of the answer, with their descriptions. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The statuses of problems that an operation can answer. */
export function problemStatuses(operation: Operation): number[] {
  const { method, params, body, roles, problems = [], ofTable, ownErrors } = operation;
  if (ofTable || ownErrors) return [];
  // 400: any URL can be malformed.
  const statuses = new Set([400, ...problems]);
  if (roles !== 'public') for (const status of [401, 403, 429, 503]) statuses.add(status);
  if (params) statuses.add(404);
  if (method === 'patch') statuses.add(412);
  if (body) for (const status of [413, 415]) statuses.add(status);
  if (method === 'post' && roles !== 'public')
    for (const status of [409, 422]) statuses.add(status);
  return [...statuses].sort((a, b) => a - b);
}
