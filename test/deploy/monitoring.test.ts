import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';
import { weekdays } from '../../domain/workingTime';
import { freePort } from '../../instance/ports';
import { type Child, startChild } from '../environment/child';
import { call, inState, startTestStack, type TestStack } from '../environment/stack';
import { solution } from '../exchange/load';

const deploy = join(__dirname, '../../deploy');
const rules = z
  .object({
    groups: z.array(
      z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) }),
    ),
  })
  .parse(parse(readFileSync(join(deploy, 'prometheus/alerts.yaml'), 'utf8')));
const dashboard = z
  .object({
    panels: z.array(
      z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(deploy, 'grafana/crossdesk.json'), 'utf8')));

const expressions: [string, string][] = [
  ...rules.groups.flatMap(({ rules }) =>
    rules.map(({ alert, expr }): [string, string] => [`alert ${alert}`, expr]),
  ),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }): [string, string] => [
      `panel ${title}`,
      expr.replaceAll('$__rate_interval', '5m'),
    ]),
  ),
];

/** Prometheus's own, and what it adds to every series as it scrapes. */
const ofPrometheus = { metrics: ['up'], labels: ['instance', 'job', 'le'] };

let stack: TestStack;
let acme: Child;
/** The labels that each metric really has, on both sides of the exchange. */
const exposed = new Map<string, Set<string>>();

beforeAll(async () => {
  stack = await startTestStack();
  const { casey, dana, config } = stack;
  // In a process of its own, which shows what Temporal's SDK measures as well.
  await stack.acme.instance.stop();
  acme = await startChild({
    ...config.acme,
    instance: 'acme',
    temporalAddress: config.temporalAddress,
  });
  const hours = Object.fromEntries(weekdays.map((day) => [day, [{ from: '00:00', to: '24:00' }]]));
  const always = { name: 'Always', timeZone: 'UTC', hours };
  const { id: calendar } = await stack.nora.post<{ id: string }>('/calendars', always);
  const serviceLevels = { calendar, response: { '4': 'PT8H' }, resolution: {} };
  await stack.submit(await stack.publish({ policy: { serviceLevels } }));
  const { number, task } = await stack.submit(await stack.publish());
  await dana.post(`/tasks/${task}/assign`);
  await dana.post(`/tasks/${task}/propose`, solution);
  await inState('Resolved', number, casey, dana);
  await casey.post(`/requests/${number}/accept`);
  await inState('Closed', number, casey, dana);
  await call(stack.northwind, 'admin', 'POST', '/external-systems', {
    name: 'Initech',
    deliveryUrl: 'http://127.0.0.1:9',
  });
  for (const { url } of [stack.acme, stack.northwind]) {
    read(await (await fetch(`${url}/metrics`)).text());
  }
}, 90_000);
afterAll(async () => {
  await acme?.kill();
  await stack?.stop();
});

function read(metrics: string): void {
  for (const line of metrics.split('\n')) {
    const [, name, labels = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (!name) continue;
    const known = exposed.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    exposed.set(name, known);
  }
}

/** The metrics and labels that an expression names, and where it cannot be read. */
function namesIn(expression: string) {
  const found = { metrics: [] as string[], labels: [] as string[], faults: [] as string[] };
  parser.parse(expression).iterate({
    enter({ name, type, from, to }) {
      const text = expression.slice(from, to);
      if (type.isError) found.faults.push(text || `at ${from}`);
      if (name === 'Identifier') found.metrics.push(text);
      if (name === 'LabelName') found.labels.push(text);
    },
  });
  return found;
}

describe('What the alert rules and the dashboard ask for', () => {
  test.each(expressions)('%s: is there in the real /metrics', (_what, expression) => {
    const { metrics, labels, faults } = namesIn(expression);
    expect(faults).toEqual([]);
    expect(metrics.length).toBeGreaterThan(0);
    const own = metrics.filter((name) => !ofPrometheus.metrics.includes(name));
    expect(own.filter((name) => !exposed.has(name))).toEqual([]);
    const known = own.flatMap((name) => [...(exposed.get(name) ?? [])]).concat(ofPrometheus.labels);
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
  });

  test('would be seen to be wrong', () => {
    expect(namesIn('sum(rate(x[5m])').faults).not.toEqual([]);
    expect(namesIn('max by (nobody) (crossdesk_outbox_pendign{partner="x"})')).toMatchObject({
      metrics: ['crossdesk_outbox_pendign'],
      labels: ['nobody', 'partner'],
    });
  });
});

test('A process that is only a worker shows how it is and what it measures, where it is told a port', async () => {
  const port = await freePort();
  const { northwind, temporalAddress } = stack.config;
  const env = { CROSSDESK_WORKER_PORT: `${port}` };
  const worker = await startChild(
    { ...northwind, instance: 'northwind', temporalAddress, env },
    'start:worker',
  );
  try {
    const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    expect((await at('/readyz')).status).toBe(200);
    expect(await (await at('/metrics')).text()).toContain('temporal_worker_task_slots_available');
    expect((await at('/api/v1/requests')).status).toBe(404);
    expect((await at('/openapi.json')).status).toBe(404);
  } finally {
    await worker.kill();
  }
}, 60_000);
