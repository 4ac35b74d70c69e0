import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';

const { heartbeat: ask } = proxyActivities<Activities>({
  startToCloseTimeout: '4 minutes',
  // The next one comes soon, and says more.
  retry: { maximumAttempts: 1 },
});

/** Asks all partners once whether they are there; the schedule of the same name starts it. */
export async function heartbeat(): Promise<void> {
  await ask();
}
