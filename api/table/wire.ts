import type { Request, Response } from 'express';
import type { StoredAnswer } from '../../records/idempotency';
import { sendStream } from '../http/answer';
import type { TableAnswer } from './call';
import type { TableError } from './tableError';
import { isTrue } from './view';
import { toXml } from './xml';

const jsonType = 'application/json;charset=UTF-8';
const xmlType = 'application/xml;charset=UTF-8';

/** The answer as it is sent, and as an `Idempotency-Key` stores it. */
export function toWire(req: Request, { status, result, headers }: TableAnswer): StoredAnswer {
  const silent =
    result === undefined || (isWrite(req) && isTrue(header(req, 'x-no-response-body')));
  if (silent) return { status, headers: { ...headers }, body: '' };
  return written(req, status, { result }, headers);
}

export function errorToWire(req: Request, error: TableError): StoredAnswer {
  const { status, message, detail, headers } = error;
  return written(req, status, { error: { message, detail }, status: 'failure' }, headers);
}

export function sendWire(res: Response, { status, headers, body }: StoredAnswer): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (status !== 204) res.setHeader('Content-Length', Buffer.byteLength(body));
  res.status(status).end(body);
}

export async function sendAnswer(req: Request, res: Response, answer: TableAnswer): Promise<void> {
  if (answer.file) await sendStream(req, res, answer.file);
  else sendWire(res, answer.wire ?? toWire(req, answer));
}

function written(
  req: Request,
  status: number,
  document: object,
  headers: Readonly<Record<string, string>> = {},
): StoredAnswer {
  const inXml = req.accepts('application/json', 'application/xml', 'text/xml');
  const xml = typeof inXml === 'string' && inXml.endsWith('xml');
  return {
    status,
    headers: { 'Content-Type': xml ? xmlType : jsonType, ...headers },
    body: xml ? toXml('response', document) : JSON.stringify(document),
  };
}

function isWrite(req: Request): boolean {
  return ['POST', 'PUT', 'PATCH'].includes(req.method);
}

function header(req: Request, name: string): string | null {
  const value = req.headers[name];
  return typeof value === 'string' ? value : null;
}
