import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { ReconciliationInput } from '../domain/mailbox';

const { reconcile } = proxyActivities<Activities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '10 seconds', maximumInterval: '5 minutes', maximumAttempts: 10 },
});

/**
 * Compares the state with one partner and repairs differences. Without a partner it does so with all of them; the
 * schedule of the same name starts it.
 */
export async function reconciliation(input: ReconciliationInput = {}): Promise<void> {
  await reconcile(input.partner ?? null);
}
