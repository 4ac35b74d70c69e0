import type { Agent } from 'undici';
import type { OutgoingOperation } from '../domain/changeOperations';
import type { OperationMessage } from '../domain/operationMessage';
import { call, type Headers, type No, readNo } from './call';
import { sign, sourceOf } from './wire';

/** The URL of a system, and the (opened) secrets to sign with: two during a rotation. */
export interface SystemTarget {
  readonly url: string;
  readonly secrets: readonly string[];
}

export type SystemAnswer = { readonly status: 'taken' } | No;

/** Calls to external systems. */
export interface ExternalSystems {
  /**
   * @param trace the trace of the call that caused it, as a `traceparent`
   * @param until cancels the call
   */
  push(
    target: SystemTarget,
    message: OperationMessage,
    trace?: string,
    until?: AbortSignal,
  ): Promise<SystemAnswer>;
}

/** The CloudEvents `type` of an operation: `crossdesk.change.assign.v1`. */
export function operationType(operation: OutgoingOperation): string {
  return `crossdesk.change.${operation.toLowerCase()}.v1`;
}

/** @param longestCallMs maximum duration of a call, in milliseconds */
export function createExternalSystems(
  instance: string,
  agent: Agent,
  longestCallMs: number,
): ExternalSystems {
  return {
    push({ url, secrets }, message, trace, until) {
      const body = JSON.stringify(toCloudEvent(instance, message, trace));
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        ...signAll(secrets, message.id, body),
      };
      return call(
        agent,
        { method: 'POST', url, headers, longestMs: longestCallMs, until },
        body,
        read,
      );
    },
  };
}

/** CloudEvents 1.0, structured JSON. */
function toCloudEvent(instance: string, message: OperationMessage, trace?: string) {
  const { id, at, ...data } = message;
  return {
    specversion: '1.0',
    id,
    source: sourceOf(instance),
    type: operationType(message.operation),
    subject: message.change.number,
    time: at,
    datacontenttype: 'application/json',
    ...(trace && { traceparent: trace }),
    data,
  };
}

/** Standard Webhooks allows several signatures. The receiver has to verify one of them. */
export function signAll(
  secrets: readonly string[],
  id: string,
  body: string,
): Record<string, string> {
  const signed = secrets.map((secret) => sign(secret, id, body));
  const signatures = signed.map((headers) => headers['webhook-signature']);
  return { ...signed[0], 'webhook-signature': signatures.join(' ') };
}

/** Any 2xx answer is a receipt, whatever its body. */
function read(status: number, text: string, headers: Headers): SystemAnswer {
  if (status >= 200 && status < 300) return { status: 'taken' };
  return readNo(status, text, headers);
}
