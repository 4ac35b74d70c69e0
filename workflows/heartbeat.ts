import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';

const { heartbeat: ask } = proxyActivities<Activities>({
  startToCloseTimeout: '4 minutes',
  // The next heartbeat comes soon, and has newer data.
  retry: { maximumAttempts: 1 },
});

/** Checks all partners once. The schedule of the same name starts it. */
export async function heartbeat(): Promise<void> {
  await ask();
}
