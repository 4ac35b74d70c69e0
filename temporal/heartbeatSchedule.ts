import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { taskQueue } from '../domain/names';

/** Timeout for Temporal, in milliseconds. */
const callMs = 10_000;

const schedule = {
  scheduleId: 'heartbeat',
  // With jitter, so that instances do not check at the same moment.
  spec: { intervals: [{ every: '5 minutes' }], jitter: '20 seconds' },
  action: {
    type: 'startWorkflow',
    workflowType: 'heartbeat',
    workflowId: 'heartbeat',
    taskQueue,
  },
  // A missed heartbeat is not made up for, because it says nothing about the present.
  policies: { overlap: 'SKIP', catchupWindow: '30 seconds' },
} as const satisfies ScheduleOptions;

/**
 * Creates or updates the heartbeat schedule. The partners are also checked at once: a partner that found us down learns
 * that we are up.
 */
export function ensureHeartbeat(client: Client): Promise<void> {
  return client.withDeadline(Date.now() + callMs, async () => {
    try {
      await client.schedule.create({ ...schedule, state: { triggerImmediately: true } });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { scheduleId, ...wanted } = schedule;
      const handle = client.schedule.getHandle(scheduleId);
      // Keeps the schedule paused if an operator paused it.
      let paused = false;
      await handle.update((existing) => {
        paused = existing.state.paused;
        return { ...existing, ...wanted };
      });
      if (!paused) await handle.trigger();
    }
  });
}
