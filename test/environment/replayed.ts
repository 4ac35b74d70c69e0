import { afterEach } from '@jest/globals';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../../instance/bundle';

/** A namespace can hold many long histories, and the machine can be busy. */
const longestMs = 240_000;

type Replayed = Parameters<typeof Worker.runReplayHistories>[1];

/**
 * After each test of the file, replays every execution of the namespaces that were named, as it stands, against
 * today's workflows: one that is not deterministic fails the test that ran it, by its id.
 * Returns where to name a namespace, by a client for it; what that returns forgets the namespace, before it ends.
 */
export function replayAfterEach(): (client: Client) => () => void {
  const clients = new Set<Client>();
  const replayed = new Set<string>();
  afterEach(async () => {
    const options = { workflowBundle: await workflowBundle() };
    const faults: string[] = [];
    for (const client of clients) {
      const results = Worker.runReplayHistories(options, histories(client, replayed));
      for await (const { workflowId, error } of results) {
        if (error) faults.push(`${workflowId}: ${error.message}`);
      }
    }
    if (faults.length > 0) throw new Error(`Not to be replayed:\n${faults.join('\n')}`);
  }, longestMs);
  return (client) => {
    clients.add(client);
    return () => clients.delete(client);
  };
}

/** The histories of all executions, except those that were replayed at this length. */
async function* histories(client: Client, replayed: Set<string>): Replayed {
  for (const { workflowId, runId } of await executions(client)) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    if (!hasWholeTasks(history)) continue;
    const version = `${runId} ${history.events?.length}`;
    if (replayed.has(version)) continue;
    replayed.add(version);
    yield { workflowId, history };
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

/** The time-skipping test server only supports lists of open and of closed executions. */
async function executions(client: Client): Promise<{ workflowId: string; runId: string }[]> {
  const { workflowService } = client.connection;
  const { namespace } = client.options;
  const [open, closed] = await Promise.all([
    workflowService.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1_000 }),
    workflowService.listClosedWorkflowExecutions({ namespace, maximumPageSize: 1_000 }),
  ]);
  return [...open.executions, ...closed.executions].flatMap(({ execution }) =>
    execution?.workflowId && execution.runId
      ? [{ workflowId: execution.workflowId, runId: execution.runId }]
      : [],
  );
}
