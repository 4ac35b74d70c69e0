import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Launched, launchChild } from '../environment/child';
import {
  type ExchangedRequest,
  inState,
  startTestStack,
  type TestStack,
  waitForEntry,
} from '../environment/stack';
import { until } from '../environment/until';
import { solution } from '../exchange/load';
import { type Collector, openCollector } from './openCollector';

let stack: TestStack;
let collector: Collector;
let request: ExchangedRequest;
/** What the two log, each in a process of its own. */
const lines: { readonly instance: string; readonly line: string }[] = [];
const children: Launched[] = [];

beforeAll(async () => {
  collector = await openCollector();
  stack = await startTestStack();
  const item = await stack.publish();
  for (const name of ['acme', 'northwind'] as const) {
    await stack[name].instance.stop();
    const { config } = stack;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '200' };
    const place = { ...config[name], instance: name, temporalAddress: config.temporalAddress, env };
    children.push(launchChild(place, 'start', (line) => lines.push({ instance: name, line })));
  }
  expect(await Promise.all(children.map(({ ready }) => ready))).toEqual([true, true]);
  request = await stack.submit(item);
}, 90_000);
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await stack?.stop();
  await collector?.close();
});

/** A call within a trace of the caller's; gives the trace's id. */
async function post(
  side: 'acme' | 'northwind',
  role: 'requester' | 'agent',
  path: string,
  body: object,
) {
  const traceId = randomBytes(16).toString('hex');
  const answer = await fetch(`${stack[side].url}/api/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack[side].tokens[role]}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
    },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBeLessThan(300);
  return { traceId, body: (await answer.json()) as { readonly id: string } };
}

/** The spans of a trace, each by its instance and name. */
function spansOf(traceId: string): string[] {
  return collector.spans
    .filter((span) => span.traceId === traceId)
    .map(({ name, attributes }) => `${attributes['crossdesk.instance'] ?? '-'}: ${name}`);
}

/** What was logged in a trace, each line by its instance and message. */
function linesOf(traceId: string): string[] {
  return lines
    .filter(({ line }) => line.includes(traceId))
    .map(({ instance, line }) => `${instance}: ${JSON.parse(line).msg}`);
}

async function expectTrace(traceId: string, spans: readonly string[], said: readonly string[]) {
  await until(() => spans.every((span) => spansOf(traceId).includes(span)), 'the spans').catch(
    () => {},
  );
  expect(spansOf(traceId)).toEqual(expect.arrayContaining([...spans]));
  expect(linesOf(traceId)).toEqual(expect.arrayContaining([...said]));
}

describe("A caller's trace", () => {
  test('goes with a command through the workflow to the partner, and into both logs', async () => {
    const { traceId } = await post('northwind', 'agent', `/tasks/${request.task}/assign`, {});
    await inState('Work in Progress', request.number, stack.casey);
    await expectTrace(
      traceId,
      [
        'northwind: POST /api/v1/tasks/{number}/assign',
        'northwind: commit fulfillment',
        'northwind: deliver crossdesk.request.assigned.v1',
        'acme: take crossdesk.request.assigned.v1',
        'acme: commit request',
      ],
      [
        'northwind: request completed',
        'northwind: committed',
        'northwind: delivered',
        'acme: taken',
        'acme: committed',
      ],
    );
  });

  test('goes with a comment, which no workflow sees', async () => {
    const path = `/requests/${request.number}/comments`;
    const { traceId, body } = await post('acme', 'requester', path, { text: 'Hello' });
    await waitForEntry(stack.dana, request.number, body.id);
    await expectTrace(
      traceId,
      [
        'acme: POST /api/v1/requests/{number}/comments',
        'acme: deliver crossdesk.request.commented.v1',
        'northwind: take crossdesk.request.commented.v1',
      ],
      ['acme: request completed', 'acme: delivered', 'northwind: taken'],
    );
  });

  test('goes with a submission, and comes back with what the provider makes of it', async () => {
    const { traceId } = await post('acme', 'requester', '/requests', {
      catalogItem: (await stack.casey.get<{ items: { id: string }[] }>('/catalog-items')).items[0]
        ?.id,
      shortDescription: 'Another laptop',
    });
    await expectTrace(
      traceId,
      [
        'acme: POST /api/v1/requests',
        'acme: deliver crossdesk.request.submitted.v1',
        'northwind: take crossdesk.request.submitted.v1',
        'northwind: commit fulfillment',
        'northwind: deliver crossdesk.request.received.v1',
        'acme: take crossdesk.request.received.v1',
        'acme: commit request',
      ],
      ['acme: request completed', 'northwind: committed', 'acme: committed'],
    );
  });

  test('that is none is replaced by a new one', async () => {
    const { number, task } = await stack.submit(
      (await stack.casey.get<{ items: { id: string }[] }>('/catalog-items')).items[0]?.id ?? '',
    );
    await stack.dana.post(`/tasks/${task}/assign`);
    await stack.dana.post(`/tasks/${task}/propose`, solution);
    await inState('Resolved', number, stack.casey);
    for (const traceparent of ['', 'rubbish', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`]) {
      const { headers, status } = await fetch(`${stack.acme.url}/api/v1/requests/${number}`, {
        headers: { authorization: `Bearer ${stack.acme.tokens.requester}`, traceparent },
      });
      expect(status).toBe(200);
      const id = headers.get('x-request-id') ?? '';
      const line = await until(
        () => lines.find((one) => one.line.includes(id) && one.line.includes('request completed')),
        'the line',
      );
      expect(JSON.parse(line.line).traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    }
  });
});
