import {
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { SkeletonActivities } from './activities';

const { push } = proxyActivities<SkeletonActivities>({ startToCloseTimeout: '30 seconds' });
const { commit } = proxyLocalActivities<SkeletonActivities>({ startToCloseTimeout: '5 seconds' });

/**
 * The naive exchange, against which ours is measured: every message, also a comment, is a command of the workflow,
 * which commits it (an empty local activity) and pushes it to the other side with an activity of its own. No HTTP, no
 * records. It ends with the message `accept`.
 */
export async function skeleton(side: 'customer' | 'provider', number: string): Promise<void> {
  const inbox: { message: string; own: boolean; done(): void }[] = [];
  let accepted = false;
  setHandler(defineSignal<[string]>('told'), (message) => {
    inbox.push({ message, own: false, done: () => {} });
  });
  setHandler(defineUpdate<void, [string]>('command'), async (message) => {
    await new Promise<void>((done) => {
      inbox.push({ message, own: true, done });
    });
  });
  if (side === 'customer') {
    await commit();
    await push(number, 'submit');
  }
  while (!accepted) {
    await condition(() => inbox.length > 0);
    const message = inbox.shift();
    if (!message) continue;
    await commit();
    message.done();
    accepted = message.message === 'accept';
    if (message.own) await push(number, message.message);
    else if (message.message === 'submit') await push(number, 'received');
  }
}
