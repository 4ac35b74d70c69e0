import express, { type Request, type Response } from 'express';
import type { z } from 'zod';
import { decodeText, parseJson } from '../../api/http/json';
import { passes } from '../../api/http/rateLimit';
import { Refused } from '../../domain/refusal';
import { maxBatchBytes, type Purpose } from '../wire';
import { type AuthDeps, authenticate } from './authenticate';

type Parser = ReturnType<typeof express.raw>;

/** What reads the body of each kind of call, with the maximum size of it. */
export const bodies = {
  batch: express.raw({ type: () => true, limit: maxBatchBytes }),
  message: express.raw({ type: () => true, limit: '16kb' }),
  page: express.raw({ type: () => true, limit: '1mb' }),
} as const satisfies Record<string, Parser>;

/** The signed payload: the body as text. @throws Refused `invalid` if it is not UTF-8, or an error of the parser */
export async function payloadOf(parser: Parser, req: Request, res: Response): Promise<string> {
  await passes(parser, req, res);
  return decodeText(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0), '');
}

/** Reads a call whose body is JSON, and checks its signature. @throws Refused of both */
export async function readSigned(
  deps: AuthDeps,
  parser: Parser,
  req: Request,
  res: Response,
  purpose: Purpose,
) {
  const payload = await payloadOf(parser, req, res);
  const call = await authenticate(deps, req, res, purpose, payload);
  return { ...call, headers: req.headers, payload, body: parseJson(payload) };
}

/** The refusal of a body that does not match its schema. */
export function unreadable(message: string, error: z.ZodError): Refused {
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return new Refused('invalid', message, { errors });
}
