import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { type Instance, startInstance } from '../../instance/instance';
import { type Edit, nextVersion, readDiff } from '../environment/nextVersion';
import {
  call,
  type ExchangedRequest,
  inState,
  startTestStack,
  type TestStack,
} from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides } from '../exchange/equalOnBothSides';
import { caller, solution } from '../exchange/load';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/changing-a-workflow.md'), 'utf8');
const [unguarded, guarded] = [...page.matchAll(/```diff[^\n]*\n([\s\S]*?)```/g)].map(
  ([, diff = '']) => readDiff(diff.trimEnd()),
);

/** The version that the documentation makes, by one of its changes. */
function versionOf(change: Edit | undefined): Promise<{ code: string }> {
  if (!change) throw new Error('docs/changing-a-workflow.md does not show both changes.');
  const from = 'setCurrentDetails,\n';
  const imports = { file: change.file, from, to: `sleep,\n${from}` };
  return nextVersion([imports, change]);
}

let stack: TestStack;
let item: string;
/** Acme's API, its workers, or both in one. */
const running: Instance[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  item = await stack.publish();
}, 90_000);
afterAll(async () => {
  await Promise.all(running.map((instance) => instance.stop()));
  await stack?.stop();
});

async function start(options: Partial<Instance['options']>): Promise<Instance> {
  const instance = await startInstance({ ...stack.acme.instance.options, ...options });
  running.push(instance);
  return instance;
}

async function stop(instance: Instance): Promise<void> {
  running.splice(running.indexOf(instance), 1);
  await instance.stop();
}

describe('A delivery whose workflow task fails', () => {
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

  test('is seen in health and metrics within a minute, until it goes on', async () => {
    expect(await health()).toMatchObject({ state: 'ok' });
    expect(await shown('/readyz')).toContain('"failingWorkflows":0');
    const from = "isPartnerBack = why === 'heard';";
    const edit = { file: 'workflows/delivery.ts', from, to: "throw new Error('Badly deployed.');" };
    const next = await nextVersion([edit]);
    await stack.acme.instance.stop();
    const failing = await start({ workflowBundle: next });
    await failing.engine.wake({ name: 'northwind', title: 'northwind' });
    await until(async () => (await health())?.state === 'failing', 'failing', 60_000);
    expect((await health())?.lastError).toContain('Badly deployed.');
    expect(await shown('/readyz')).toContain('"failingWorkflows":1');
    expect(await shown('/metrics')).toContain('crossdesk_failing_workflows{kind="delivery"} 1');

    await stop(failing);
    const whole = await start({});
    await until(async () => (await health())?.state === 'ok', 'ok again', 90_000);
    expect(await shown('/metrics')).toContain('crossdesk_failing_workflows{kind="delivery"} 0');
    await stop(whole);
  }, 300_000);
});

describe('A change that adds a timer', () => {
  const directory = join(root, 'test/replay/histories');
  const histories = readdirSync(directory).map((file) => ({
    workflowId: file,
    history: JSON.parse(readFileSync(join(directory, file), 'utf8')),
  }));

  async function broken(workflowBundle: { code: string }): Promise<string[]> {
    const found: string[] = [];
    for await (const { workflowId, error } of Worker.runReplayHistories(
      { workflowBundle },
      histories,
    )) {
      if (error) found.push(workflowId);
    }
    return found;
  }

  test('breaks every history of a record, as the documentation says', async () => {
    const records = histories
      .map(({ workflowId }) => workflowId)
      .filter((file) => !/^(delivery|desk|heartbeat|reconciliation)-/.test(file));
    expect((await broken(await versionOf(unguarded))).sort()).toEqual(records.sort());
  });

  test('breaks none where it is guarded', async () => {
    expect(await broken(await versionOf(guarded))).toEqual([]);
  });
});

describe('While workers of two versions run', () => {
  let connection: Connection;
  let next: { code: string };

  beforeAll(async () => {
    next = await versionOf(guarded);
    connection = await Connection.connect({ address: stack.config.temporalAddress });
    await stack.acme.instance.stop();
    await start({ parts: ['api'] });
  }, 90_000);
  afterAll(() => connection?.close());

  const startWorker = (options: Partial<Instance['options']> = {}) =>
    start({ parts: ['worker'], ...options });

  async function resolved(): Promise<ExchangedRequest> {
    const underway = await stack.submit(item);
    await stack.dana.post(`/tasks/${underway.task}/assign`);
    await stack.dana.post(`/tasks/${underway.task}/propose`, solution);
    await inState('Resolved', underway.number, stack.casey);
    return underway;
  }

  async function eventsOf(number: string) {
    const client = new Client({ connection, namespace: stack.config.acme.namespace });
    const history = await client.workflow.getHandle(`request/${number}`).fetchHistory();
    return history.events ?? [];
  }

  test('requests of either version end well, whichever worker has them', async () => {
    const old = await startWorker();
    const before = await resolved();
    const young = await startWorker({ workflowBundle: next });
    const casey = caller(stack.acme, 'requester');
    const both = await Promise.all([1, 2, 3].map(resolved));
    for (const { number } of [before, ...both]) await casey.insist(`/requests/${number}/accept`);
    for (const { number } of [before, ...both]) await equalOnBothSides(stack, number, 'Closed');
    await Promise.all([stop(old), stop(young)]);
  }, 120_000);

  test('with build ids, each has tasks from when it is current, and no task fails', async () => {
    const old = await startWorker({ buildId: '1.0' });
    await makeCurrent('1.0');
    const { number } = await resolved();
    const young = await startWorker({ workflowBundle: next, buildId: '1.1' });
    expect(await versionsOf(number)).toEqual(['1.0']);
    await makeCurrent('1.1');
    await caller(stack.acme, 'requester').insist(`/requests/${number}/accept`);
    await equalOnBothSides(stack, number, 'Closed');
    expect(await versionsOf(number)).toEqual(['1.0', '1.1']);
    const after = await resolved();
    expect(await versionsOf(after.number)).toEqual(['1.1']);
    const failed = [...(await eventsOf(number)), ...(await eventsOf(after.number))].filter(
      ({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes,
    );
    expect(failed).toEqual([]);
    await Promise.all([stop(old), stop(young)]);
  }, 120_000);

  /** As `temporal worker deployment set-current-version` does. */
  async function makeCurrent(buildId: string): Promise<void> {
    const { namespace } = stack.config.acme;
    await until(
      () =>
        connection.workflowService
          .setWorkerDeploymentCurrentVersion({
            namespace,
            deploymentName: 'crossdesk-acme',
            buildId,
          })
          .then(() => true)
          .catch(() => false),
      `${buildId} to be current`,
    );
  }

  /** The build ids of the workers that had the request, each once and in order. */
  async function versionsOf(number: string): Promise<string[]> {
    const builds = (await eventsOf(number)).flatMap(({ workflowTaskCompletedEventAttributes }) => {
      const buildId = workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId;
      return buildId ? [buildId] : [];
    });
    return [...new Set(builds)];
  }
});
