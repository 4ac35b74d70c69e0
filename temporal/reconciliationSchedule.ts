import { createHash } from 'node:crypto';
import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { taskQueue } from '../domain/names';

/** Timeout for Temporal, in milliseconds. */
const callMs = 10_000;

/** A time at night (UTC). It is derived from the instance's id, so instances differ and the time stays the same. */
function spec(instance: string): ScheduleOptions['spec'] {
  const [hour = 0, minute = 0] = createHash('sha256').update(instance).digest();
  return { calendars: [{ hour: 1 + (hour % 4), minute: minute % 60 }] };
}

/** Creates or updates the schedule of the nightly reconciliation with all partners. */
export function ensureReconciliation(client: Client, instance: string): Promise<void> {
  const schedule = {
    scheduleId: 'reconciliation',
    spec: spec(instance),
    action: {
      type: 'startWorkflow',
      workflowType: 'reconciliation',
      workflowId: 'reconciliation',
      taskQueue,
    },
    // A missed night is made up for in the morning.
    policies: { overlap: 'SKIP', catchupWindow: '6 hours' },
  } as const satisfies ScheduleOptions;
  return client.withDeadline(Date.now() + callMs, async () => {
    try {
      await client.schedule.create(schedule);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { scheduleId, ...wanted } = schedule;
      await client.schedule
        .getHandle(scheduleId)
        .update((existing) => ({ ...existing, ...wanted }));
    }
  });
}
