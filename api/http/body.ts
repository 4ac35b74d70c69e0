import express, { type Request, type Response } from 'express';
import { Refused } from '../../domain/refusal';
import { decodeText, parseJson } from './json';
import { passes } from './rateLimit';
import { checkValue } from './wellFormed';

/** 1 MiB. */
const maxJsonBytes = 1024 * 1024;
const take = express.raw({ limit: maxJsonBytes, type: () => true });

/**
 * Reads a JSON body. A missing body counts as an empty object.
 * @param types the content types that it may have
 * @throws Refused, or an error of the parser with its status
 */
export async function readJson(
  req: Request,
  res: Response,
  types: readonly string[] = ['application/json'],
): Promise<unknown> {
  if (!hasBody(req)) return {};
  if (!req.is([...types])) {
    throw new Refused('unsupported', `Send the body as ${types.join(' or ')}.`);
  }
  const text = await readText(req, res);
  const body = text === '' ? {} : parseJson(text);
  checkValue(body);
  return body;
}

/**
 * Reads a body of at most 1 MiB as text.
 * @param declared finds the encoding that the document itself declares
 */
export async function readText(
  req: Request,
  res: Response,
  declared?: (bytes: Buffer) => string | undefined,
): Promise<string> {
  await passes(take, req, res);
  const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  return decodeText(bytes, req.headers['content-type'] ?? '', declared?.(bytes));
}

function hasBody(req: Request): boolean {
  if (req.headers['transfer-encoding'] !== undefined) return true;
  return Number(req.headers['content-length'] ?? 0) > 0;
}
