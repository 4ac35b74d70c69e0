import express, { type Request, type Response } from 'express';
import { Refused } from '../../domain/refusal';
import { passes } from '../gate';
import { checkValue } from '../wellFormed';
import { readXml } from './readXml';
import { badRequest } from './tableError';

/** 1 MiB. */
const maxBytes = 1024 * 1024;
const take = express.raw({ limit: maxBytes, type: () => true });

/**
 * What a write sends: JSON unless it says XML; nothing at all, or `null`, is an empty object.
 * @throws TableError, Refused, or an error of the parser with its status
 */
export async function readFields(
  req: Request,
  res: Response,
): Promise<Readonly<Record<string, unknown>>> {
  const type = req.headers['content-type'] ?? 'application/json';
  const isXml = /^\s*(application|text)\/(xml|[\w.-]+\+xml)\s*(;|$)/i.test(type);
  if (!isXml && !/^\s*((application|text)\/(json|[\w.-]+\+json)|\*\/\*)?\s*(;|$)/i.test(type)) {
    throw new Refused('unsupported', `Send JSON or XML, not ${type}.`);
  }
  await passes(take, req, res);
  const text = decoded(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0), type);
  if (text.trim() === '') return {};
  const body = isXml ? readXml(text) : parsed(text);
  if (isXml && body === null) throw unreadable('The body is no XML document of a record');
  if (body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw unreadable('The body is no JSON object');
  }
  checkValue(body);
  return { ...body };
}

function decoded(bytes: Buffer, type: string): string {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(type) ?? [];
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(`The body is no text in ${charset}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('The body is not valid JSON');
  }
}

function unreadable(detail: string) {
  return badRequest('Exception while reading request', detail);
}
