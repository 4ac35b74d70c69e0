import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, Drained } from '../activities';
import type { DeliveryInput } from '../domain/mailbox';
import { handleControls } from './controls';
import { deliveryDetails } from './details';

const { drain, setPaused } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/**
 * Delivers the outbox to one partner, external system or desk. It runs forever: it sleeps while nothing waits, drains when it
 * is woken, and retries at growing intervals while the partner is away.
 */
export async function delivery(input: DeliveryInput): Promise<void> {
  const { partner, title } = input;
  let paused = input.paused ?? false;
  let failures = input.failures ?? 0;
  let overdue = input.late ?? false;
  let woken = true;
  let isPartnerBack = false;
  let draining: CancellationScope | undefined;
  let last: Drained | undefined;
  /** Milliseconds since 1970. */
  let nextTryAt: number | undefined;

  const pause = () => {
    paused = true;
    draining?.cancel();
  };
  const resume = () => {
    paused = false;
    woken = true;
  };
  const wake = (why?: unknown) => {
    woken = true;
    isPartnerBack = why === 'heard';
  };
  let refused: string | undefined;
  const current = () => ({
    ...last,
    ...{ partner: title ?? partner, paused, failures, nextTryAt, refused },
  });
  const show = () => setCurrentDetails(deliveryDetails(current()));
  handleControls({ wake, pause, resume }, (refusal) => {
    refused = refusal;
    show();
  });
  setHandler(defineQuery('state'), current);
  show();

  /** Runs one drain. Null if a pause cancelled it. */
  async function drainOnce(): Promise<Drained | null> {
    try {
      draining = new CancellationScope();
      const summary = failures > 0 ? `try again: ${failures} failed` : 'what waits, and what comes';
      return await draining.run(() =>
        drain.executeWithOptions({ summary }, [partner, failures, overdue]),
      );
    } catch (error) {
      if (isCancellation(error)) return null;
      throw error;
    } finally {
      draining = undefined;
    }
  }

  for (;;) {
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) {
      await continueAsNew<typeof delivery>({ ...input, paused, failures, late: overdue });
    }
    if (paused) {
      show();
      await setPaused(partner, true);
      await condition(() => !paused);
      await setPaused(partner, false);
      failures = 0;
      show();
      continue;
    }
    if (!woken) await condition(() => woken || paused);
    if (paused) continue;
    woken = false;
    const drained = await drainOnce();
    if (!drained) continue;
    last = drained;
    failures = drained.failures;
    overdue = drained.late;
    if (drained.status === 'more') woken = true;
    if (drained.status !== 'unreachable') {
      if (drained.status === 'idle' && drained.retryInMs !== undefined) {
        await untilNextTry(drained.retryInMs);
      } else show();
      continue;
    }
    isPartnerBack = false;
    await untilNextTry(drained.retryInMs ?? 1_000);
    // An attempt that was brought forward by a message from the partner says nothing about the outage, so it does
    // not lengthen the wait.
    if (isPartnerBack) failures -= 1;
  }

  /** Waits until the next attempt is due, or is brought forward. */
  async function untilNextTry(ms: number): Promise<void> {
    nextTryAt = Date.now() + ms;
    show();
    await condition(() => woken || paused, ms);
    nextTryAt = undefined;
    woken = true;
  }
}
