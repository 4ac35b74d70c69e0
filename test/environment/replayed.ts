import { afterAll } from '@jest/globals';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../../instance/bundle';

/** How long a namespace's many long histories may take on a busy machine. */
export const longestMs = 240_000;

type Replayed = Parameters<typeof Worker.runReplayHistories>[1];

/**
 * At the end of the file, replays every execution of the namespaces that were named against today's workflows: one that
 * is not deterministic fails the file, by its id. Returns where to name a namespace, by a client for it; what that
 * returns replays the namespace at once, for one that ends before the file. In a namespace that files share, only the
 * executions that started since a time are replayed.
 */
export function replayAtEnd(): (client: Client, since?: Date) => () => Promise<void> {
  const clients = new Map<Client, Date | undefined>();
  afterAll(async () => {
    for (const [client, since] of clients) await replayAll(client, since);
  }, longestMs);
  return (client, since) => {
    clients.set(client, since);
    return async () => {
      clients.delete(client);
      await replayAll(client, since);
    };
  };
}

async function replayAll(client: Client, since?: Date): Promise<void> {
  const options = { workflowBundle: await workflowBundle() };
  const faults: string[] = [];
  const replays = Worker.runReplayHistories(options, histories(client, since));
  for await (const { workflowId, error } of replays) {
    if (error) faults.push(`${workflowId}: ${error.message}`);
  }
  if (faults.length > 0) throw new Error(`Not to be replayed:\n${faults.join('\n')}`);
}

async function* histories(client: Client, since?: Date): Replayed {
  const found = since ? executionsSince(client, since) : await executions(client);
  for await (const { workflowId, runId } of found) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    if (hasWholeTasks(history)) yield { workflowId, history };
  }
}

/**
 * Whether every task that was started has its end. The test server that skips time leaves the end out of a task that it
 * gave up, which no other server does, and which the SDK's replay cannot take.
 */
function hasWholeTasks({ events }: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>): boolean {
  return (events ?? []).every((event, n) => {
    const next = events?.[n + 1];
    if (!event.workflowTaskStartedEventAttributes || !next) return true;
    return Boolean(
      next.workflowTaskCompletedEventAttributes ||
        next.workflowTaskFailedEventAttributes ||
        next.workflowTaskTimedOutEventAttributes ||
        next.workflowExecutionTerminatedEventAttributes,
    );
  });
}

function executionsSince(client: Client, since: Date) {
  return client.workflow.list({ query: `StartTime >= '${since.toISOString()}'` });
}

/** The time-skipping test server only supports lists of open and of closed executions. */
async function executions(client: Client): Promise<{ workflowId: string; runId: string }[]> {
  const { workflowService } = client.connection;
  const { namespace } = client.options;
  const [open, closed] = await Promise.all([
    workflowService.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1_000 }),
    workflowService.listClosedWorkflowExecutions({ namespace, maximumPageSize: 1_000 }),
  ]);
  if (open.nextPageToken.length + closed.nextPageToken.length > 0) {
    throw new Error(`${namespace} has more executions than are replayed.`);
  }
  return [...open.executions, ...closed.executions].flatMap(({ execution }) =>
    execution?.workflowId && execution.runId
      ? [{ workflowId: execution.workflowId, runId: execution.runId }]
      : [],
  );
}
