import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median, quantile } from '../figures';
import { timed } from '../latency';
import type { Bench } from '../stack';
import { throughput } from '../throughput';
import { lags } from './lag';

const marks = [100, 1_000, 10_000] as const;
const measurements = 60;

interface Measurement {
  readonly open: number;
  readonly lag: readonly number[];
  readonly command: readonly number[];
  /** The process that runs both instances, their workers and this bench. */
  readonly mebibytes: number;
}

/** What grows or slows down with the number of open requests. */
export async function growth(bench: Bench): Promise<Figure[]> {
  const measured: Measurement[] = [];
  let open = 0;
  for (const mark of marks) {
    await throughput(mark - open, () => bench.ours.submit());
    await received(bench);
    open = mark;
    measured.push(await measure(bench, open));
    bench.say(`${open} requests are open`);
  }
  draw(bench, measured);
  const [first, , last] = measured;
  if (!first || !last) throw new Error('Growth has a beginning and an end.');
  const ms = ({ lag, command }: Measurement) => ({ lag: median(lag), command: median(command) });
  const from = (what: 'lag' | 'command') =>
    `p50 ${measured.map((one) => ms(one)[what].toFixed(1)).join(', ')} ms at ${marks.join(', ')}`;
  return [
    {
      name: 'lag of an entry at 10,000 open requests to that at 100',
      value: ms(last).lag / ms(first).lag,
      target: { atMost: 2 },
      from: from('lag'),
    },
    {
      name: "an API command's latency at 10,000 open requests to that at 100",
      value: ms(last).command / ms(first).command,
      target: { atMost: 2 },
      from: from('command'),
    },
    {
      name: 'memory at 10,000 open requests to that at 1,000',
      value: last.mebibytes / (measured[1]?.mebibytes ?? Number.NaN),
      target: { atMost: 1.5 },
      from: `${measured.map(({ mebibytes }) => mebibytes.toFixed(0)).join(', ')} MiB at ${marks.join(', ')}: two APIs, two workers and this bench in one process`,
    },
  ];
}

/** Waits until all requests are Received on both sides: the workflows take longer than the API calls that submit them. */
async function received({ stack, ours }: Bench): Promise<void> {
  for (const { instance } of [stack.northwind, stack.acme]) {
    const underway = instance.db('requests').where({ state: 'Submitted' });
    while (await underway.clone().first('number')) await sleep(100);
  }
  await ours.settled();
}

async function measure(bench: Bench, open: number): Promise<Measurement> {
  const { ours } = bench;
  const number = await ours.submit();
  await ours.until('acme', number, 'Received');
  const path = `/requests/${number}/comments`;
  const lag = await lags(bench, measurements, () =>
    ours.command('acme', path, { text: 'It blinks red.' }),
  );
  const command: number[] = [];
  for (let n = 0; n < measurements; n++) {
    const fresh = await ours.submit();
    await ours.until('acme', fresh, 'Received');
    const assign = `/tasks/${await ours.task(fresh)}/assign`;
    command.push(...(await timed(1, () => ours.command('northwind', assign, {}))));
  }
  await ours.settled();
  return { open, lag, command, mebibytes: process.memoryUsage().rss / 2 ** 20 };
}

function draw({ plot }: Bench, measured: readonly Measurement[]): void {
  const along = 'open requests';
  plot({
    name: 'growth-time',
    title: 'Time with the number of open requests',
    unit: 'milliseconds',
    along,
    points: measured.flatMap(({ open, lag, command }) => [
      { at: open, value: median(lag), line: 'lag, p50' },
      { at: open, value: median(command), line: 'command, p50' },
      { at: open, value: quantile(command, 0.95), line: 'command, p95' },
    ]),
  });
  plot({
    name: 'growth-memory',
    title: 'Memory with the number of open requests',
    unit: 'MiB',
    along,
    points: measured.map(({ open, mebibytes }) => ({ at: open, value: mebibytes, line: 'RSS' })),
  });
}
