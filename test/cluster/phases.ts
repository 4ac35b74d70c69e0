import type { Dice } from '../chaos/dice';
import { sides } from '../chaos/schedule';
import type { Supervised } from '../chaos/supervise';
import type { Release } from './release';
import type { ClusterStage } from './stage';

/** One part of a run. Exchanges flow all the while. */
export interface Phase {
  readonly name: string;
  act(): Promise<void>;
}

export interface PhaseOptions {
  readonly to: Release;
  readonly from: Release;
  /** How often each process is killed. */
  readonly kills: number;
  /** One process of each kind is killed, once. */
  readonly short: boolean;
}

export function phasesOf(
  { temporal, fleets, postgres }: ClusterStage,
  { to, from, kills, short }: PhaseOptions,
  die: Dice,
  say: (line: string) => void,
): Phase[] {
  const members = sides.flatMap((side) => fleets[side].members);
  const processes = members.map(({ supervised }) => supervised);
  const nodes = [...temporal.nodes];
  /** A node of a cluster is killed while the others serve: the next one when this one is up again. */
  const killEach = (all: readonly Supervised[]) => async () => {
    for (let n = 0; n < kills; n += 1) {
      for (const one of die.shuffled(short ? firstOfEachKind(all) : all)) {
        say(`  kill -9: ${one.name}`);
        await one.kill();
        await one.up();
      }
    }
  };
  return [
    { name: 'all nodes up', act: async () => {} },
    { name: 'Temporal nodes killed', act: killEach(nodes) },
    { name: 'APIs and workers killed', act: killEach(processes) },
    {
      name: `rolling upgrade from ${from.title} to ${to.title}`,
      async act() {
        for (const { supervised, of } of members) {
          say(`  replaced: ${supervised.name}`);
          await supervised.replace(of(to));
        }
      },
    },
    {
      name: 'Postgres primary killed, standby promoted',
      async act() {
        await postgres.failOver();
        say('  the standby is the primary');
      },
    },
    { name: 'all nodes up again', act: async () => {} },
  ];
}

/** `Temporal history 2` and `Temporal history 1` are of one kind. */
function firstOfEachKind(all: readonly Supervised[]): Supervised[] {
  return all.filter(({ name }) => name.endsWith('1'));
}
