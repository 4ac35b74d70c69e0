import { createHash } from 'node:crypto';
import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { taskQueue } from '../domain/names';

/** How long it waits for Temporal, in milliseconds. */
const callMs = 10_000;

/** At night (UTC), and not every instance in the same minute: drawn from its id, so that it stays the same. */
function spec(instance: string): ScheduleOptions['spec'] {
  const [hour = 0, minute = 0] = createHash('sha256').update(instance).digest();
  return { calendars: [{ hour: 1 + (hour % 4), minute: minute % 60 }] };
}

/** Makes the schedule by which all partners are asked each night whether they have what we have, or brings it up to date. */
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
    // A night that was missed is made up for in the morning.
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
