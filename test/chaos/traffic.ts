import { type Cast, planExchange, playExchange } from './exchange';
import type { Ledger } from './ledger';

export interface Traffic {
  readonly begun: () => number;
  readonly over: () => number;
  /** Until all have come to their end. */
  readonly done: Promise<void>;
}

/** How many exchanges are under way at one time. */
export const underWay = 12;
const few = 3;

/**
 * Lets exchanges flow: as many as are wanted, spread over the faults, and more while faults are still to come.
 * @param struck which share of the faults has struck, from 0 to 1
 */
export function startTraffic(
  cast: Cast,
  { seed, exchanges }: { seed: number; exchanges: number },
  struck: () => number,
  ledger: Ledger,
): Traffic {
  let begun = 0;
  let over = 0;
  const open = new Set<Promise<void>>();

  async function play(): Promise<void> {
    const plan = planExchange(seed, begun);
    begun += 1;
    try {
      await playExchange(cast, plan, ledger);
    } catch (error) {
      ledger.complaints.push(`The exchange ${plan.name} broke off: ${error}`);
    }
    over += 1;
  }

  /** Ahead of the faults by what is under way; a few may always go, so that no fault waits for a call. */
  function mayBegin(): boolean {
    if (struck() < 1) return open.size < few || begun < exchanges * struck() + underWay;
    return begun < exchanges;
  }

  async function flow(): Promise<void> {
    while (struck() < 1 || begun < exchanges) {
      while (open.size < underWay && mayBegin()) {
        const one = play().finally(() => open.delete(one));
        open.add(one);
      }
      await Promise.race([...open, moment()]);
    }
    await Promise.all(open);
  }

  return { begun: () => begun, over: () => over, done: flow() };
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}
