import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { taskQueue } from '../../domain/names';
import { createTestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { checkWorkflows, openWorkflows } from './workflows';

let connection: Connection;
let client: Client;

beforeAll(async () => {
  const { address, namespace } = await createTestNamespace();
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
});
afterAll(() => connection?.close());

/** Nobody works here: what is started stands still. */
const start = (type: string, workflowId: string) =>
  client.workflow.start(type, { workflowId, taskQueue, args: [] });

test('The checks see a workflow that did not end, one that ended badly, and one whose task fails', async () => {
  const found = (about: string) => async () =>
    (await checkWorkflows(client, 0)).find((one) => one.startsWith(about));
  expect(await checkWorkflows(client)).toEqual([]);

  const delivery = await start('delivery', 'delivery/northwind');
  const heartbeat = await start('heartbeat', 'heartbeat-1');
  const request = await start('request', 'request/ACME-PRQ0001001');
  expect(await until(found('request/'), 'the request')).toContain('is still open');
  expect(await openWorkflows(client)).toEqual(['request/ACME-PRQ0001001']);

  await request.terminate();
  await heartbeat.terminate();
  await until(async () => (await openWorkflows(client)).length === 0, 'its end');
  expect(await checkWorkflows(client)).toEqual([
    expect.stringMatching('^request/ACME-PRQ0001001 ended as TERMINATED'),
  ]);

  const { namespace } = client.options;
  const queue = { name: taskQueue };
  const { taskToken } = await until(async () => {
    const task = await connection.withDeadline(Date.now() + 30_000, () =>
      connection.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: queue }),
    );
    return task.workflowExecution?.workflowId === delivery.workflowId && task;
  }, 'the task of the delivery');
  await connection.workflowService.respondWorkflowTaskFailed({ namespace, taskToken });
  expect(await until(found('delivery/'), 'the failing task')).toContain('fails its task');
}, 60_000);
