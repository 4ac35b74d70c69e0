import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ChildPlace,
  type ChildScript,
  type Launched,
  launchChild,
} from '../environment/child';
import { until } from '../environment/until';
import { type ProcessName, type Side, sides, workers } from './schedule';

/** The processes of both instances. What ends is started again, as an operator's supervisor would. */
export interface Fleet {
  /** kill -9 of a process that is up; resolves when it is gone. */
  kill(name: ProcessName): Promise<void>;
  /** Starts that there were beyond the first of each. */
  restarts(): number;
  /** How many are not ready just now. */
  down(): number;
  /** Until all are ready at one time. */
  allUp(): Promise<void>;
  stop(): Promise<void>;
}

interface Member {
  readonly child: () => Launched;
  readonly isReady: () => boolean;
  readonly starts: () => number;
  stop(): Promise<void>;
}

/** Between the end of a process and its next start, in milliseconds. */
const pauseMs = 300;
/** How long it may take until a process is up again, on a busy machine and with its services away. */
const upMs = 120_000;

/**
 * Starts an API and two workers for each instance. The workers may take a moment longer than this.
 * @param logDir gets a file for each process, with all that it says
 */
export async function startFleet(
  places: Readonly<Record<Side, ChildPlace>>,
  logDir: string,
): Promise<Fleet> {
  mkdirSync(logDir, { recursive: true });
  const members = new Map<ProcessName, Member>();
  for (const side of sides) {
    const add = (name: ProcessName, script: ChildScript) =>
      members.set(name, supervise(places[side], script, join(logDir, `${name}.log`)));
    add(`${side} API`, 'start:api');
    for (const worker of workers) add(`${side} ${worker}`, 'start:worker');
  }
  const all = [...members.values()];
  async function up(name: ProcessName): Promise<Member> {
    const member = members.get(name);
    if (!member) throw new Error(`There is no ${name}.`);
    await until(member.isReady, `${name} to be up`, upMs);
    return member;
  }

  const fleet: Fleet = {
    async kill(name) {
      const member = await up(name);
      await member.child().kill();
    },
    restarts: () => all.reduce((sum, member) => sum + member.starts() - 1, 0),
    down: () => all.filter((member) => !member.isReady()).length,
    allUp: async () => {
      await until(() => fleet.down() === 0, 'all processes to be up', upMs);
    },
    stop: async () => {
      await Promise.all(all.map((member) => member.stop()));
    },
  };
  try {
    for (const side of sides) await up(`${side} API`);
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  return fleet;
}

function supervise(place: ChildPlace, script: ChildScript, logFile: string): Member {
  let isReady = false;
  let isStopping = false;
  let starts = 0;
  let child = launch();
  const watched = watch();

  function launch(): Launched {
    starts += 1;
    const launched = launchChild(place, script, (line) => appendFileSync(logFile, `${line}\n`));
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
      child = launch();
    }
  }

  return {
    child: () => child,
    isReady: () => isReady,
    starts: () => starts,
    async stop() {
      isStopping = true;
      await child.kill();
      await watched;
    },
  };
}
