import type { Agent } from 'undici';
import type { QueuedFacts } from '../records/webhookEvents';
import { call, type Failed, type Headers, readNo, type Unreachable } from './call';
import { type SystemTarget, signAll } from './systems';

/** An event that is queued for a webhook. */
export interface QueuedHookEvent {
  readonly id: string;
  /** Its type, for example `case.comment_added`. */
  readonly name: string;
  /** What the record's journal names it. */
  readonly subject: string;
  /** ISO 8601. */
  readonly time: string;
  readonly data: QueuedFacts;
}

/** Writes the message of an event, as JSON. Null if the owner of the webhook cannot read what it is about. */
export type WebhookMessages = (
  webhook: {
    readonly owner: string;
    readonly scopes: readonly string[] | null;
    readonly payload: 'thin' | 'full';
  },
  event: QueuedHookEvent,
) => Promise<string | null>;

/** `gone`: the receiver wants no events any more. `code`: the status of its answer, if there was one. */
export type WebhookAnswer =
  | { readonly status: 'taken'; readonly code: number }
  | { readonly status: 'gone'; readonly code: number }
  | ((Failed | Unreachable) & { readonly code?: number });

/** A receiver has to answer at once, and to work afterwards: a slow one would hold its other events up. */
const longestMs = 15_000;
/** Nothing of an answer's body is used. */
const longestAnswer = 16 * 1024;

/**
 * Sends a message to a webhook, signed by Standard Webhooks. Redirects are not followed. Every answer but 2xx and 410 means
 * that it is tried again. The body of the answer is not kept: it may come from a server that the owner cannot read.
 */
export async function pushToWebhook(
  agent: Agent,
  { url, secrets }: SystemTarget,
  { id, body }: { readonly id: string; readonly body: string },
  timeoutMs: number,
  until?: AbortSignal,
): Promise<WebhookAnswer> {
  const headers = { 'content-type': 'application/json', ...signAll(secrets, id, body) };
  const limits = { longestMs: Math.min(timeoutMs, longestMs), longestAnswer, until };
  return call(agent, { method: 'POST', url, headers, ...limits }, body, read);
}

function read(code: number, _text: string, headers: Headers): WebhookAnswer {
  if (code >= 200 && code < 300) return { status: 'taken', code };
  if (code === 410) return { status: 'gone', code };
  const hint = code >= 300 && code < 400 ? ': redirects are not followed' : '';
  const error = `The receiver answered ${code}${hint}.`;
  const no = readNo(code, '', headers);
  if (no.status === 'unreachable') return { ...no, error, code };
  return { status: 'failed', error, code };
}
