import { findConnection } from '../../records/connection';
import { type Figure, median } from '../figures';
import { bareTransaction } from '../latency';
import type { Bench } from '../stack';
import { throughput, underWay } from '../throughput';

const rounds = 3;
const comments = 960;
const requests = 48;

/** Comments per second on many requests over HTTP, against bare transactions of the same rows. */
export async function commentRate({ stack, ours, say }: Bench): Promise<Figure[]> {
  const numbers = await Promise.all(Array.from({ length: requests }, () => ours.submit()));
  for (const number of numbers) await ours.until('acme', number, 'Received');
  const { db } = stack.acme.instance;
  const towards = (await findConnection(db, { destination: 'northwind' }))?.id ?? '';
  const of = (n: number) => numbers[n % requests] ?? '';
  const rates = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    rates.ours.push(
      await throughput(comments, (n) =>
        ours.command('acme', `/requests/${of(n)}/comments`, { text: 'It blinks red.' }),
      ),
    );
    await ours.settled();
    rates.bare.push(await throughput(comments, (n) => bareTransaction(db, of(n), towards)));
    say(
      `Comments: ${rates.ours.at(-1)?.toFixed(0)} a second, bare ${rates.bare.at(-1)?.toFixed(0)}`,
    );
  }
  return [
    {
      name: 'comments a second to bare transactions of the same rows',
      value: median(rates.ours.map((value, n) => value / (rates.bare[n] ?? Number.NaN))),
      target: { atLeast: 0.5 },
      from: `${median(rates.ours).toFixed(0)} and ${median(rates.bare).toFixed(0)} a second, ${underWay} at once, delivery beside`,
    },
  ];
}
