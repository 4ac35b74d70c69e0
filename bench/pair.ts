import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../instance/ports';
import { failWith } from '../instance/run';
import type { Measured, Round } from './contender';
import { type CpuPart, cpuParts } from './cpu';
import { median } from './figures';

interface Contender {
  readonly name: string;
  run(round: Round): Promise<Measured>;
  stop(): void;
}

/**
 * `npm run bench:pair -- --before ../before`: what one exchange costs in this checkout, in another one, and in the bare
 * skeleton. Each has servers of its own, and they take turns, so the ratios hold on a machine that does other work too.
 * Processor time is counted, which depends less on that work than exchanges a second do.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      before: { type: 'string' },
      rounds: { type: 'string', default: '8' },
      exchanges: { type: 'string', default: '48' },
    },
  });
  const [rounds, exchanges] = [Number(values.rounds), Number(values.exchanges)];
  const here = resolve(__dirname, '..');
  const contenders = [
    ...(values.before ? [await start('before', resolve(values.before))] : []),
    await start('now', here),
    await start('skeleton', here, 'skeleton'),
  ];
  const measured = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]));
  for (const { run } of contenders) await run({ name: 'warm', exchanges: 24 });
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of round % 2 === 0 ? contenders : [...contenders].reverse()) {
      const one = await run({ name: `round-${round}`, exchanges });
      measured.get(name)?.push(one);
      const ms = (total(one) / exchanges).toFixed(0);
      console.error(`round ${round + 1}, ${name}: ${ms} ms, ${one.rate.toFixed(1)} a second`);
    }
  }
  for (const { stop } of contenders) stop();
  const floor = measured.get('skeleton') ?? [];
  for (const [name, all] of measured) {
    const per = (of: (one: Measured) => number) => (median(all.map(of)) / exchanges).toFixed(0);
    const parts = cpuParts.map((part: CpuPart) => `${part} ${per(({ cpu }) => cpu[part])}`);
    const ratio = median(floor.map((one, n) => total(one) / total(all[n] ?? one)));
    const rate = median(all.map((one) => one.rate)).toFixed(1);
    console.log(
      `${name}: ${per(total)} ms an exchange (${parts.join(', ')}), ${rate} a second, ${ratio.toFixed(2)} of the skeleton's throughput at the same processor time`,
    );
  }
}

function total({ cpu }: Measured): number {
  return cpuParts.reduce((sum, part) => sum + cpu[part], 0);
}

async function start(name: string, checkout: string, ...args: string[]): Promise<Contender> {
  const child = fork(join(checkout, 'bench', 'contender.ts'), args, {
    cwd: checkout,
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, CROSSDESK_DEMO_PORT: `${await freePort()}` },
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with ${code}.`);
  });
  // Where nobody waits for it, it has ended because it was stopped.
  ended.catch(() => {});
  const answer = async <T>(): Promise<T> => {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    return message;
  };
  await answer();
  return {
    name,
    run(round) {
      child.send(round);
      return answer<Measured>();
    },
    stop: () => child.disconnect(),
  };
}

main().catch(failWith);
