import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { solution } from '../exchange/load';
import { type Launched, launchChild } from '../rig/child';
import { until } from '../rig/until';
import { inState, landed, startTestWorld, type TestWorld, type Underway } from '../rig/world';
import { type Collector, openCollector } from './openCollector';

let world: TestWorld;
let collector: Collector;
let request: Underway;
/** What the two log, each in a process of its own. */
const lines: { readonly instance: string; readonly line: string }[] = [];
const children: Launched[] = [];

beforeAll(async () => {
  collector = await openCollector();
  world = await startTestWorld();
  const item = await world.publish();
  for (const name of ['acme', 'northwind'] as const) {
    await world[name].instance.stop();
    const { ground } = world;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '200' };
    const place = { ...ground[name], instance: name, temporalAddress: ground.temporalAddress, env };
    children.push(launchChild(place, 'start', (line) => lines.push({ instance: name, line })));
  }
  expect(await Promise.all(children.map(({ ready }) => ready))).toEqual([true, true]);
  request = await world.submit(item);
}, 90_000);
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await world?.stop();
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
  const answer = await fetch(`${world[side].url}/api/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world[side].tokens[role]}`,
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
    await inState('Work in Progress', request.number, world.casey);
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
    await landed(world.dana, request.number, body.id);
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
      catalogItem: (await world.casey.get<{ items: { id: string }[] }>('/catalog-items')).items[0]
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
    const { number, task } = await world.submit(
      (await world.casey.get<{ items: { id: string }[] }>('/catalog-items')).items[0]?.id ?? '',
    );
    await world.dana.post(`/tasks/${task}/assign`);
    await world.dana.post(`/tasks/${task}/propose`, solution);
    await inState('Resolved', number, world.casey);
    for (const traceparent of ['', 'rubbish', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`]) {
      const { headers, status } = await fetch(`${world.acme.url}/api/v1/requests/${number}`, {
        headers: { authorization: `Bearer ${world.acme.tokens.requester}`, traceparent },
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
