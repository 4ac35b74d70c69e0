import { createHash } from 'node:crypto';
import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { taskQueue } from '../domain/names';

/** Timeout for Temporal, in milliseconds. */
const callMs = 10_000;

/**
 * Creates or updates the heartbeat schedule. The partners are also checked at once: a partner that found us down learns
 * that we are up.
 */
export function ensureHeartbeat(client: Client): Promise<void> {
  return client.withDeadline(Date.now() + callMs, async () => {
    const isPaused = await ensureSchedule(
      client,
      'heartbeat',
      // With jitter, so that instances do not check at the same moment.
      { intervals: [{ every: '5 minutes' }], jitter: '20 seconds' },
      // A missed heartbeat is not made up for, because it says nothing about the present.
      '30 seconds',
      { triggerImmediately: true },
    );
    if (isPaused === false) await client.schedule.getHandle('heartbeat').trigger();
  });
}

/** Creates or updates the schedule of the nightly reconciliation with all partners. */
export function ensureReconciliation(client: Client, instance: string): Promise<void> {
  return client.withDeadline(Date.now() + callMs, async () => {
    // A missed night is made up for in the morning.
    await ensureSchedule(client, 'reconciliation', atNight(instance), '6 hours');
  });
}

/** A time at night (UTC). It is derived from the instance's id, so instances differ and the time stays the same. */
function atNight(instance: string): ScheduleOptions['spec'] {
  const [hour = 0, minute = 0] = createHash('sha256').update(instance).digest();
  return { calendars: [{ hour: 1 + (hour % 4), minute: minute % 60 }] };
}

/**
 * Creates or updates the schedule that starts the workflow of its name. It stays paused if an operator paused it.
 * @param state of a schedule that is created
 * @returns whether the existing schedule is paused; null if it was created
 */
async function ensureSchedule(
  client: Client,
  name: 'heartbeat' | 'reconciliation',
  spec: ScheduleOptions['spec'],
  catchupWindow: '30 seconds' | '6 hours',
  state?: ScheduleOptions['state'],
): Promise<boolean | null> {
  const wanted = {
    spec,
    action: { type: 'startWorkflow', workflowType: name, workflowId: name, taskQueue },
    policies: { overlap: 'SKIP', catchupWindow },
  } as const satisfies Omit<ScheduleOptions, 'scheduleId'>;
  try {
    await client.schedule.create({ ...wanted, scheduleId: name, ...(state && { state }) });
    return null;
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    let isPaused = false;
    await client.schedule.getHandle(name).update((existing) => {
      isPaused = existing.state.paused;
      return { ...existing, ...wanted };
    });
    return isPaused;
  }
}
