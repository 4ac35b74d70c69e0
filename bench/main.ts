import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startGround } from '../instance/demo/ground';
import { onboard } from '../instance/demo/onboarding';
import { adoptSdkLog, createLog, failWith } from '../instance/run';
import { startWorld } from '../instance/world';
import { findConnection } from '../records/connections';
import { type Cost, costOf } from './actions';
import { standardExchange } from './exchange';
import { type Figure, isReached, median, print } from './figures';
import { bareTransaction, timed } from './latency';
import { startSkeleton } from './skeleton/run';
import { deepPage, fillCases, firstPage, timeLists } from './tableList';
import { throughput, underWay } from './throughput';

const rounds = 5;
const exchangesARound = 96;
const measurements = 60;

/** `npm run bench`: ours against a floor measured in the same run, so that the ratios hold on any machine. */
async function main(): Promise<void> {
  const log = createLog('error');
  adoptSdkLog(log);
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-bench-'));
  const port = process.env.CROSSDESK_DEMO_PORT ?? '4300';
  const ground = await startGround(dataDir, { ...process.env, CROSSDESK_DEMO_PORT: port }, say);
  const world = await startWorld(ground, log);
  await onboard(world);
  const ours = await standardExchange(world);
  const skeleton = await startSkeleton(ground.temporalAddress, {
    customer: 'acme',
    provider: 'northwind',
  });
  const connection = await Connection.connect({ address: ground.temporalAddress });
  const clients = {
    acme: new Client({ connection, namespace: 'acme' }),
    northwind: new Client({ connection, namespace: 'northwind' }),
  };
  const deliveries = () =>
    Promise.all([
      costOf(clients.acme, 'delivery/northwind'),
      costOf(clients.northwind, 'delivery/acme'),
    ]);
  const figures: Figure[] = [];

  say('Warming up …');
  await throughput(2 * underWay, () => ours.run());
  await throughput(2 * underWay, (n) => skeleton.exchange(`warm-${n}`));

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
    say(
      `Round ${round + 1}: ${rate(rates.ours)} exchanges a second, skeleton ${rate(rates.skeleton)}`,
    );
  }
  const ratios = rates.ours.map((value, n) => value / (rates.skeleton[n] ?? Number.NaN));
  figures.push({
    name: `throughput to the bare skeleton, ${underWay} under way`,
    value: median(ratios),
    target: { atLeast: 1 },
    from: `${median(rates.ours).toFixed(1)} and ${median(rates.skeleton).toFixed(1)} exchanges/s, ${rounds} rounds of ${exchangesARound}`,
  });

  const delivered = sum(await deliveries());
  const exchanges = rounds * exchangesARound;
  figures.push({
    name: 'actions of both deliveries, per exchange',
    value: (delivered.actions - sum(before).actions) / exchanges,
    target: { atMost: 4 },
    from: 'signals, activities and timers; heartbeats (one in 12 s of work) apart',
  });
  const records = sum([
    await costOf(clients.acme, `request/${last}`),
    await costOf(clients.northwind, `fulfillment/acme/${last}`),
  ]);
  figures.push(
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
  );

  say('Measuring latencies …');
  const commands: number[] = [];
  const updates: number[] = [];
  for (let n = 0; n < measurements; n++) {
    const number = await ours.submit();
    await ours.until('acme', number, 'Received');
    const path = `/tasks/${await ours.task(number)}/assign`;
    commands.push(...(await timed(1, () => ours.command('northwind', path, {}))));
    await ours.until('acme', number, 'Work in Progress');
    updates.push(await skeleton.commandMs(`latency-${n}`));
  }
  figures.push({
    name: "an API command's p50 to the skeleton's update",
    value: median(commands) / median(updates),
    target: { atMost: 3 },
    from: `${median(commands).toFixed(1)} and ${median(updates).toFixed(1)} ms, ${measurements} in turn`,
  });

  const number = await ours.submit();
  await ours.until('acme', number, 'Received');
  const { db } = world.acme.instance;
  const towards = await findConnection(db, { partner: 'northwind' });
  const comments: number[] = [];
  const bare: number[] = [];
  for (let n = 0; n < measurements * 3; n++) {
    comments.push(
      ...(await timed(1, () =>
        ours.command('acme', `/requests/${number}/comments`, { text: 'It blinks red.' }),
      )),
    );
    bare.push(...(await timed(1, () => bareTransaction(db, number, towards?.id ?? ''))));
  }
  figures.push({
    name: "a comment's p50 to a bare transaction of the same rows",
    value: median(comments) / median(bare),
    target: { atMost: 3 },
    from: `${median(comments).toFixed(1)} and ${median(bare).toFixed(1)} ms, ${measurements * 3} in turn`,
  });

  say('Filling a table …');
  await fillCases(db);
  for (const [name, list] of [
    ['a list of 100 out of 100,000 cases to the bare SQL of it', firstPage],
    ['the same, 30,000 rows deep', deepPage],
  ] as const) {
    await timeLists(world.acme, db, measurements, list);
    const { api, sql } = await timeLists(world.acme, db, measurements, list);
    figures.push({
      name,
      value: median(api) / median(sql),
      target: { atMost: 3 },
      from: `${median(api).toFixed(1)} and ${median(sql).toFixed(1)} ms for the rows and their number, ${measurements} in turn`,
    });
  }

  print(figures);
  await Promise.all([ours.close(), skeleton.stop()]);
  await world.stop();
  await connection.close();
  await ground.stop();
  rmSync(dataDir, { recursive: true, force: true });
  if (process.argv.includes('--json')) {
    const values = figures.map((figure) => ({ ...figure, reached: isReached(figure) }));
    console.log(JSON.stringify({ figures: values }));
  }
  process.exit(0);
}

function sum(costs: readonly Cost[]): Cost {
  return costs.reduce((a, b) => ({ events: a.events + b.events, actions: a.actions + b.actions }));
}

function rate(values: readonly number[]): string {
  return (values.at(-1) ?? 0).toFixed(1);
}

function say(line: string): void {
  console.error(line);
}

main().catch(failWith);
