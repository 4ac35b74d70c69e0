import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, Polled } from '../activities';
import type { DeskInput } from '../domain/mailbox';
import { handleControls } from './controls';
import { deskDetails } from './details';

const { pollDesk } = proxyActivities<Activities>({
  // It runs for ten minutes, and then to the end of a page, which a low limit of calls makes long.
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});
const { setDeskPaused } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/**
 * Reads what changes in one desk. It runs forever: one activity polls for ten minutes, and the next one follows. While
 * the desk is paused it sleeps, and while it is away it tries at growing intervals.
 */
export async function desk(input: DeskInput): Promise<void> {
  const { desk: id, name } = input;
  let failures = input.failures ?? 0;
  let woken = false;
  let last: Polled | undefined;
  /** Milliseconds since 1970. */
  let nextTryAt: number | undefined;
  let refused: string | undefined;

  const current = () => ({ ...last, ...{ name, failures, nextTryAt, refused } });
  const show = () => setCurrentDetails(deskDetails(current()));
  const controls = {
    wake() {
      woken = true;
    },
    // The poll that is running sees it at once, and ends.
    pause: () => setDeskPaused(id, true),
    async resume() {
      await setDeskPaused(id, false);
      woken = true;
    },
  };
  handleControls(controls, (refusal) => {
    refused = refusal;
    show();
  });
  setHandler(defineQuery('state'), current);
  show();

  for (;;) {
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) {
      await continueAsNew<typeof desk>({ ...input, failures });
    }
    woken = false;
    last = await pollDesk(id, name, failures);
    ({ failures } = last);
    if (last.status === 'gone') {
      await condition(allHandlersFinished);
      return;
    }
    const { retryInMs = 1_000 } = last;
    if (last.status === 'unreachable') nextTryAt = Date.now() + retryInMs;
    show();
    if (last.status === 'paused') await condition(() => woken);
    if (last.status === 'unreachable') await condition(() => woken, retryInMs);
    nextTryAt = undefined;
  }
}
