import { failingWorkflows, recordFailing, recordRecovered } from '../records/failingWorkflows';
import { onTaskFailure } from '../telemetry/taskFailures';
import type { LoopDeps } from './each';

/** One failed task can be a race that the next attempt resolves. */
const enough = 2;
/**
 * Maximum number of remembered runs with failed tasks. Beyond this, the oldest are forgotten; they are reported again.
 */
const mostReported = 1_000;

/**
 * Watches failed workflow tasks in this process, and records periodically which workflows are failing and which have
 * recovered.
 */
export function watchFailures(
  { db, engine, log }: LoopDeps,
  everyMs = 15_000,
): { stop(): Promise<void> } {
  const reported = new Map<string, string>();
  const deafen = onTaskFailure((runId, reason) => {
    reported.set(runId, reason);
    const [first] = reported.keys();
    if (first && reported.size > mostReported) reported.delete(first);
  });
  let checking = Promise.resolve();
  const timer = setInterval(() => {
    checking = checking.then(check).catch((error: unknown) => {
      log.warn({ err: error }, 'failing workflows could not be checked; the next check continues');
    });
  }, everyMs);

  async function check(): Promise<void> {
    for (const known of await failingWorkflows(db)) {
      const task = await engine.taskOf(known);
      if (task && task.attempts >= enough) continue;
      log.info({ workflow: known.workflowId }, 'a workflow has recovered');
      await recordRecovered(db, known);
    }
    for (const [runId, reason] of reported) {
      const task = await engine.taskOf({ runId });
      reported.delete(runId);
      if (!task || task.attempts < enough) continue;
      const { workflowId } = task;
      log.error({ workflow: workflowId, runId, reason }, 'a workflow is failing: its task fails');
      await recordFailing(db, { workflowId, runId, reason });
    }
  }

  return {
    async stop() {
      deafen();
      clearInterval(timer);
      await checking;
    },
  };
}
