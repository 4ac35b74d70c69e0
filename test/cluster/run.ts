import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { caller } from '../chaos/caller';
import { dice } from '../chaos/dice';
import { openLedger } from '../chaos/ledger';
import type { ChaosEnvironment } from '../chaos/stage';
import { startTraffic } from '../chaos/traffic';
import { judge } from '../chaos/verdict';
import { type Answer, measured, type Waits, waitsOf } from './answers';
import type { ClusterOptions } from './options';
import { phasesOf } from './phases';
import { checkOut, type Release, releaseBefore, thisRelease } from './release';
import { type ClusterStage, startClusterStage } from './stage';

export interface PhaseOutcome extends Waits {
  readonly name: string;
  readonly seconds: number;
  readonly exchanges: number;
  /** Attempts beyond the first of each call. */
  readonly retries: number;
}

export interface ClusterOutcome {
  readonly phases: readonly PhaseOutcome[];
  readonly exchanges: number;
  readonly closed: number;
  readonly cancelled: number;
  /** On each side. */
  readonly entries: number;
  readonly files: number;
  /** Starts of processes since the traffic began. */
  readonly restarts: number;
  readonly seconds: number;
  /** From the last answer until nothing was on its way any more. */
  readonly drainSeconds: number;
  readonly violations: readonly string[];
}

/** Exchanges on a cluster while its nodes fail and are replaced; then everything is checked, from both databases. */
export async function runCluster(
  options: ClusterOptions,
  environment: ChaosEnvironment,
): Promise<ClusterOutcome> {
  const { say, undo } = environment;
  const to = await thisRelease();
  const from = await earlierRelease(options, to, environment);
  const stage = await startClusterStage(from, environment);
  const ledger = openLedger();
  const answers: Answer[] = [];
  const patienceMs = options.patience * 1_000;
  const { item, casey, dana } = stage.met;
  const cast = {
    item,
    casey: measured(caller(casey, ledger, patienceMs), answers),
    dana: measured(caller(dana, ledger, patienceMs), answers),
  };
  const { kills, short } = options;
  const phases = phasesOf(stage, { from, to, kills, short }, dice(options.seed, 'kills'), say);

  let phase = 0;
  /** Which share of the exchanges belongs to the phases up to the present one. There are more until the last one is over. */
  const share = () => Math.min(1, (phase + 1) / (phases.length + 1));
  /** So many exchanges come to their end after the last fault of a phase: its effects belong to it. */
  const least = Math.ceil(options.exchanges / phases.length);
  const began = Date.now();
  const startsBefore = startsOf(stage);
  const traffic = startTraffic(cast, options, share, ledger);
  const timer = setInterval(() => {
    say(`${traffic.over()} exchanges over, ${traffic.begun() - traffic.over()} under way`);
  }, 5_000);
  undo.push(async () => clearInterval(timer));
  const measure: PhaseOutcome[] = [];
  for (const [n, { name, act }] of phases.entries()) {
    phase = n;
    say(name);
    const from = { at: Date.now(), over: traffic.over(), retries: ledger.retries };
    await act();
    const enough = traffic.over() + least;
    while (traffic.over() < enough) await sleep(100);
    const now = Date.now();
    measure.push({
      ...{ name, seconds: (now - from.at) / 1_000, exchanges: traffic.over() - from.over },
      ...{ retries: ledger.retries - from.retries, ...waitsOf(answers, from.at, now) },
    });
  }
  phase = phases.length;
  await traffic.done;
  clearInterval(timer);

  say('Waiting until nothing is on its way any more …');
  const ended = Date.now();
  const { settledAt, ...verdict } = await judge(placesOf(stage), ledger, patienceMs);
  const saw = (end: string) => ledger.accounts.filter((one) => one.end === end).length;
  return {
    ...verdict,
    phases: measure,
    exchanges: ledger.accounts.length,
    closed: saw('Closed'),
    cancelled: saw('Cancelled'),
    restarts: startsOf(stage) - startsBefore,
    seconds: (ended - began) / 1_000,
    drainSeconds: (settledAt - ended) / 1_000,
  };
}

/** Without an earlier one, the processes are replaced by others of the same release. */
async function earlierRelease(
  { from }: ClusterOptions,
  to: Release,
  { dataDir, say }: ChaosEnvironment,
): Promise<Release> {
  const ref = from ?? (await releaseBefore());
  if (ref !== null) return checkOut(ref, join(dataDir, 'before'));
  say('This clone has no earlier release: the rolling upgrade is a rolling restart.');
  return to;
}

function placesOf({ temporal, postgres }: ClusterStage) {
  return {
    temporalAddress: temporal.address,
    northwind: { databaseUrl: postgres.url('northwind') },
    acme: { databaseUrl: postgres.url('acme') },
  };
}

function startsOf({ temporal, fleets }: ClusterStage): number {
  const members = Object.values(fleets).flatMap((fleet) => fleet.members);
  const all = [...temporal.nodes, ...members.map(({ supervised }) => supervised)];
  return all.reduce((sum, one) => sum + one.starts(), 0);
}
