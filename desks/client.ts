import { pipeline, type Readable, Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import pLimit from 'p-limit';
import { type Agent, request } from 'undici';
import type { z } from 'zod';
import { call, type Headers, legible, limited, parse } from '../exchange/call';
import { asDeskError, DeskError, fault, refusal } from './deskError';

/** How a connector calls its desk. Each call has a time limit and a size limit, and counts against `callsPerMinute`. */
export interface DeskClient {
  /** The desk's URL, without a slash at its end. */
  readonly url: string;
  /** The same client, which sends these headers with each call. They never appear in an error. */
  with(headers: Readonly<Record<string, string>>): DeskClient;
  /** Calls, and reads the answer as JSON. @throws DeskError */
  ask<T extends z.ZodType>(call: DeskCall, answer: T): Promise<z.output<T>>;
  /** As `ask`, with the answer's headers. @throws DeskError */
  askWithHeaders<T extends z.ZodType>(
    call: DeskCall,
    answer: T,
  ): Promise<{ readonly body: z.output<T>; readonly headers: Headers }>;
  /** As `ask`, but a 404 is null. @throws DeskError */
  find<T extends z.ZodType>(call: DeskCall, answer: T): Promise<z.output<T> | null>;
  /** Calls, and returns the answer's bytes while they arrive. @throws DeskError, the stream also */
  stream(call: DeskCall): Promise<Readable>;
}

export interface DeskCall {
  /** `GET` if absent. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the desk's URL, with a slash at its beginning. Values in it are escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
  /** A body that is not JSON, or too large to keep in memory. */
  readonly body?: { readonly type: string; readonly length: number; open(): Readable };
}

export interface DeskClientOptions {
  readonly url: string;
  /** Checks every address that it connects to: see exchange/target.ts. */
  readonly agent: Agent;
  /** Resolves when a call is allowed by the desk's `callsPerMinute`. */
  readonly allowed: () => Promise<void>;
  /** Maximum duration of a call in milliseconds, however slowly the answer arrives. */
  readonly longestMs?: number;
  /** Maximum size of an answer in bytes, except for files. */
  readonly longestAnswer?: number;
  /** Maximum size of a file's answer in bytes. A file can arrive in base64. */
  readonly longestFile?: number;
  /** Cancels all calls. */
  readonly until?: AbortSignal;
}

/** How many calls to a desk this process makes at once. */
const connections = 4;
/** A file can be large and the line slow: its call gets this long, in milliseconds, while bytes move. */
const longestFileMs = 4 * 60_000;

export function createDeskClient(options: DeskClientOptions): DeskClient {
  const { agent, allowed, until } = options;
  const { longestMs = 30_000, longestAnswer = 8 * 1024 * 1024 } = options;
  const { longestFile = 40 * 1024 * 1024 } = options;
  const url = options.url.replace(/\/+$/, '');
  const limit = pLimit(connections);

  const send = async <A>(
    { method = 'GET', path, query, json, body }: DeskCall,
    own: Readonly<Record<string, string>>,
    read: (status: number, text: string, headers: Headers) => A,
  ): Promise<A> => {
    await allowed();
    const bytes = body?.open();
    const type = body ? body.type : json === undefined ? undefined : 'application/json';
    const headers = {
      ...(type && { 'content-type': type }),
      ...(body && { 'content-length': String(body.length) }),
      ...own,
    };
    const limits = body ? { longestMs: longestFileMs, stillMs: longestMs } : { longestMs };
    const to = { method, url: `${url}${path}${toQuery(query)}`, headers, ...limits };
    try {
      const content = bytes ?? (json === undefined ? null : JSON.stringify(json));
      const answer = await call(
        agent,
        { ...to, until, longestAnswer, ownConnection: true },
        content,
        (...reply) => ({
          read: () => read(...reply),
        }),
      );
      if ('read' in answer) return answer.read();
      throw new DeskError(answer);
    } finally {
      bytes?.destroy();
    }
  };

  const withHeaders = (own: Readonly<Record<string, string>>): DeskClient => {
    const hide = (text: string) =>
      Object.values(own).reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
    const readJson =
      <T extends z.ZodType>(schema: T) =>
      (status: number, text: string, headers: Headers) => {
        if (status < 200 || status > 299) throw refusal(status, hide(text), headers);
        if (Buffer.byteLength(text) > longestAnswer)
          throw fault(`the answer is larger than ${longestAnswer} bytes`, status);
        const answer = schema.safeParse(text.trim() === '' ? null : parse(text));
        if (answer.success) return { body: answer.data, headers };
        throw fault(
          `an answer that is not the desk's: ${legible(hide(text).slice(0, 200))}`,
          status,
        );
      };
    const askWithHeaders: DeskClient['askWithHeaders'] = (question, answer) =>
      limit(() => send(question, own, readJson(answer)));
    const ask: DeskClient['ask'] = async (question, answer) =>
      (await askWithHeaders(question, answer)).body;

    return {
      url,
      with: (more) => withHeaders({ ...own, ...more }),
      ask,
      askWithHeaders,
      async find(question, answer) {
        try {
          return await ask(question, answer);
        } catch (error) {
          if (error instanceof DeskError && error.status === 404) return null;
          throw error;
        }
      },
      stream: ({ path, query }) =>
        new Promise((resolve, reject) => {
          // The connection is in use until the last byte has arrived.
          limit(async () => {
            await allowed();
            const time = limited(longestFileMs, until);
            try {
              const answer = await request(`${url}${path}${toQuery(query)}`, {
                dispatcher: agent,
                reset: true,
                headers: own,
                headersTimeout: longestMs,
                bodyTimeout: longestMs,
                signal: time.signal,
              });
              if (answer.statusCode !== 200) {
                const text = (await answer.body.text()).slice(0, 1000);
                throw refusal(answer.statusCode, hide(text), answer.headers);
              }
              const bytes = guarded(answer.body, longestFile);
              resolve(bytes);
              await finished(bytes).catch(() => {});
            } finally {
              time.release();
            }
          }).catch((error: unknown) => reject(asDeskError(error)));
        }),
    };
  };
  return withHeaders({});
}

/** Passes bytes on. An answer that ends early, or is too large, is a DeskError of the stream. */
function guarded(body: Readable, longest: number): Readable {
  let length = 0;
  const out = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length <= longest) done(null, chunk);
      else done(fault(`the file is larger than ${longest} bytes`));
    },
    destroy: (error, done) => done(error && asDeskError(error)),
  });
  return pipeline(body, out, () => {});
}

function toQuery(query: DeskCall['query'] = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parts.set(name, String(value));
  }
  return parts.size === 0 ? '' : `?${parts}`;
}
