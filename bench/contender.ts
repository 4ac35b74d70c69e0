import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onboard } from '../dev/demo/onboarding';
import { startDemoServices } from '../dev/demo/services';
import { startStack } from '../dev/stack';
import { adoptSdkLog, createLog, failWith } from '../instance/run';
import { type CpuTime, cpuTime, since } from './cpu';
import { standardExchange } from './exchange';
import { startSkeleton } from './skeleton/run';
import { throughput } from './throughput';

/** What the parent asks for: so many exchanges. */
export interface Round {
  readonly name: string;
  readonly exchanges: number;
}

/** What they took. */
export interface Measured {
  /** Exchanges a second. */
  readonly rate: number;
  /** Of all of them. */
  readonly cpu: CpuTime;
}

/**
 * One side of a comparison, in a process with servers of its own: runs exchanges when its parent, bench/pair, asks for
 * them. It ends when the parent does.
 */
async function main(): Promise<void> {
  const log = createLog('error');
  adoptSdkLog(log);
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-bench-'));
  process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const servers = await startDemoServices(dataDir, process.env);
  const exchange = process.argv.includes('skeleton')
    ? await bareExchange(servers.temporalAddress)
    : await fullExchange();
  process.on('disconnect', () => process.exit());
  process.on('message', ({ name, exchanges }: Round) => {
    measure(name, exchanges).then((measured) => process.send?.(measured), failWith);
  });
  process.send?.('ready');

  async function measure(name: string, exchanges: number): Promise<Measured> {
    const before = cpuTime();
    const rate = await throughput(exchanges, (n) => exchange(`${name}-${n}`));
    return { rate, cpu: since(before) };
  }

  async function fullExchange(): Promise<(name: string) => Promise<unknown>> {
    const stack = await startStack(servers, log);
    await onboard(stack);
    const { run } = await standardExchange(stack);
    return () => run();
  }
}

async function bareExchange(address: string): Promise<(name: string) => Promise<unknown>> {
  const skeleton = await startSkeleton(address, { customer: 'acme', provider: 'northwind' });
  return (name) => skeleton.exchange(name);
}

main().catch(failWith);
