import type { Client } from '@temporalio/client';

export interface SkeletonActivities {
  commit(): Promise<void>;
  push(number: string, message: string): Promise<void>;
}

export const skeletonQueue = 'skeleton';

export function skeletonId(side: 'customer' | 'provider', number: string): string {
  return `skeleton/${side}/${number}`;
}

/**
 * @param towards the side to push to
 * @param client of that side's namespace
 * @param pushed called after each successful push
 */
export function skeletonActivities(
  towards: 'customer' | 'provider',
  client: Client,
  pushed: (number: string, message: string) => void,
): SkeletonActivities {
  return {
    async commit() {},
    async push(number, message) {
      const workflowId = skeletonId(towards, number);
      if (message === 'submit') {
        await client.workflow.signalWithStart('skeleton', {
          workflowId,
          taskQueue: skeletonQueue,
          args: [towards, number],
          signal: 'told',
          signalArgs: [message],
        });
      } else {
        await client.workflow.getHandle(workflowId).signal('told', message);
      }
      pushed(number, message);
    },
  };
}
