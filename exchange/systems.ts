import type { Agent } from 'undici';
import type { OutgoingOperation } from '../domain/changeOperations';
import type { OperationMessage } from '../domain/operationMessage';
import { call, type Headers, type No, readNo } from './call';
import { sign, sourceOf } from './wire';

/** Where to push, and the secrets to sign under (opened): two while they are rotated. */
export interface SystemTarget {
  readonly url: string;
  readonly secrets: readonly string[];
}

export type SystemAnswer = { readonly status: 'taken' } | No;

/** Calls to external systems. */
export interface ExternalSystems {
  /**
   * @param trace what caused it, as a `traceparent`
   * @param until gives the call up
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

/** @param longestCallMs how long a call may take from end to end, in milliseconds */
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

/** Standard Webhooks has room for several signatures, of which the receiver needs to know one. */
function signAll(secrets: readonly string[], id: string, body: string): Record<string, string> {
  const signed = secrets.map((secret) => sign(secret, id, body));
  const signatures = signed.map((headers) => headers['webhook-signature']);
  return { ...signed[0], 'webhook-signature': signatures.join(' ') };
}

/** Any 2xx is a receipt, whatever the body says: receivers answer in many ways. */
function read(status: number, text: string, headers: Headers): SystemAnswer {
  if (status >= 200 && status < 300) return { status: 'taken' };
  return readNo(status, text, headers);
}
