import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { onboard } from '../dev/demo/onboarding';
import { startDemoServices } from '../dev/demo/services';
import { type Stack, startStack } from '../dev/stack';
import { adoptSdkLog, createLog } from '../instance/run';
import type { Chart } from './charts';
import { type StandardExchange, standardExchange } from './exchange';
import { type Skeleton, startSkeleton } from './skeleton/run';
import { throughput, underWay } from './throughput';

/** The environment of every measure: two connected instances, and the naive skeleton on the same servers. */
export interface Bench {
  readonly stack: Stack;
  readonly ours: StandardExchange;
  readonly skeleton: Skeleton;
  readonly clients: Readonly<Record<'acme' | 'northwind', Client>>;
  /** Prints progress. */
  say(line: string): void;
  /** Adds a plot to the measure's result. */
  plot(chart: Chart): void;
  /** The plots since the last call. */
  plots(): readonly Chart[];
  close(): Promise<void>;
}

/** Starts everything in a folder of its own, and warms it up. */
export async function openBench(): Promise<Bench> {
  const log = createLog('error');
  adoptSdkLog(log);
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-bench-'));
  const port = process.env.CROSSDESK_DEMO_PORT ?? '4300';
  const services = await startDemoServices(dataDir, { ...process.env, CROSSDESK_DEMO_PORT: port });
  const stack = await startStack(services, log);
  await onboard(stack);
  const ours = await standardExchange(stack);
  const skeleton = await startSkeleton(services.temporalAddress, {
    customer: 'acme',
    provider: 'northwind',
  });
  const connection = await Connection.connect({ address: services.temporalAddress });
  const charts: Chart[] = [];
  say('Warming up …');
  await throughput(2 * underWay, () => ours.run());
  await throughput(2 * underWay, (n) => skeleton.exchange(`warm-${n}`));
  return {
    stack,
    ours,
    skeleton,
    clients: {
      acme: new Client({ connection, namespace: 'acme' }),
      northwind: new Client({ connection, namespace: 'northwind' }),
    },
    say,
    plot: (chart) => charts.push(chart),
    plots: () => charts.splice(0),
    async close() {
      await Promise.all([ours.close(), skeleton.stop()]);
      await stack.stop();
      await connection.close();
      await services.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function say(line: string): void {
  console.error(line);
}
