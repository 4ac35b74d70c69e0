import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

const { EventType } = temporal.api.enums.v1;

/**
 * The history events that count as billable actions: https://docs.temporal.io/cloud/actions. Heartbeats leave no event.
 */
const billable = new Set([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  // Markers of local activities; those of one workflow task count as one.
  EventType.EVENT_TYPE_MARKER_RECORDED,
]);

export interface Cost {
  readonly events: number;
  readonly actions: number;
}

/** The cost of a workflow's current run so far. */
export async function costOf(client: Client, workflowId: string): Promise<Cost> {
  return costOfRun(client, workflowId);
}

/** The cost of each run of a workflow that continued as new, newest first. */
export async function costOfRuns(client: Client, workflowId: string): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (let run: string | undefined; ; ) {
    const { before, ...cost } = await costOfRun(client, workflowId, run);
    costs.push(cost);
    if (!before) return costs;
    run = before;
  }
}

async function costOfRun(client: Client, workflowId: string, runId?: string) {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const all = events ?? [];
  const actions = all.filter(({ eventType }) => eventType && billable.has(eventType)).length;
  const before = all[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  return { events: all.length, actions, before };
}
