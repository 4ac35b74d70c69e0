import { type Cost, costOf } from '../actions';
import { type CpuTime, cpuParts, cpuTime, since } from '../cpu';
import { type Figure, median } from '../figures';
import { startDbosSkeleton } from '../skeleton/dbos';
import type { Bench } from '../stack';
import { throughput, underWay } from '../throughput';

const rounds = 5;
const exchangesARound = 96;

const everybody = ['Crossdesk', 'bare skeleton on Temporal', 'bare skeleton on DBOS'] as const;
type Contender = (typeof everybody)[number];

/** Exchanges per second, and the engine's cost of each. */
export async function exchanges({
  stack,
  ours,
  skeleton,
  clients,
  say,
  plot,
}: Bench): Promise<Figure[]> {
  const deliveries = () =>
    Promise.all([
      costOf(clients.acme, 'delivery/northwind'),
      costOf(clients.northwind, 'delivery/acme'),
    ]);
  const dbos = await startDbosSkeleton(otherDatabase(stack.acme.instance.options.databaseUrl));
  await throughput(2 * underWay, (n) => dbos.exchange(`warm-${n}`));
  const before = await deliveries();
  const contenders: Readonly<Record<Contender, (n: string) => Promise<unknown>>> = {
    Crossdesk: async () => {
      last = await ours.run();
    },
    'bare skeleton on Temporal': (n) => skeleton.exchange(n),
    'bare skeleton on DBOS': (n) => dbos.exchange(n),
  };
  const rates = perContender<number[]>(() => []);
  const cpu = perContender<CpuTime[]>(() => []);
  let last = '';
  for (let round = 0; round < rounds; round++) {
    // The later contender runs on a server that has more data.
    const order = round % 2 === 0 ? everybody : [...everybody].reverse();
    for (const name of order) {
      const before = cpuTime();
      const run = (n: number) => contenders[name](`round-${round}-${n}`);
      rates[name].push(await throughput(exchangesARound, run));
      cpu[name].push(since(before));
    }
    const said = everybody.map((name) => `${name} ${rates[name].at(-1)?.toFixed(1)}`);
    say(`Round ${round + 1}, exchanges a second: ${said.join(', ')}`);
  }
  await dbos.stop();
  const mine = rates.Crossdesk;
  const ratioTo = (floor: Contender) =>
    median(mine.map((value, n) => value / (rates[floor][n] ?? Number.NaN)));
  const both = (floor: Contender) =>
    `${median(mine).toFixed(1)} and ${median(rates[floor]).toFixed(1)} exchanges/s, ${rounds} rounds of ${exchangesARound}`;
  const delivered = sum(await deliveries());
  const records = sum([
    await costOf(clients.acme, `request/${last}`),
    await costOf(clients.northwind, `fulfillment/acme/${last}`),
  ]);
  plot({
    name: 'throughput',
    title: `Standard exchanges a second, ${underWay} under way`,
    unit: 'exchanges a second',
    along: '',
    points: everybody.map((at) => ({ at, value: median(rates[at]) })),
  });
  plot({
    name: 'processor',
    title: 'Processor time of one exchange, by who takes it',
    unit: 'milliseconds',
    along: '',
    points: everybody.flatMap((name) =>
      cpuParts.map((part) => ({
        at: `${name}: ${part}`,
        value: median(cpu[name].map((time) => time[part])) / exchangesARound,
      })),
    ),
  });
  return [
    {
      name: `throughput to the bare skeleton, ${underWay} under way`,
      value: ratioTo('bare skeleton on Temporal'),
      target: { atLeast: 1.5 },
      from: both('bare skeleton on Temporal'),
    },
    {
      name: 'throughput to a bare skeleton on DBOS, on the same Postgres',
      value: ratioTo('bare skeleton on DBOS'),
      target: { atLeast: 0.5 },
      from: both('bare skeleton on DBOS'),
    },
    {
      name: 'actions of both deliveries, per exchange',
      value: (delivered.actions - sum(before).actions) / (rounds * exchangesARound),
      target: { atMost: 4 },
      from: 'signals, activities and timers; heartbeats (one in 12 s of work) apart',
    },
    {
      name: 'actions of both record workflows, per exchange',
      value: records.actions,
      target: { atMost: 26 },
      from: last,
    },
    {
      name: 'history events of both record workflows, per exchange',
      value: records.events,
      target: { atMost: 65 },
      from: last,
    },
  ];
}

function perContender<T>(make: () => T): Record<Contender, T> {
  return {
    Crossdesk: make(),
    'bare skeleton on Temporal': make(),
    'bare skeleton on DBOS': make(),
  };
}

/** Another database on the same server. */
function otherDatabase(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.pathname = '/skeleton_dbos';
  return url.href;
}

function sum(costs: readonly Cost[]): Cost {
  return costs.reduce((a, b) => ({ events: a.events + b.events, actions: a.actions + b.actions }));
}
