import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';

/** A heartbeat that is cut off fails, or waits for its time limit: the next one comes soon, and says more. */
const exchanging = `WorkflowType != 'heartbeat'`;

/** Ids of open workflows that should have ended by now: all but the deliveries, which have no end. */
export async function openWorkflows(client: Client): Promise<string[]> {
  const open: string[] = [];
  for await (const { type, workflowId } of client.workflow.list({
    query: `${exchanging} AND ExecutionStatus = 'Running'`,
  })) {
    if (type !== 'delivery') open.push(workflowId);
  }
  return open;
}

/**
 * Workflows that did not end as they should, or are stuck: open, or failing their tasks.
 * @param graceMs how long a task that fails has to succeed yet: whoever had it may have been killed a moment ago
 */
export async function checkWorkflows(client: Client, graceMs = 20_000): Promise<string[]> {
  const { namespace } = client.options;
  const found = (await openWorkflows(client)).map((id) => `${id} is still open (in ${namespace}).`);
  const ended = `ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated', 'Canceled')`;
  for await (const { workflowId, status } of client.workflow.list({
    query: `${exchanging} AND ${ended}`,
  })) {
    found.push(`${workflowId} ended as ${status.name} (in ${namespace}).`);
  }
  for await (const { workflowId, runId } of client.workflow.list({
    query: `${exchanging} AND ExecutionStatus = 'Running'`,
  })) {
    const attempt = await failingAttempt(client.workflow.getHandle(workflowId, runId), graceMs);
    if (attempt) found.push(`${workflowId} fails its task, ${attempt} times (in ${namespace}).`);
  }
  return found;
}

/** How often the task that is pending was tried; null where none is, or it succeeds yet. */
async function failingAttempt(workflow: WorkflowHandle, graceMs: number): Promise<number | null> {
  for (const deadline = Date.now() + graceMs; ; await sleep(200)) {
    const { raw } = await workflow.describe();
    const attempt = raw.pendingWorkflowTask?.attempt ?? 0;
    if (attempt <= 1) return null;
    if (Date.now() > deadline) return attempt;
  }
}
