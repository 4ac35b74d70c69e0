import type { Readable } from 'node:stream';
import { type Agent, request } from 'undici';
import { z } from 'zod';
import type { FailureKind } from '../domain/backOff';
import { currentTrace } from '../telemetry/trace';

/** An outage: refused connection, timeout, 502, 503, 504, 429; and 401, which does not depend on what was sent. */
export interface Unreachable {
  readonly status: 'unreachable';
  readonly kind: FailureKind;
  readonly error: string;
  readonly retryAfterMs?: number;
}

/** A fault of the other side while it processed what was sent. It is up, and may accept something else. */
export interface Failed {
  readonly status: 'failed';
  readonly error: string;
}

/** Not accepted: refused permanently, with a reason, or not now. */
export type No = { readonly status: 'refused'; readonly reason: string } | Failed | Unreachable;

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface Addressed {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Maximum duration of the call in milliseconds, however slowly the answer arrives. */
  readonly longestMs: number;
  /** Maximum idle time before the answer, in milliseconds. */
  readonly stillMs?: number;
  /** Cancels the call earlier. */
  readonly until?: AbortSignal | undefined;
  /** Maximum size of the answer in bytes. What is beyond it is not read. */
  readonly longestAnswer?: number;
  /** Uses a connection of its own: one that the other side is closing would be an outage. */
  readonly ownConnection?: boolean;
}

/**
 * Calls a server that is not trusted: no answer, an endless one or a very slow one counts as an outage.
 * @param agent checks every address that it connects to; see target.ts
 */
export async function call<A>(
  agent: Agent,
  to: Addressed,
  body: string | Readable | null,
  readAnswer: (status: number, text: string, headers: Headers) => A,
): Promise<A | Unreachable> {
  const { method, url, headers, longestMs, stillMs = longestMs, until, longestAnswer } = to;
  const limit = limited(longestMs, until);
  try {
    const traceparent = currentTrace();
    const answer = await request(url, {
      method,
      dispatcher: agent,
      headers: { accept: 'application/json', ...headers, ...(traceparent && { traceparent }) },
      body,
      headersTimeout: stillMs,
      reset: to.ownConnection ?? false,
      signal: limit.signal,
    });
    const text = await readText(answer.body, longestAnswer ?? 1024 * 1024);
    return readAnswer(answer.statusCode, text, answer.headers);
  } catch (error) {
    return { status: 'unreachable', kind: 'unreachable', error: describe(error) };
  } finally {
    limit.release();
  }
}

/**
 * A signal that aborts after a timeout, or with the other signal. It does not use AbortSignal.any: in Node 20, a
 * timeout signal inside it can be garbage-collected early, and the call then hangs forever.
 */
export function limited(ms: number, until: AbortSignal | undefined) {
  const controller = new AbortController();
  const overdue = () => controller.abort(new DOMException('Out of time', 'TimeoutError'));
  const abort = () => controller.abort(until?.reason);
  const timer = setTimeout(overdue, ms);
  until?.addEventListener('abort', abort, { once: true });
  if (until?.aborted) abort();
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      until?.removeEventListener('abort', abort);
    },
  };
}

const problem = z.object({ title: z.string().default(''), detail: z.string().default('') });

/** Reads a status with which nothing was accepted. */
export function readNo(status: number, text: string, headers: Headers): No {
  const reason = reasonOf(status, text);
  // A failed authentication is about the secret or the clocks, not about what was sent.
  if (isRefusal(status) && status !== 401) return { status: 'refused', reason };
  if (status >= 500 && ![502, 503, 504].includes(status))
    return { status: 'failed', error: reason };
  return outage(status, reason, headers);
}

/** The result of a call whose answer accepted nothing, for a reason that does not depend on what was sent. */
export function outage(status: number, error: string, headers: Headers): Unreachable {
  return { status: 'unreachable', kind: kindOf(status), error, ...waitOf(headers) };
}

function kindOf(status: number): FailureKind {
  if (status === 502 || status === 504) return 'unreachable';
  if (status === 429 || status === 503) return 'busy';
  return status === 401 ? 'unauthenticated' : 'failed';
}

/** The wait that the answer asks for. */
function waitOf(headers: Headers): { readonly retryAfterMs?: number } {
  const retryAfterMs = retryAfterOf(header(headers['retry-after']));
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** A permanent refusal. The other 4xx statuses mean: later. */
export function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

export function reasonOf(status: number, text: string): string {
  const parsed = problem.safeParse(parse(text));
  const words = parsed.success
    ? [parsed.data.title, parsed.data.detail].filter(Boolean).join(': ')
    : '';
  return `${status} ${legible(words || text.slice(0, 200)) || 'without a word'}`;
}

/** A partner can send a text of any length. It is stored in records, which cannot keep every character. */
export function legible(text: string): string {
  return text
    .slice(0, 1_000)
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3), in milliseconds from now. */
function retryAfterOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

export function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** A partner can answer with a body of any length. */
async function readText(body: AsyncIterable<Buffer>, longest: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    chunks.push(chunk);
    if (length > longest) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a problem document, but for example a proxy's page. Its text is the reason.
    return null;
  }
}

export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (['TimeoutError', 'HeadersTimeoutError'].includes(error.name))
    return 'no answer within the time limit';
  const message =
    error instanceof AggregateError ? error.errors.map(String).join(', ') : error.message;
  return [code, message].filter(Boolean).join(': ');
}
