import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import etag from 'etag';
import type { Request, Response } from 'express';
import type { StoredAnswer } from '../../records/idempotency';

/** The answer of a route: a body that becomes JSON, a stream of bytes with its own content type, or nothing. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const jsonType = 'application/json; charset=utf-8';

/** The answer as it is sent, and as an `Idempotency-Key` stores it. */
export function toWire({ status, body, headers }: Answer): StoredAnswer {
  if (body === undefined) return { status, headers: { ...headers }, body: '' };
  return { status, headers: { 'Content-Type': jsonType, ...headers }, body: JSON.stringify(body) };
}

/**
 * Sends the answer. A read with a matching ETag is answered 304. A problem has no ETag: a client would take it for the
 * record's.
 */
export function send(res: Response, { status, headers, body }: StoredAnswer): void {
  res.status(status).set(headers);
  if (status < 300 && body !== '' && !res.hasHeader('ETag')) res.set('ETag', etag(body));
  res.send(Buffer.from(body));
}

/** Sends a stream. It is destroyed if the client disconnects before its end. */
export async function sendStream(req: Request, res: Response, answer: Answer): Promise<void> {
  const { body, status, headers } = answer;
  if (!(body instanceof Readable)) throw new TypeError('There is no stream to send.');
  res.status(status);
  // Written directly: Express would add a character set, which the bytes may not have.
  for (const [name, value] of Object.entries(headers ?? {})) res.setHeader(name, value);
  if (req.fresh) res.status(304).removeHeader('Content-Length');
  if (req.fresh || req.method === 'HEAD') {
    body.destroy();
    res.end();
    return;
  }
  res.flushHeaders();
  try {
    await pipeline(body, res);
  } catch (error) {
    if (!res.closed && !res.destroyed) throw error;
  }
}
