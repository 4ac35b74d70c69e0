import type { Readable } from 'node:stream';
import { type Agent, request } from 'undici';
import { z } from 'zod';
import type { AttachedFile, ExchangeEvent } from '../domain/event';
import type { Gap } from '../domain/sequence';
import { batchType, filePayload, instanceHeader, messageId, sign, toWire } from './wire';

/** Where to send, and under which secret (opened). */
export interface Target {
  readonly url: string;
  readonly secret: string;
}

/** A partner's answer to a batch or a file. */
export type PartnerAnswer =
  /** Everything is safe there, but for what is refused for good and what comes after a gap. */
  | {
      readonly status: 'taken';
      readonly refused: readonly RefusedEvent[];
      readonly gaps: readonly Gap[];
    }
  /** A "no" to the whole, with the partner's reason. */
  | { readonly status: 'refused'; readonly reason: string }
  /** An outage: refused connection, timeout, 5xx, 429; and 401, which says nothing of what was sent. */
  | { readonly status: 'unreachable'; readonly error: string; readonly retryAfterMs?: number };

export interface RefusedEvent {
  readonly id: string;
  readonly reason: string;
}

/** A partner's answer to a question of its own kind: a handshake, a rotation, a heartbeat. */
export type PartnerReply<T> =
  | ({ readonly status: 'answered'; readonly body: T } & Clock)
  | ({ readonly status: 'refused'; readonly reason: string } & Clock)
  | { readonly status: 'unreachable'; readonly error: string };

interface Clock {
  /** How far the partner's clock is ahead of ours, in milliseconds, to the second; absent where it does not say. */
  readonly aheadMs?: number;
}

/** Whom to ask. */
export interface Addressee {
  readonly url: string;
  /** Opened. A handshake has none yet. */
  readonly secret?: string;
  /** What of the question no reason or error may repeat. */
  readonly hides?: string;
  /** How long it may take, in milliseconds, where that is less than any call may. */
  readonly withinMs?: number;
}

/** Calls to partners. */
export interface Partners {
  /**
   * Asks something that has an answer of its own, at a path below `/exchange/v1`. Signed under the connection's
   * secret, but for a handshake, which has none yet.
   */
  ask<T extends z.ZodType>(
    target: Addressee,
    path: string,
    question: object,
    answer: T,
  ): Promise<PartnerReply<z.output<T>>>;
  send(target: Target, events: readonly ExchangeEvent[]): Promise<PartnerAnswer>;
  /** Streams a file's bytes; `open` is called once the partner wants them. */
  upload(
    target: Target,
    record: string,
    file: AttachedFile,
    open: () => Readable,
  ): Promise<PartnerAnswer>;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const longestAnswer = 1024 * 1024;
/** A file may be long and the line slow: its call gets at least this, in milliseconds. */
const longestFileMs = 4 * 60_000;
const takenAnswer = z.object({
  refused: z.array(z.object({ id: z.string(), reason: z.string().transform(legible) })).default([]),
  expected: z.array(z.object({ subject: z.string(), sequence: z.int().positive() })).default([]),
});
const problem = z.object({ title: z.string().default(''), detail: z.string().default('') });

/**
 * @param agent connects only where we may; see target.ts
 * @param longestCallMs how long a call may take from end to end, in milliseconds, however slowly the answer drips
 */
export function createPartners(instance: string, agent: Agent, longestCallMs: number): Partners {
  async function fetchAnswer<A>(
    method: 'POST' | 'PUT',
    url: string,
    headers: Record<string, string>,
    body: string | Readable,
    longestMs: number,
    readAnswer: (status: number, text: string, headers: Headers) => A,
  ): Promise<A | { status: 'unreachable'; error: string }> {
    try {
      const answer = await request(url, {
        method,
        dispatcher: agent,
        headers: { ...headers, [instanceHeader]: instance, accept: 'application/json' },
        body,
        signal: AbortSignal.timeout(longestMs),
      });
      const text = await readText(answer.body);
      return readAnswer(answer.statusCode, text, answer.headers);
    } catch (error) {
      return { status: 'unreachable', error: describe(error) };
    }
  }

  return {
    ask(target, path, question, answer) {
      const body = JSON.stringify(question);
      const signature = target.secret ? sign(target.secret, messageId([body]), body) : {};
      const headers = { 'content-type': 'application/json', ...signature };
      const url = `${base(target)}/exchange/v1${path}`;
      const longestMs = Math.min(longestCallMs, target.withinMs ?? longestCallMs);
      return fetchAnswer('POST', url, headers, body, longestMs, (status, text, headers) => ({
        ...readReply(status, text, answer, target.hides),
        ...clockOf(headers.date),
      }));
    },

    send(target, events) {
      const body = JSON.stringify(events.map((event) => toWire(instance, event)));
      const id = messageId(events.map((event) => event.id));
      const headers = { 'content-type': batchType, ...sign(target.secret, id, body) };
      const url = `${base(target)}/exchange/v1/events`;
      return fetchAnswer('POST', url, headers, body, longestCallMs, read);
    },

    async upload(target, record, file, open) {
      const url = `${base(target)}/exchange/v1/requests/${encodeURIComponent(record)}/attachments/${file.id}`;
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(file.size),
        'crossdesk-sha256': file.sha256,
        ...sign(target.secret, file.id, filePayload(file)),
      };
      const bytes = open();
      try {
        const longestMs = Math.max(longestCallMs, longestFileMs);
        return await fetchAnswer('PUT', url, headers, bytes, longestMs, read);
      } finally {
        bytes.destroy();
      }
    },
  };
}

function base({ url }: Pick<Target, 'url'>): string {
  return url.replace(/\/+$/, '');
}

function read(status: number, text: string, headers: Headers): PartnerAnswer {
  const body = parse(text);
  // A page in place of an answer is a proxy's or a captive portal's: nobody has taken anything.
  const isAnswer = text.trim() === '' || (typeof body === 'object' && body !== null);
  if (status >= 200 && status < 300 && isAnswer) return { status: 'taken', refused: [], gaps: [] };
  const details = status === 409 || status === 422 ? takenAnswer.safeParse(body) : null;
  if (details?.success && details.data.refused.length + details.data.expected.length > 0) {
    const gaps = details.data.expected.map(({ subject, sequence }) => ({
      subject,
      expected: sequence,
    }));
    return { status: 'taken', refused: details.data.refused, gaps };
  }
  const reason = reasonOf(status, text);
  // That we are not who we say is a matter of the secret or of the clocks: what was sent is not to blame.
  if (isRefusal(status) && status !== 401) return { status: 'refused', reason };
  const retryAfterMs = retryAfterOf(header(headers['retry-after']));
  return {
    status: 'unreachable',
    error: reason,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function readReply<T extends z.ZodType>(
  status: number,
  text: string,
  schema: T,
  hides?: string,
): PartnerReply<z.output<T>> {
  const reason = reasonOf(status, hides ? text.replaceAll(hides, '…') : text);
  if (isRefusal(status)) return { status: 'refused', reason };
  const answer = status >= 200 && status < 300 ? schema.safeParse(parse(text)) : null;
  if (answer?.success) return { status: 'answered', body: answer.data };
  return { status: 'unreachable', error: reason };
}

/** A "no" for good. The other statuses of 4xx say: later. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

function reasonOf(status: number, text: string): string {
  const told = problem.safeParse(parse(text));
  const words = told.success ? [told.data.title, told.data.detail].filter(Boolean).join(': ') : '';
  return `${status} ${legible(words || text.slice(0, 200)) || 'without a word'}`;
}

/** A partner may say anything, of any length, and it goes into records, where not every character can be kept. */
function legible(text: string): string {
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

/** The Date of an answer (RFC 9110, 6.6.1) against our clock. */
function clockOf(date: Headers[string]): Clock {
  const theirs = Date.parse(header(date) ?? '');
  return Number.isNaN(theirs) ? {} : { aheadMs: theirs - Date.now() };
}

function header(value: string | string[] | undefined): string | undefined {
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

function parse(text: string): unknown {
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
  if (error.name === 'TimeoutError') return 'no answer within the time limit';
  const message =
    error instanceof AggregateError ? error.errors.map(String).join(', ') : error.message;
  return [code, message].filter(Boolean).join(': ');
}
