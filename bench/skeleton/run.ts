import { EventEmitter, once } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { quiet } from '../quiet';
import { skeletonActivities, skeletonId, skeletonQueue } from './activities';

export interface Skeleton {
  /** One standard exchange: submit, received, assign, a comment each way, propose, accept, on both sides. */
  exchange(number: string): Promise<void>;
  /** One update of a running workflow, in milliseconds. */
  commandMs(number: string): Promise<number>;
  stop(): Promise<void>;
}

/** The bare skeleton between two namespaces of one server, with a worker each. */
export async function startSkeleton(
  address: string,
  namespaces: { customer: string; provider: string },
): Promise<Skeleton> {
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('./workflows'),
    logger: quiet,
  });
  const clients = {
    customer: new Client({ connection, namespace: namespaces.customer }),
    provider: new Client({ connection, namespace: namespaces.provider }),
  };
  const arrived = new EventEmitter().setMaxListeners(0);
  const pushed = (number: string, message: string) => arrived.emit(`${number} ${message}`);
  const sides = [
    ['customer', 'provider'],
    ['provider', 'customer'],
  ] as const;
  const workers = await Promise.all(
    sides.map(([side, other]) =>
      Worker.create({
        connection: native,
        namespace: namespaces[side],
        taskQueue: skeletonQueue,
        workflowBundle,
        activities: { ...skeletonActivities(other, clients[other], pushed) },
        maxCachedWorkflows: 400,
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());

  const start = (number: string) =>
    clients.customer.workflow.start('skeleton', {
      workflowId: skeletonId('customer', number),
      taskQueue: skeletonQueue,
      args: ['customer', number],
    });

  async function command(side: 'customer' | 'provider', number: string, message: string) {
    const there = once(arrived, `${number} ${message}`);
    await clients[side].workflow
      .getHandle(skeletonId(side, number))
      .executeUpdate('command', { args: [message] });
    await there;
  }

  return {
    async exchange(number) {
      const received = once(arrived, `${number} received`);
      const customer = await start(number);
      await received;
      await command('provider', number, 'assign');
      await command('customer', number, 'comment of the customer');
      await command('provider', number, 'comment of the provider');
      await command('provider', number, 'propose');
      await command('customer', number, 'accept');
      await customer.result();
      await clients.provider.workflow.getHandle(skeletonId('provider', number)).result();
    },
    async commandMs(number) {
      const received = once(arrived, `${number} received`);
      await start(number);
      await received;
      const there = once(arrived, `${number} assign`);
      const begun = performance.now();
      await clients.provider.workflow
        .getHandle(skeletonId('provider', number))
        .executeUpdate('command', { args: ['assign'] });
      const ms = performance.now() - begun;
      await there;
      return ms;
    },
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await native.close();
      await connection.close();
    },
  };
}
