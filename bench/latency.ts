import { randomUUID } from 'node:crypto';
import type { Database } from '../records/database';

/** A number of measurements, one after the other, in milliseconds. */
export async function timed(
  count: number,
  call: (n: number) => Promise<unknown>,
): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < count; n++) {
    const begun = performance.now();
    await call(n);
    taken.push(performance.now() - begun);
  }
  return taken;
}

/** The same rows that a comment writes, in a bare transaction: the floor of a comment. */
export async function bareTransaction(
  db: Database,
  number: string,
  connection: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    const id = randomUUID();
    await trx('requests')
      .where({ number })
      .update({ updated_at: new Date(), last_entry_at: new Date() });
    await trx('journal').insert({
      id,
      record: `bench/${number}`,
      kind: 'comment',
      text: 'It blinks red.',
      by: 'Casey',
      instance: 'acme',
      at: new Date(),
    });
    await trx('outbox').insert({
      id,
      connection_id: connection,
      subject: `bench/${id}`,
      sequence: 1,
      name: 'commented',
      time: new Date(),
      data: { by: 'Casey', kind: 'comment', text: 'It blinks red.' },
      status: 'delivered',
    });
  });
}
