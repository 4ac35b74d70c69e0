import { setTimeout as sleep } from 'node:timers/promises';
import { type Dice, dice } from '../../chaos/dice';
import type { Fault } from '../../chaos/faults';
import type { Struck } from '../../chaos/faultyLine';
import type { ChaosOptions } from '../../chaos/options';
import { type Side, sides, workers } from '../../chaos/schedule';
import { setRevoked } from './revoke';
import type { DeskSide, DeskStage } from './stage';

/** What happens to a call of the desk, by kind. */
const callFaults = ['answer cut off', 'answered 429', 'answered 500', 'refused'] as const;
/** kill -9 of both workers of the side, while the desk stores this. */
const killedIn = ['create', 'comment', 'attach'] as const;
const deskFaults = ['desk killed', 'wrong credentials', 'credentials revoked'] as const;

export const faultKinds = [
  ...killedIn.map((call) => `workers killed in ${call}` as const),
  'API killed',
  ...callFaults,
  ...deskFaults,
] as const;
export type FaultKind = (typeof faultKinds)[number];
export type Tally = Record<FaultKind, number>;

export function newTally(): Tally {
  return Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Tally;
}

/**
 * Strikes with as many faults of each kind, one after the other on each side, spread over the traffic.
 * @param isDue whether it is time for what comes after this share
 * @param over resolves when there is no traffic any more: what has not struck then does not
 */
export async function strikeAll(
  { seed, faults: ofEachKind }: Pick<ChaosOptions, 'seed' | 'faults'>,
  { stack, desks }: DeskStage,
  tally: Tally,
  { isDue, over }: { isDue: (share: number) => boolean; over: Promise<unknown> },
): Promise<void> {
  let isOver = false;
  const ended = over.finally(() => {
    isOver = true;
  });

  async function strike(side: Side, kind: FaultKind, die: Dice): Promise<void> {
    const desk = desks[side];
    const call = killedIn.find((name) => kind === `workers killed in ${name}`);
    if (call) {
      const stores = die.chance(0.7);
      const fault: Fault = async (struck) => {
        if (stores) await struck.deliver();
        else await struck.read();
        await Promise.all(workers.map((worker) => stack.fleet.kill(`${side} ${worker}`)));
        struck.breakOff();
      };
      return hit(desk, fault, isCall(call));
    }
    switch (kind) {
      case 'API killed':
        return stack.fleet.kill(`${side} API`);
      case 'answered 500':
        return hit(desk, async (struck) => {
          // It may have been stored nevertheless.
          if (die.chance(0.5)) await struck.deliver();
          struck.reply({ status: 500, headers: {}, body: 'Internal error' });
        });
      case 'answered 429':
      case 'answer cut off':
      case 'refused':
        return desk.line.strike(kind, { ms: 0, variant: 0 }, 0, isWrite);
      case 'desk killed':
        await desk.real.kill();
        await sleep(die.between(500, 4_000));
        return desk.real.restart();
      case 'wrong credentials':
        await desk.patch({ credentials: wrong(desk.real.credentials) });
        await sleep(die.between(1_000, 6_000));
        return desk.patch({ credentials: desk.real.credentials });
      default:
        await setRevoked(desk.real, true);
        await sleep(die.between(1_000, 6_000));
        await setRevoked(desk.real, false);
        // The admin looks, and lets it try again at once.
        return desk.patch({ credentials: desk.real.credentials });
    }
  }

  async function track(side: Side): Promise<void> {
    const die = dice(seed, `faults of ${side}`);
    const planned = faultKinds.flatMap((kind) => {
      // The two sides share the faults of each kind.
      const share = side === 'acme' ? Math.floor(ofEachKind / 2) : Math.ceil(ofEachKind / 2);
      return Array.from({ length: share }, () => kind);
    });
    const order = die.shuffled(planned);
    for (const [n, kind] of order.entries()) {
      while (!isOver && !isDue(n / order.length)) await sleep(100);
      if (isOver) return;
      const struck = strike(side, kind, die).then(() => {
        tally[kind] += 1;
      });
      await Promise.race([struck, ended]);
      await sleep(die.between(100, 2_000));
    }
  }

  await Promise.all(sides.map(track));
}

function wrong(credentials: object): object {
  return Object.fromEntries(Object.keys(credentials).map((name) => [name, 'wrong']));
}

async function hit(desk: DeskSide, fault: Fault, at: Struck = isWrite): Promise<void> {
  await desk.line.strike(fault, { ms: 0, variant: 0 }, 0, at);
}

const isWrite: Struck = ({ method = 'GET' }) => method !== 'GET';

/** The calls by which the connectors write, by the desk's paths. A call with a file is a large one. */
function isCall(kind: (typeof killedIn)[number]): Struck {
  return ({ method = 'GET', url = '', headers }) => {
    const [path = ''] = url.split('?');
    if (kind === 'create') return method === 'POST' && /\/(ticket|issues\.json)$/.test(path);
    const isFile = Number(headers['content-length'] ?? 0) > 15_000;
    const writes = /\/ticket\/\d+\/(correspond|comment)$|\/issues\/\d+\.json$|\/uploads\.json$/;
    return method !== 'GET' && writes.test(path) && isFile === (kind === 'attach');
  };
}
