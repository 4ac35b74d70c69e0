import { caller } from './caller';
import { openLedger } from './ledger';
import type { ChaosOptions } from './options';
import { type Outcome, progressLine } from './report';
import { faultKinds, planFaults, type Side, sides } from './schedule';
import { type ChaosEnvironment, type ChaosStack, startChaosStack } from './stage';
import { carryOut, newTally } from './strikes';
import { startTraffic, underWay } from './traffic';
import { judge } from './verdict';

const progressMs = 3_000;

/** Two instances, exchanges between them, and faults all the while; then everything is checked, from both databases. */
export async function runChaos(
  options: ChaosOptions,
  surroundings: ChaosEnvironment,
): Promise<Outcome> {
  const { say, undo } = surroundings;
  const stage = await startChaosStack(surroundings);
  const ledger = openLedger();
  const struck = newTally();
  const allFaults = options.faults * faultKinds.length;
  const share = () => (allFaults === 0 ? 1 : sum(Object.values(struck)) / allFaults);

  const patienceMs = options.patience * 1_000;
  const at = (side: Side, token: string) =>
    caller({ url: `http://127.0.0.1:${stage.config[side].port}`, token }, ledger, patienceMs);
  const { casey, dana, item } = stage.met;
  const cast = { casey: at('acme', casey), dana: at('northwind', dana), item };

  const began = Date.now();
  const traffic = startTraffic(cast, options, share, ledger);
  let heard = 0;
  const timer = setInterval(() => {
    for (const complaint of ledger.complaints.slice(heard)) say(complaint);
    heard = ledger.complaints.length;
    const progress = { begun: traffic.begun(), over: traffic.over() };
    say(progressLine(progress, struck, stage.fleet.down()));
  }, progressMs);
  undo.push(async () => clearInterval(timer));
  const isDue = (part: number) => traffic.over() + underWay >= part * options.exchanges;
  const schedule = planFaults(options.seed, options.faults);
  await Promise.all([traffic.done, carryOut(schedule, stage, struck, isDue)]);
  clearInterval(timer);

  say('Waiting until nothing is on its way any more …');
  const ended = Date.now();
  await calm(stage);
  const { settledAt, ...verdict } = await judge(stage.config, ledger, patienceMs);
  const saw = (end: string) => ledger.accounts.filter((one) => one.end === end).length;
  return {
    ...verdict,
    exchanges: ledger.accounts.length,
    closed: saw('Closed'),
    cancelled: saw('Cancelled'),
    retries: ledger.retries,
    restarts: stage.fleet.restarts(),
    struck,
    seconds: (ended - began) / 1_000,
    drainSeconds: (settledAt - ended) / 1_000,
  };
}

/** Until every process is up, and nothing is held on a line. */
async function calm({ fleet, lines }: ChaosStack): Promise<void> {
  await Promise.all([fleet.allUp(), ...sides.map((side) => lines[side].quiet())]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
