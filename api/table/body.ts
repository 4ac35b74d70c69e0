import type { Request, Response } from 'express';
import { Refused } from '../../domain/refusal';
import { readText } from '../http/body';
import { parseJson } from '../http/json';
import { checkValue } from '../http/wellFormed';
import { readXml } from './readXml';
import { badRequest } from './tableError';

/**
 * Reads the body of a write: JSON, or XML if its type says so. A missing body or `null` counts as an empty object.
 * Numbers are returned as texts, as they were sent.
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
  const text = await readText(req, res, isXml ? declaredEncoding : undefined);
  if (text.trim() === '') return {};
  const body = isXml ? readXml(text) : parseJson(text, 'text');
  if (isXml && body === null) throw unreadable('The body is not an XML document of a record');
  if (body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw unreadable('The body is not a JSON object');
  }
  checkValue(body);
  return { ...body };
}

/** The encoding of an XML declaration (XML 1.0, 2.8), which is in ASCII. */
function declaredEncoding(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 200).toString('latin1');
  return /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
}

function unreadable(detail: string) {
  return badRequest('Exception while reading request', detail);
}
