import { workflowId } from '../domain/names';
import type { Database } from './database';

/** A workflow whose workflow task fails. */
export interface FailingWorkflow {
  readonly workflowId: string;
  readonly runId: string;
  readonly reason: string;
}

export async function failingWorkflows(db: Database): Promise<FailingWorkflow[]> {
  return db('failing_workflows')
    .orderBy('since')
    .select({ workflowId: 'workflow_id', runId: 'run_id', reason: 'reason' });
}

export async function recordFailing(db: Database, failing: FailingWorkflow): Promise<void> {
  const { workflowId: workflow_id, runId: run_id, reason } = failing;
  await db('failing_workflows')
    .insert({ workflow_id, run_id, reason })
    .onConflict('workflow_id')
    .merge({ run_id, reason });
}

export async function recordRecovered(
  db: Database,
  { workflowId }: FailingWorkflow,
): Promise<void> {
  await db('failing_workflows').where({ workflow_id: workflowId }).delete();
}

/** Why the delivery workflow of a destination fails. Null if it does not. */
export async function failingDelivery(db: Database, name: string): Promise<string | null> {
  const row = await db('failing_workflows')
    .where({ workflow_id: workflowId.delivery(name) })
    .first('reason');
  return row ? deliveryFailure(row.reason) : null;
}

/** The failure of a delivery workflow, as text for people. */
export function deliveryFailure(reason: string): string {
  return `Its delivery workflow cannot go on: ${reason}`;
}
