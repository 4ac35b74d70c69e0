import { failingWorkflows, recordFailing, recordRecovered } from '../records/failingWorkflows';
import { onTaskFailure } from '../telemetry/taskFailures';
import type { LoopDeps } from './each';

/** One failed task may be a race, which the next try settles. */
const enough = 2;
/** Runs that failed since the last look; beyond this the first are forgotten, and heard of again. */
const mostReported = 1_000;

/**
 * Watches the workflow tasks that fail in this process, and notes every so many milliseconds which workflows cannot go
 * on, and which can again.
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
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch((error: unknown) => {
      log.warn({ err: error }, 'it is not known which workflows fail; the next look goes on');
    });
  }, everyMs);

  async function look(): Promise<void> {
    for (const known of await failingWorkflows(db)) {
      const task = await engine.taskOf(known);
      if (task && task.attempts >= enough) continue;
      log.info({ workflow: known.workflowId }, 'a workflow goes on again');
      await recordRecovered(db, known);
    }
    for (const [runId, reason] of reported) {
      const task = await engine.taskOf({ runId });
      reported.delete(runId);
      if (!task || task.attempts < enough) continue;
      const { workflowId } = task;
      log.error({ workflow: workflowId, runId, reason }, 'a workflow cannot go on: its task fails');
      await recordFailing(db, { workflowId, runId, reason });
    }
  }

  return {
    async stop() {
      deafen();
      clearInterval(timer);
      await looking;
    },
  };
}
