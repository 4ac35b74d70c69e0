import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onboard } from '../../dev/demo/onboarding';
import { type DemoServices, startDemoServices } from '../../dev/demo/services';
import { startStack } from '../../dev/stack';
import { createLog } from '../../instance/run';
import { openDatabase } from '../../records/database';
import { type ChildPlace, type Launched, launchChild } from '../../test/environment/child';
import { type Seat, type Side, standardExchange } from '../exchange';
import { type Figure, median } from '../figures';
import type { Bench } from '../stack';
import { throughput, underWay } from '../throughput';

const counts = [1, 2, 4] as const;
const rounds = 3;
const exchangesARound = 72;
const port = 4500;

/** Exchanges per second with an API and a number of workers for each side, all in processes of their own. */
export async function workers({ say, plot }: Bench): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-bench-'));
  const env = { ...process.env, CROSSDESK_DEMO_PORT: `${port}` };
  const services = await startDemoServices(dataDir, env);
  try {
    const seats = await meet(services);
    const rates = new Map<number, number>();
    for (const count of counts) {
      rates.set(count, await withWorkers(services, seats, count));
      say(`${count} workers each: ${rates.get(count)?.toFixed(1)} exchanges a second`);
    }
    for (const { instance } of Object.values(seats)) await instance.db.destroy();
    plot({
      name: 'workers',
      title: 'Exchanges a second with the number of worker processes',
      unit: 'exchanges a second',
      along: '',
      points: counts.map((count) => ({
        at: `${count} for each side`,
        value: rates.get(count) ?? Number.NaN,
      })),
    });
    const [one = Number.NaN, ...more] = counts.map((count) => rates.get(count) ?? Number.NaN);
    return more.map((rate, n) => ({
      name: `throughput with ${counts[n + 1]} worker processes each to that with one`,
      value: rate / one,
      // All of them share this machine's cores: the measure checks that they do not block each other.
      target: { atLeast: 0.8 },
      from: `${rate.toFixed(1)} and ${one.toFixed(1)} exchanges/s, Temporal and Postgres on the same cores`,
    }));
  } finally {
    await services.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function meet(services: DemoServices): Promise<Record<Side, Seat>> {
  const stack = await startStack(services, createLog('error'));
  await onboard(stack);
  await stack.stop();
  const seat = (side: Side): Seat => {
    const { databaseUrl } = services[side];
    const { url, tokens } = stack[side];
    return {
      url,
      tokens,
      instance: { db: openDatabase(databaseUrl, 30), options: { databaseUrl } },
    };
  };
  return { northwind: seat('northwind'), acme: seat('acme') };
}

async function withWorkers(
  services: DemoServices,
  seats: Record<Side, Seat>,
  count: number,
): Promise<number> {
  const processes: Launched[] = [];
  for (const side of ['northwind', 'acme'] as const) {
    const place: ChildPlace = {
      ...services[side],
      instance: side,
      temporalAddress: services.temporalAddress,
    };
    const launch = (script: 'start:api' | 'start:worker') =>
      processes.push(launchChild(place, script, () => {}));
    launch('start:api');
    for (let n = 0; n < count; n++) launch('start:worker');
  }
  try {
    const ready = await Promise.all(processes.map((one) => one.ready));
    if (ready.includes(false)) throw new Error('A process ended before it was ready.');
    const ours = await standardExchange(seats);
    await throughput(2 * underWay, () => ours.run());
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      rates.push(await throughput(exchangesARound, () => ours.run()));
    }
    await ours.close();
    return median(rates);
  } finally {
    await Promise.all(processes.map((one) => one.terminate()));
  }
}
