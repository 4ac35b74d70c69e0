import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Launched } from '../environment/child';
import { until } from '../environment/until';

/** Starts a process, which passes on each line that it writes. */
export type Launch = (hear: (line: string) => void) => Launched;

/** A process that is started again whenever it ends, as an operator's supervisor does it. */
export interface Supervised {
  readonly name: string;
  /** Until it is ready. */
  up(): Promise<void>;
  /** kill -9, once it is up; resolves when it is gone. */
  kill(): Promise<void>;
  /** Stops it in order by SIGTERM, and starts another program in its place; resolves when that is ready. */
  replace(launch: Launch): Promise<void>;
  readonly isReady: () => boolean;
  readonly starts: () => number;
  stop(): Promise<void>;
}

/** Between the end of a process and its next start, in milliseconds. */
const pauseMs = 300;
/** How long it may take until a process is up again, on a busy machine and with its services away. */
export const upMs = 120_000;

/** @param logDir gets a file with all that the process writes */
export function supervise(name: string, logDir: string, launch: Launch): Supervised {
  mkdirSync(logDir, { recursive: true });
  const logFile = join(logDir, `${name}.log`);
  let program = launch;
  let isReady = false;
  let isStopping = false;
  let starts = 0;
  let child = start();
  const watched = watch();

  function start(): Launched {
    starts += 1;
    const launched = program((line) => appendFileSync(logFile, `${line}\n`));
    launched.ready.then((ready) => {
      if (launched === child) isReady = ready;
    });
    return launched;
  }

  async function watch(): Promise<void> {
    for (;;) {
      await child.gone;
      isReady = false;
      if (!isStopping) await sleep(pauseMs);
      if (isStopping) return;
      child = start();
    }
  }

  async function up(): Promise<void> {
    await until(() => isReady, `${name} to be up`, upMs);
  }

  return {
    name,
    up,
    async kill() {
      await up();
      await child.kill();
    },
    async replace(next) {
      await up();
      const before = child;
      program = next;
      await before.terminate();
      await until(() => child !== before && isReady, `the new ${name} to be up`, upMs);
    },
    isReady: () => isReady,
    starts: () => starts,
    async stop() {
      isStopping = true;
      await child.kill();
      await watched;
    },
  };
}
