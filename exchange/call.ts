import type { Readable } from 'node:stream';
import { type Agent, request } from 'undici';
import { z } from 'zod';
import type { FailureKind } from '../domain/backOff';
import { currentTrace } from '../telemetry/trace';

/** An outage: refused connection, timeout, 502, 503, 504, 429; and 401, which says nothing of what was sent. */
export interface Unreachable {
  readonly status: 'unreachable';
  readonly kind: FailureKind;
  readonly error: string;
  readonly retryAfterMs?: number;
}

/** A fault at the other side while it dealt with what was sent: it is there, and may take something else. */
export interface Failed {
  readonly status: 'failed';
  readonly error: string;
}

/** What is not taken: refused for good, with a reason, or not now. */
export type No = { readonly status: 'refused'; readonly reason: string } | Failed | Unreachable;

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface Addressed {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long it may take from end to end, in milliseconds, however slowly the answer drips. */
  readonly longestMs: number;
  /** How long nothing may move before the answer comes, in milliseconds: less than it may take to send all. */
  readonly stillMs?: number;
  /** Gives the call up before that. */
  readonly until?: AbortSignal | undefined;
}

const longestAnswer = 1024 * 1024;

/**
 * Calls somebody who may be anybody: no answer, one that is endless, or one that drips, is an outage.
 * @param agent connects only where we may; see target.ts
 */
export async function call<A>(
  agent: Agent,
  { method, url, headers, longestMs, stillMs = longestMs, until }: Addressed,
  body: string | Readable,
  readAnswer: (status: number, text: string, headers: Headers) => A,
): Promise<A | Unreachable> {
  const limit = limited(longestMs, until);
  try {
    const traceparent = currentTrace();
    const answer = await request(url, {
      method,
      dispatcher: agent,
      headers: { ...headers, accept: 'application/json', ...(traceparent && { traceparent }) },
      body,
      headersTimeout: stillMs,
      signal: limit.signal,
    });
    const text = await readText(answer.body);
    return readAnswer(answer.statusCode, text, answer.headers);
  } catch (error) {
    return { status: 'unreachable', kind: 'unreachable', error: describe(error) };
  } finally {
    limit.release();
  }
}

/**
 * Aborted after so many milliseconds, or with the other signal. Not by AbortSignal.any: what it makes of a timeout may be
 * garbage before its time in Node 20, and the call then hangs for ever.
 */
function limited(ms: number, until: AbortSignal | undefined) {
  const controller = new AbortController();
  const overdue = () => controller.abort(new DOMException('Out of time', 'TimeoutError'));
  const giveUp = () => controller.abort(until?.reason);
  const timer = setTimeout(overdue, ms);
  until?.addEventListener('abort', giveUp, { once: true });
  if (until?.aborted) giveUp();
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      until?.removeEventListener('abort', giveUp);
    },
  };
}

const problem = z.object({ title: z.string().default(''), detail: z.string().default('') });

/** A status that takes nothing. */
export function readNo(status: number, text: string, headers: Headers): No {
  const reason = reasonOf(status, text);
  // That we are not who we say is a matter of the secret or of the clocks: what was sent is not to blame.
  if (isRefusal(status) && status !== 401) return { status: 'refused', reason };
  if (status >= 500 && ![502, 503, 504].includes(status))
    return { status: 'failed', error: reason };
  return outage(status, reason, headers);
}

/** An answer that takes nothing, and says nothing of what was sent. */
export function outage(status: number, error: string, headers: Headers): Unreachable {
  return { status: 'unreachable', kind: kindOf(status), error, ...waitOf(headers) };
}

function kindOf(status: number): FailureKind {
  if (status === 502 || status === 504) return 'unreachable';
  if (status === 429 || status === 503) return 'busy';
  return status === 401 ? 'unauthenticated' : 'failed';
}

/** How long the answer asks us to wait. */
function waitOf(headers: Headers): { readonly retryAfterMs?: number } {
  const retryAfterMs = retryAfterOf(header(headers['retry-after']));
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** A "no" for good. The other statuses of 4xx say: later. */
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

/** A partner may say anything, of any length, and it goes into records, where not every character can be kept. */
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

/** A partner may answer anything, of any length. */
async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longestAnswer) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: a proxy's page, say. Its text is the reason.
    return null;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (['TimeoutError', 'HeadersTimeoutError'].includes(error.name))
    return 'no answer within the time limit';
  const message =
    error instanceof AggregateError ? error.errors.map(String).join(', ') : error.message;
  return [code, message].filter(Boolean).join(': ');
}
