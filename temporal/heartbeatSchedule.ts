import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { taskQueue } from '../domain/names';

/** How long it waits for Temporal, in milliseconds. */
const callMs = 10_000;

const schedule = {
  scheduleId: 'heartbeat',
  // Spread a little, so that not every instance asks at the same moment.
  spec: { intervals: [{ every: '5 minutes' }], jitter: '20 seconds' },
  action: {
    type: 'startWorkflow',
    workflowType: 'heartbeat',
    workflowId: 'heartbeat',
    taskQueue,
  },
  // What was missed says nothing about now, and is not made up for.
  policies: { overlap: 'SKIP', catchupWindow: '30 seconds' },
} as const satisfies ScheduleOptions;

/**
 * Makes the schedule by which partners are asked whether they are there, or brings it up to date. They are asked at once
 * as well: one that has found us away hears that we are back.
 */
export function ensureHeartbeat(client: Client): Promise<void> {
  return client.withDeadline(Date.now() + callMs, async () => {
    try {
      await client.schedule.create({ ...schedule, state: { triggerImmediately: true } });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { scheduleId, ...wanted } = schedule;
      const handle = client.schedule.getHandle(scheduleId);
      // An operator who has paused it keeps it so.
      let paused = false;
      await handle.update((existing) => {
        paused = existing.state.paused;
        return { ...existing, ...wanted };
      });
      if (!paused) await handle.trigger();
    }
  });
}
