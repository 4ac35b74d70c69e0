import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runsWith, startOfProcess } from '../../dev/embedded/processes';

/** The ids of the running processes that have this argument. */
export function processesWith(argument: string): number[] {
  const ids =
    process.platform === 'linux'
      ? readdirSync('/proc')
      : execFileSync('ps', ['-axo', 'pid='], { encoding: 'utf8' }).split('\n');
  return ids.map(Number).filter((pid) => pid > 0 && runsWith(pid, argument));
}

export function isRunning(pid: number): boolean {
  return startOfProcess(pid) !== null;
}

/** Waits until something holds. Throws when it does not within the time (ms). */
export async function eventually(holds: () => boolean, withinMs = 10_000): Promise<void> {
  for (const until = Date.now() + withinMs; !holds(); await sleep(20)) {
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${holds}`);
  }
}
