import { EventEmitter, once } from 'node:events';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Skeleton } from './run';

type Side = 'customer' | 'provider';
interface Message {
  readonly message: string;
  readonly own: boolean;
}

const topic = 'inbox';
const longestWaitSeconds = 60;
const arrived = new EventEmitter().setMaxListeners(0);

/** The same exchange as in workflows.ts, on DBOS: every message is a row of its inbox, every step one of its log. */
async function exchange(side: Side, number: string): Promise<void> {
  const other = side === 'customer' ? 'provider' : 'customer';
  const commit = () => DBOS.runStep(async () => {}, { name: 'commit' });
  const push = async (message: string) => {
    await DBOS.send<Message>(idOf(other, number), { message, own: false }, topic);
    arrived.emit(`${number} ${message}`);
  };
  if (side === 'customer') {
    await commit();
    await DBOS.startWorkflow(skeleton, { workflowID: idOf('provider', number) })(
      'provider',
      number,
    );
    await push('submit');
  }
  for (let accepted = false; !accepted; ) {
    const message = await DBOS.recv<Message>(topic, longestWaitSeconds);
    if (!message) throw new Error(`${number} heard nothing.`);
    await commit();
    accepted = message.message === 'accept';
    if (message.own) await push(message.message);
    else if (message.message === 'submit') await push('received');
  }
  arrived.emit(`${number} ended at the ${side}`);
}

const skeleton = DBOS.registerWorkflow(exchange, { name: 'skeleton' });

function idOf(side: Side, number: string): string {
  return `skeleton/${side}/${number}`;
}

/**
 * Starts both sides of it in this process.
 * @param databaseUrl a database of its own, which is created
 */
export async function startDbosSkeleton(
  databaseUrl: string,
): Promise<Pick<Skeleton, 'exchange' | 'stop'>> {
  DBOS.setConfig({
    name: 'skeleton',
    systemDatabaseUrl: databaseUrl,
    systemDatabasePoolSize: 20,
    logLevel: 'error',
  });
  await DBOS.launch();

  async function command(side: Side, number: string, message: string): Promise<void> {
    const there = once(arrived, `${number} ${message}`);
    await DBOS.send<Message>(idOf(side, number), { message, own: true }, topic);
    await there;
  }

  return {
    async exchange(number) {
      const received = once(arrived, `${number} received`);
      const ended = once(arrived, `${number} ended at the provider`);
      await DBOS.startWorkflow(skeleton, { workflowID: idOf('customer', number) })(
        'customer',
        number,
      );
      await received;
      await command('provider', number, 'assign');
      await command('customer', number, 'comment of the customer');
      await command('provider', number, 'comment of the provider');
      await command('provider', number, 'propose');
      await command('customer', number, 'accept');
      await ended;
    },
    stop: () => DBOS.shutdown(),
  };
}
