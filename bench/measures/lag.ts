import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median, quantile } from '../figures';
import type { Bench } from '../stack';

const measurements = 100;
/** Share of the throughput that this machine reaches with everything on it, in exchanges per second. */
const halfLoadShare = 0.5;
const halfLoadSeconds = 20;

/**
 * The lag from the commit on one side to the commit on the other, by the databases' clocks: both are on one server, so
 * they agree. An entry is stored directly; a command passes through the workflow.
 */
export async function lag(bench: Bench): Promise<Figure[]> {
  const { ours, say } = bench;
  const { acme } = bench.stack;
  const number = await ours.submit();
  await ours.until('acme', number, 'Received');
  const path = `/tasks/${await ours.task(number)}`;
  await ours.command('northwind', `${path}/assign`, {});
  await ours.until('acme', number, 'Work in Progress');
  const entries = await lags(bench, measurements, async () => {
    await ours.command('acme', `/requests/${number}/comments`, { text: 'It blinks red.' });
  });
  const commands = await lags(bench, measurements, async (n) => {
    const { db } = acme.instance;
    const priority = 1 + (n % 5);
    await ours.command('northwind', `${path}/set-priority`, { priority });
    while ((await db('requests').where({ number }).first('priority')).priority !== priority)
      await sleep(1);
  });
  say('Measuring lag at half of the full load …');
  const loaded = await lagUnderLoad(bench);
  bench.plot({
    name: 'lag',
    title: 'Lag from commit to commit',
    unit: 'milliseconds',
    along: '',
    points: [
      { at: 'entry, idle, p50', value: median(entries) },
      { at: 'entry, idle, p99', value: quantile(entries, 0.99) },
      { at: 'command, idle, p50', value: median(commands) },
      { at: 'command, idle, p99', value: quantile(commands, 0.99) },
      { at: 'half of full load, p50', value: median(loaded.lags) },
      { at: 'half of full load, p99', value: quantile(loaded.lags, 0.99) },
    ],
  });
  return [
    {
      name: 'lag of an entry on an idle pair, p50 in ms',
      value: median(entries),
      target: { atMost: 10 },
      from: `commit to commit, ${entries.length} one after another; p99 ${quantile(entries, 0.99).toFixed(0)} ms`,
    },
    {
      name: 'lag of a command on an idle pair, p50 in ms',
      value: median(commands),
      target: { atMost: 60 },
      from: `commit to commit, ${commands.length} one after another; p99 ${quantile(commands, 0.99).toFixed(0)} ms`,
    },
    {
      name: 'lag at half of the full load, p99 in ms',
      value: quantile(loaded.lags, 0.99),
      target: { atMost: 1_000 },
      from: `${loaded.lags.length} events of both kinds, ${loaded.rate.toFixed(1)} exchanges a second; p50 ${median(loaded.lags).toFixed(0)} ms`,
    },
  ];
}

/** Performs a number of actions on an idle pair, and returns the lag of each resulting entry. */
export async function lags(
  bench: Bench,
  count: number,
  act: (n: number) => Promise<void>,
): Promise<number[]> {
  const before = await lastPosition(bench);
  for (let n = 0; n < count; n++) {
    await act(n);
    await bench.ours.settled();
  }
  return receivedSince(bench, before);
}

async function lagUnderLoad(bench: Bench): Promise<{ lags: number[]; rate: number }> {
  const { ours, say } = bench;
  const begun = performance.now();
  const trial = 48;
  await Promise.all(
    Array.from({ length: 24 }, async () => {
      await ours.run();
      await ours.run();
    }),
  );
  const full = trial / ((performance.now() - begun) / 1_000);
  const rate = full * halfLoadShare;
  say(`Full load is ${full.toFixed(1)} exchanges a second`);
  const before = await lastPosition(bench);
  const running: Promise<string>[] = [];
  for (let n = 0; n < rate * halfLoadSeconds; n++) {
    running.push(ours.run());
    await sleep(1_000 / rate);
  }
  await Promise.all(running);
  await ours.settled();
  return { lags: await receivedSince(bench, before), rate };
}

async function lastPosition({ stack }: Bench): Promise<number> {
  const row = await stack.acme.instance.db('journal').max('position as last').first();
  return Number(row?.last ?? 0);
}

/** The lag of each entry that is in both journals since then, in milliseconds. */
async function receivedSince({ stack }: Bench, position: number): Promise<number[]> {
  const { acme, northwind } = stack;
  const ours: { id: string; instance: string; landed_at: Date }[] = await acme.instance
    .db('journal')
    .where('position', '>', position)
    .select('id', 'instance', 'landed_at');
  const theirs = new Map<string, Date>(
    (
      await northwind.instance
        .db('journal')
        .whereIn(
          'id',
          ours.map(({ id }) => id),
        )
        .select('id', 'landed_at')
    ).map(({ id, landed_at }) => [id, landed_at]),
  );
  return ours.flatMap(({ id, instance, landed_at: here }) => {
    const there = theirs.get(id);
    if (!there) return [];
    const ms = here.getTime() - there.getTime();
    return [instance === 'acme' ? -ms : ms];
  });
}
