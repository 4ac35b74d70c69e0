import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode, readIfThere } from '../../instance/files';

/**
 * The start time of a process, in an arbitrary unit: with its id it identifies the process. Null if it does not run.
 */
export function startOfProcess(pid: number): string | null {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  // The name in brackets may hold anything; what follows it is fixed. Field 3 is the state, 22 the start.
  const fields = proc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  const dead = fields === undefined || fields[0] === 'Z' || fields[0] === 'X';
  return dead ? null : (fields[19] ?? null);
}

/** Whether a process runs with this argument. */
export function runsWith(pid: number, argument: string): boolean {
  if (startOfProcess(pid) === null) return false;
  if (process.platform !== 'linux') return ps(pid, 'command=')?.includes(argument) ?? false;
  return proc(pid, 'cmdline')?.split('\0').includes(argument) ?? false;
}

/** Ends a process by SIGINT, by SIGKILL after the deadline (ms); resolves when it is gone. */
export async function endProcess(pid: number, deadlineMs: number): Promise<void> {
  const started = startOfProcess(pid);
  const gone = () => startOfProcess(pid) !== started;
  if (started === null) return;
  const killAt = Date.now() + deadlineMs;
  signal(pid, 'SIGINT');
  while (!gone()) {
    if (Date.now() > killAt) signal(pid, 'SIGKILL');
    await sleep(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error;
  }
}

function proc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // No such process.
    return undefined;
  }
}

function ps(pid: number, column: string): string | null {
  const { stdout } = spawnSync('ps', ['-ww', '-o', column, '-p', `${pid}`], { encoding: 'utf8' });
  return stdout?.trim() || null;
}

/**
 * Ends the server that an earlier, killed process left behind. Ids are used again, so it counts as ours
 * only when `marker`, the path it works on, is among its arguments. Resolves when it is gone.
 */
export async function stopOrphan(
  pidFile: string,
  marker: string,
  log: (line: string) => void,
): Promise<void> {
  const pid = Number.parseInt(readIfThere(pidFile) ?? '', 10);
  if (Number.isNaN(pid) || !runsWith(pid, marker)) return;
  log(`stopping process ${pid}, left behind on ${marker} by an earlier run`);
  await endProcess(pid, 10_000);
}
