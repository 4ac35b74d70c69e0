import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of processor time, by process. */
export type CpuTime = Readonly<Record<CpuPart, number>>;
export const cpuParts = ['Temporal', 'Postgres', 'main thread', 'other threads'] as const;
export type CpuPart = (typeof cpuParts)[number];

/** A tick of /proc is a hundredth of a second on every Linux. */
const tickMs = 10;

/** The processor time of this process and its child servers so far. Linux only: elsewhere all are 0. */
export function cpuTime(): CpuTime {
  const time = { Temporal: 0, Postgres: 0, 'main thread': 0, 'other threads': 0 };
  if (process.platform !== 'linux') return time;
  for (const thread of readdirSync('/proc/self/task')) {
    const part = Number(thread) === process.pid ? 'main thread' : 'other threads';
    time[part] += readStat(`/proc/self/task/${thread}`)?.ms ?? 0;
  }
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = new Map(all.map((pid) => [Number(pid), readStat(`/proc/${pid}`)]));
  const isBelow = (pid: number): boolean => {
    const parent = stats.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && isBelow(parent));
  };
  for (const [pid, stat] of stats) {
    if (!stat || !isBelow(pid)) continue;
    if (stat.command === 'temporal') time.Temporal += stat.ms;
    if (stat.command === 'postgres') time.Postgres += stat.ms;
  }
  return time;
}

/**
 * The processor time since then. If a server process ended meanwhile, its time is missing, so values are at least 0.
 */
export function since(before: CpuTime): CpuTime {
  const now = cpuTime();
  const parts = cpuParts.map((part) => [part, Math.max(0, now[part] - before[part])]);
  return Object.fromEntries(parts);
}

/** proc(5): the command is in brackets, and can contain anything. Null if the process has ended. */
function readStat(
  path: string,
): { readonly command: string; readonly parent: number; readonly ms: number } | null {
  try {
    const text = readFileSync(`${path}/stat`, 'utf8');
    const command = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system] = [rest[1], rest[11], rest[12]].map(Number);
    return { command, parent: parent ?? 0, ms: ((user ?? 0) + (system ?? 0)) * tickMs };
  } catch {
    return null;
  }
}
