import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Instance, startInstance } from '../../instance/instance';
import { nextVersion } from '../environment/nextVersion';
import { call, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';

let stack: TestStack;
let acme: Instance;

beforeAll(async () => {
  stack = await startTestStack();
  acme = stack.acme.instance;
}, 90_000);
afterAll(async () => {
  await acme?.stop();
  await stack?.stop();
});

interface Health {
  readonly state: string;
  readonly lastError: string | null;
}

async function health(): Promise<Health | undefined> {
  const { body } = await call(stack.acme, 'admin', 'GET', '/connections');
  return (body as { items: { health: Health }[] }).items[0]?.health;
}

async function shown(path: string): Promise<string> {
  return (await fetch(`${stack.acme.url}${path}`)).text();
}

async function restart(options: Partial<Instance['options']>): Promise<void> {
  await acme.stop();
  acme = await startInstance({ ...acme.options, ...options });
}

test('A delivery whose workflow task fails is seen in health and metrics within a minute, until it goes on', async () => {
  expect(await health()).toMatchObject({ state: 'ok' });
  expect(await shown('/readyz')).toContain('"failingWorkflows":0');
  const from = "isPartnerBack = why === 'heard';";
  const broken = { file: 'workflows/delivery.ts', from, to: "throw new Error('Badly deployed.');" };
  await restart({ workflowBundle: await nextVersion([broken]) });
  await acme.engine.wake({ name: 'northwind', title: 'northwind' });
  await until(async () => (await health())?.state === 'failing', 'failing', 60_000);
  expect((await health())?.lastError).toContain('Badly deployed.');
  expect(await shown('/readyz')).toContain('"failingWorkflows":1');
  expect(await shown('/metrics')).toContain('crossdesk_failing_workflows{kind="delivery"} 1');

  const { workflowBundle: _broken, ...whole } = acme.options;
  await acme.stop();
  acme = await startInstance(whole);
  await until(async () => (await health())?.state === 'ok', 'ok again', 90_000);
  expect(await shown('/metrics')).toContain('crossdesk_failing_workflows{kind="delivery"} 0');
}, 300_000);
