import pLimit from 'p-limit';
import type { ChaosOptions } from '../../chaos/options';
import { type Side, sides } from '../../chaos/schedule';
import type { ChaosEnvironment } from '../../chaos/stage';
import { type Cast, type Ledger, planExchange, playExchange, type Seat } from './exchange';
import { type DeskStage, type StartDesk, startDeskStage } from './stage';
import { faultKinds, newTally, strikeAll, type Tally } from './strikes';
import { judge, type Verdict } from './verdict';

export interface Outcome extends Verdict {
  readonly exchanges: number;
  readonly over: number;
  readonly struck: Tally;
  readonly restarts: number;
  readonly repeated: number;
  readonly seconds: number;
}

/** How many exchanges are under way at one time. */
const underWay = 8;
const progressMs = 10_000;

/** Exchanges of which each side works in a desk of its own, and faults all the while; then everything is checked. */
export async function runDesks(
  start: Readonly<Record<Side, StartDesk>>,
  options: ChaosOptions,
  environment: ChaosEnvironment,
): Promise<Outcome> {
  const { say, undo } = environment;
  const { seed, exchanges, patience } = options;
  const patienceMs = patience * 1_000;
  const stage = await startDeskStage(start, environment, patienceMs);
  const { customer, provider } = castOf(stage);
  const ledger: Ledger = { accounts: [], complaints: [], repeated: 0 };
  const struck = newTally();
  const began = Date.now();

  let over = 0;
  const limit = pLimit(underWay);
  const traffic = Promise.all(
    Array.from({ length: exchanges }, (_, n) =>
      limit(async () => {
        const plan = planExchange(seed, n);
        await playExchange({ customer, provider }, plan, ledger).catch((error: unknown) => {
          ledger.complaints.push(`The exchange ${plan.name} broke off: ${error}`);
          say(`The exchange ${plan.name} broke off: ${error}`);
        });
        over += 1;
      }),
    ),
  );
  const timer = setInterval(() => {
    const faultsSoFar = faultKinds.filter((kind) => struck[kind] > 0);
    const said = faultsSoFar.map((kind) => `${struck[kind]} ${kind}`).join(', ');
    say(`${over} of ${exchanges} exchanges over; ${said || 'no fault yet'}`);
  }, progressMs);
  undo.push(async () => clearInterval(timer));
  await Promise.all([
    traffic,
    strikeAll(options, stage, struck, {
      isDue: (share) => over + underWay / 2 >= share * exchanges,
      over: traffic,
    }),
  ]);
  clearInterval(timer);

  const seconds = (Date.now() - began) / 1_000;
  say('Waiting until nothing is on its way any more …');
  await stage.stack.fleet.allUp();
  const verdict = await judge(stage, ledger, patienceMs);
  for (const side of sides)
    say(`The desk of ${side}: ${JSON.stringify(await stage.desks[side].health())}`);
  const { repeated, accounts } = ledger;
  const restarts = stage.stack.fleet.restarts();
  const isOver = accounts.filter((account) => account.isOver).length;
  return { ...verdict, exchanges, over: isOver, struck, restarts, repeated, seconds };
}

function castOf({ desks: { acme, northwind } }: DeskStage): Cast {
  const seat = ({ real, watch, kind }: DeskStage['desks'][Side], who: 'alex' | 'robin'): Seat => ({
    worker: real.as(who),
    watch,
    mapping: kind.mapping,
  });
  return {
    customer: { ...seat(acme, 'robin'), inbound: acme.real.inbound },
    provider: seat(northwind, 'alex'),
  };
}

export function table(outcome: Outcome): string {
  const rows: [string, string | number][] = [
    ['exchanges', outcome.exchanges],
    ['  closed in both desks', outcome.over],
    ['journal entries, on each side', outcome.entries],
    ['files, on each side', outcome.files],
    ['entries that Crossdesk wrote in the desks', outcome.written],
    ['processes started again', outcome.restarts],
    ['what people did again', outcome.repeated],
    ...faultKinds.map((kind): [string, number] => [kind, outcome.struck[kind]]),
    ['seconds', outcome.seconds.toFixed(0)],
    ['violations', outcome.violations.length],
  ];
  return rows.map(([name, value]) => `${name.padEnd(42)}${`${value}`.padStart(8)}`).join('\n');
}
