import type { Client } from '@temporalio/client';
import type { Figure } from '../figures';
import type { Bench } from '../stack';
import { throughput } from '../throughput';

const exchanges = 200;

/** The data that an exchange leaves on one side, in KiB. */
export async function size({ stack, ours, clients }: Bench): Promise<Figure[]> {
  const bytes = async () => {
    const { db } = stack.acme.instance;
    await db.raw('vacuum full');
    const { rows } = await db.raw('select pg_database_size(current_database()) as bytes');
    return Number(rows[0].bytes);
  };
  const before = await bytes();
  let last = '';
  await throughput(exchanges, async () => {
    last = await ours.run();
  });
  await ours.settled();
  const rows = (await bytes()) - before;
  return [
    {
      name: 'what an exchange leaves in Postgres, on one side, in KiB',
      value: rows / exchanges / 1024,
      target: { atMost: 16 },
      from: `${exchanges} exchanges, rows and indexes after vacuum full`,
    },
    {
      name: 'what an exchange leaves in Temporal, on one side, in KiB',
      value: (await historyBytes(clients.acme, `request/${last}`)) / 1024,
      target: { atMost: 32 },
      from: `the history of ${last}`,
    },
  ];
}

async function historyBytes(client: Client, workflowId: string): Promise<number> {
  const { historySize } = await client.workflow.getHandle(workflowId).describe();
  return historySize ?? Number.NaN;
}
