import type { Readable } from 'node:stream';
import type { Agent } from 'undici';
import { z } from 'zod';
import type { AttachedFile, ExchangeEvent } from '../domain/event';
import type { Gap } from '../domain/sequence';
import {
  call,
  type Failed,
  type Headers,
  header,
  isRefusal,
  legible,
  outage,
  parse,
  readNo,
  reasonOf,
  type Unreachable,
} from './call';
import { signEvent } from './eventSignature';
import {
  batchType,
  filePath,
  filePayload,
  instanceHeader,
  messageId,
  type Purpose,
  sign,
  toWire,
} from './wire';

/** The URL, the instance and the (opened) secret of a partner. */
export interface Target {
  readonly url: string;
  /** The partner's instance id. */
  readonly partner: string;
  readonly secret: string;
  /** Our (opened) private keys for this connection: the current one, and in a rotation the next. */
  readonly signingKeys?: readonly string[];
}

/** A partner's answer to a batch or a file. */
export type PartnerAnswer =
  /** Everything is stored there, except events that are refused permanently and events after a gap. */
  | {
      readonly status: 'taken';
      readonly refused: readonly RefusedEvent[];
      readonly gaps: readonly Gap[];
    }
  /** A refusal of the whole batch or file, with the partner's reason. */
  | { readonly status: 'refused'; readonly reason: string }
  /** A fault of the partner with this batch or file: 500. */
  | Failed
  /** An outage: refused connection, timeout, 502, 503, 504, 429; and 401, which does not depend on what was sent. */
  | Unreachable;

export interface RefusedEvent {
  readonly id: string;
  readonly reason: string;
}

/** A partner's answer to a handshake, a rotation or a heartbeat. */
export type PartnerReply<T> =
  | ({ readonly status: 'answered'; readonly body: T } & Clock)
  | ({ readonly status: 'refused'; readonly httpStatus: number; readonly reason: string } & Clock)
  | Unreachable;

interface Clock {
  /**
   * How far the partner's clock is ahead of this instance's, in milliseconds, with a precision of one second. Absent if the answer
   * has no date.
   */
  readonly aheadMs?: number;
}

/** The recipient of a question: a partner, or an instance with which a handshake is to agree on a secret. */
export type Addressee = AskLimits &
  (Target | { readonly url: string; readonly secret?: undefined });

interface AskLimits {
  /** A part of the question that must not appear in a reason or an error. */
  readonly hides?: string;
  /** Maximum duration in milliseconds, if shorter than for other calls. */
  readonly withinMs?: number;
}

/** Calls to partners. */
export interface Partners {
  /** Sends a question. A partner's answers are not signed: the TLS of its URL protects them. */
  ask<T extends z.ZodType>(
    target: Addressee,
    purpose: Purpose | 'registrations',
    question: object,
    answer: T,
  ): Promise<PartnerReply<z.output<T>>>;
  /** @param until cancels the call */
  send(
    target: Target,
    events: readonly ExchangeEvent[],
    until?: AbortSignal,
  ): Promise<PartnerAnswer>;
  /** Streams a file's bytes. `open` is called once the partner accepts them. */
  upload(
    target: Target,
    record: string,
    file: AttachedFile,
    open: () => Readable,
    until?: AbortSignal,
  ): Promise<PartnerAnswer>;
}

/** A file can be large and the line slow: its call gets at least this long, in milliseconds, while bytes move. */
const longestFileMs = 4 * 60_000;
const takenAnswer = z.object({
  refused: z.array(z.object({ id: z.string(), reason: z.string().transform(legible) })).default([]),
  expected: z.array(z.object({ subject: z.string(), sequence: z.int().positive() })).default([]),
});

/**
 * @param agent checks every address that it connects to; see target.ts
 * @param longestCallMs maximum duration of a call in milliseconds, however slowly the answer arrives
 */
export function createPartners(instance: string, agent: Agent, longestCallMs: number): Partners {
  const from = { [instanceHeader]: instance };
  const signed = (target: Target, purpose: Purpose, ids: string[], payload: string) => {
    const { secret, partner: to, signingKeys } = target;
    return sign(secret, messageId({ from: instance, to, purpose }, ids), payload, signingKeys);
  };

  return {
    ask(target, purpose, question, answer) {
      const body = JSON.stringify(question);
      const signature =
        target.secret && purpose !== 'registrations'
          ? signed(target, purpose, [body], body)
          : undefined;
      const headers = { 'content-type': 'application/json', ...signature };
      const url = `${base(target)}/exchange/v1/${purpose}`;
      const longestMs = Math.min(longestCallMs, target.withinMs ?? longestCallMs);
      const to = { method: 'POST', url, headers: { ...headers, ...from }, longestMs } as const;
      return call(agent, to, body, (status, text, headers) => ({
        ...readReply(status, text, headers, answer, target.hides),
        ...clockOf(headers.date),
      }));
    },

    send(target, events, until) {
      const [key] = target.signingKeys ?? [];
      const body = JSON.stringify(events.map((event) => signEvent(key, toWire(instance, event))));
      const ids = events.map((event) => event.id);
      const headers = { 'content-type': batchType, ...signed(target, 'events', ids, body) };
      const url = `${base(target)}/exchange/v1/events`;
      const to = { method: 'POST', url, headers: { ...headers, ...from } } as const;
      return call(agent, { ...to, longestMs: longestCallMs, until }, body, readTaken(202));
    },

    async upload(target, record, file, open, until) {
      const path = { ...file, number: record };
      const url = `${base(target)}${filePath(path)}`;
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(file.size),
        'crossdesk-sha256': file.sha256,
        ...signed(target, 'files', [file.id], filePayload(path)),
      };
      const bytes = open();
      try {
        const longestMs = Math.max(longestCallMs, longestFileMs);
        const limits = { longestMs, stillMs: longestCallMs, until };
        const to = { method: 'PUT', url, headers: { ...headers, ...from }, ...limits } as const;
        return await call(agent, to, bytes, readTaken(201));
      } finally {
        bytes.destroy();
      }
    },
  };
}

function base({ url }: Pick<Target, 'url'>): string {
  return url.replace(/\/+$/, '');
}

/**
 * Reads the answer of a partner. Only this status means acceptance. Any other 2xx status, or an HTML page, comes from a
 * proxy or a captive portal: nothing was accepted.
 */
function readTaken(good: 201 | 202) {
  return (status: number, text: string, headers: Headers): PartnerAnswer => {
    const body = parse(text);
    const isAnswer = text.trim() === '' || (typeof body === 'object' && body !== null);
    if (status === good && isAnswer) return { status: 'taken', refused: [], gaps: [] };
    const details = status === 409 || status === 422 ? takenAnswer.safeParse(body) : null;
    if (details?.success && details.data.refused.length + details.data.expected.length > 0) {
      const gaps = details.data.expected.map(({ subject, sequence }) => ({
        subject,
        expected: sequence,
      }));
      return { status: 'taken', refused: details.data.refused, gaps };
    }
    return readNo(status, text, headers);
  };
}

function readReply<T extends z.ZodType>(
  status: number,
  text: string,
  headers: Headers,
  schema: T,
  hides?: string,
): PartnerReply<z.output<T>> {
  const reason = reasonOf(status, hides ? text.replaceAll(hides, '…') : text);
  if (isRefusal(status)) return { status: 'refused', httpStatus: status, reason };
  const answer = status >= 200 && status < 300 ? schema.safeParse(parse(text)) : null;
  if (answer?.success) return { status: 'answered', body: answer.data };
  return outage(status, reason, headers);
}

/** The offset of the Date of an answer (RFC 9110, 6.6.1) from our clock. */
function clockOf(date: Headers[string]): Clock {
  const theirs = Date.parse(header(date) ?? '');
  return Number.isNaN(theirs) ? {} : { aheadMs: theirs - Date.now() };
}
