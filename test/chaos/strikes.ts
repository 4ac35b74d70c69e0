import { setTimeout as sleep } from 'node:timers/promises';
import {
  type FaultKind,
  faultKinds,
  type ProcessFault,
  type Schedule,
  type ServiceFault,
  type Side,
  sides,
} from './schedule';
import type { ChaosStack } from './stage';

/** How many faults of each kind have struck. */
export type Tally = Record<FaultKind, number>;

export function newTally(): Tally {
  return Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Tally;
}

/**
 * Carries a schedule out. Resolves once every fault has struck, and services and lines are as they were.
 * @param isDue whether it is time for what comes after this share of its track, from 0 to 1
 */
export async function carryOut(
  schedule: Schedule,
  { fleet, services, lines }: Pick<ChaosStack, 'fleet' | 'services' | 'lines'>,
  tally: Tally,
  isDue: (share: number) => boolean,
): Promise<void> {
  async function track<F extends ProcessFault | ServiceFault>(
    faults: readonly F[],
    strike: (fault: F) => Promise<void>,
  ): Promise<void> {
    for (const [n, fault] of faults.entries()) {
      await sleep(fault.afterMs);
      while (!isDue(n / faults.length)) await sleep(100);
      await strike(fault);
      tally[fault.kind] += 1;
    }
  }

  async function disturb(side: Side): Promise<void> {
    for (const { kind, how, afterBatches } of schedule.lines[side]) {
      await lines[side].strike(kind, how, afterBatches);
      tally[kind] += 1;
    }
  }

  await Promise.all([
    track(schedule.processes, ({ where }) => fleet.kill(where)),
    track(schedule.services, ({ where, forMs }) => services.restart(where, forMs)),
    ...sides.map(disturb),
  ]);
}
