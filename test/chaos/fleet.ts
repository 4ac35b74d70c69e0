import { type ChildPlace, type ChildScript, launchChild } from '../environment/child';
import { until } from '../environment/until';
import { type ProcessName, type Side, sides, workers } from './schedule';
import { type Supervised, supervise, upMs } from './supervise';

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

/**
 * Starts an API and two workers for each instance. The workers may take a moment longer than this.
 * @param logDir gets a file for each process, with all that it says
 */
export async function startFleet(
  places: Readonly<Record<Side, ChildPlace>>,
  logDir: string,
): Promise<Fleet> {
  const members = new Map<ProcessName, Supervised>();
  for (const side of sides) {
    const add = (name: ProcessName, script: ChildScript) =>
      members.set(
        name,
        supervise(name, logDir, (hear) => launchChild(places[side], script, hear)),
      );
    add(`${side} API`, 'start:api');
    for (const worker of workers) add(`${side} ${worker}`, 'start:worker');
  }
  const all = [...members.values()];
  function member(name: ProcessName): Supervised {
    const found = members.get(name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  }

  const fleet: Fleet = {
    kill: (name) => member(name).kill(),
    restarts: () => all.reduce((sum, one) => sum + one.starts() - 1, 0),
    down: () => all.filter((one) => !one.isReady()).length,
    allUp: async () => {
      await until(() => fleet.down() === 0, 'all processes to be up', upMs);
    },
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
  try {
    for (const side of sides) await member(`${side} API`).up();
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  return fleet;
}
