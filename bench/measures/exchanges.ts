import { type Cost, costOf } from '../actions';
import { type Figure, median } from '../figures';
import type { Bench } from '../ground';
import { throughput, underWay } from '../throughput';

const rounds = 5;
const exchangesARound = 96;

/** How many exchanges a second, and what each costs the engine. */
export async function exchanges({ ours, skeleton, clients, say }: Bench): Promise<Figure[]> {
  const deliveries = () =>
    Promise.all([
      costOf(clients.acme, 'delivery/northwind'),
      costOf(clients.northwind, 'delivery/acme'),
    ]);
  const before = await deliveries();
  const rates = { ours: [] as number[], skeleton: [] as number[] };
  let last = '';
  for (let round = 0; round < rounds; round++) {
    const named = (n: number) => skeleton.exchange(`round-${round}-${n}`);
    const sides = [
      async () =>
        rates.ours.push(await throughput(exchangesARound, async () => (last = await ours.run()))),
      async () => rates.skeleton.push(await throughput(exchangesARound, named)),
    ];
    // Whoever comes second meets a server that has more to keep.
    for (const side of round % 2 === 0 ? sides : sides.reverse()) await side();
    const [mine, bare] = [rates.ours, rates.skeleton].map((all) => (all.at(-1) ?? 0).toFixed(1));
    say(`Round ${round + 1}: ${mine} exchanges a second, skeleton ${bare}`);
  }
  const ratios = rates.ours.map((value, n) => value / (rates.skeleton[n] ?? Number.NaN));
  const delivered = sum(await deliveries());
  const records = sum([
    await costOf(clients.acme, `request/${last}`),
    await costOf(clients.northwind, `fulfillment/acme/${last}`),
  ]);
  return [
    {
      name: `throughput to the bare skeleton, ${underWay} under way`,
      value: median(ratios),
      target: { atLeast: 1 },
      from: `${median(rates.ours).toFixed(1)} and ${median(rates.skeleton).toFixed(1)} exchanges/s, ${rounds} rounds of ${exchangesARound}`,
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

function sum(costs: readonly Cost[]): Cost {
  return costs.reduce((a, b) => ({ events: a.events + b.events, actions: a.actions + b.actions }));
}
