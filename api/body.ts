import express, { type Request, type Response } from 'express';
import { Refused } from '../domain/refusal';
import { passes } from './gate';
import { checkValue } from './wellFormed';

/** 1 MiB. */
const maxJsonBytes = 1024 * 1024;
const parse = express.json({ limit: maxJsonBytes, strict: true, type: () => true });

/**
 * Reads a JSON body; none at all counts as an empty object.
 * @throws Refused, or an error of the parser with its status
 */
export async function readJson(req: Request, res: Response): Promise<unknown> {
  if (!hasBody(req)) return {};
  if (!req.is('application/json')) {
    throw new Refused('unsupported', 'Send the body as application/json.');
  }
  await passes(parse, req, res);
  const body: unknown = req.body ?? {};
  checkValue(body);
  return body;
}

function hasBody(req: Request): boolean {
  if (req.headers['transfer-encoding'] !== undefined) return true;
  return Number(req.headers['content-length'] ?? 0) > 0;
}
