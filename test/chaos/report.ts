import { faultKinds } from './schedule';
import type { Tally } from './strikes';

/** What a run came to. */
export interface Outcome {
  readonly exchanges: number;
  readonly closed: number;
  readonly cancelled: number;
  readonly entries: number;
  readonly files: number;
  readonly retries: number;
  readonly restarts: number;
  readonly struck: Tally;
  readonly seconds: number;
  /** From the callers' last answer until nothing was on its way any more. */
  readonly drainSeconds: number;
  /** In order, and in words; none, where all is well. */
  readonly violations: readonly string[];
}

/** One line that says how far a run has come. */
export function progressLine(
  { begun, over }: { begun: number; over: number },
  struck: Tally,
  down: number,
): string {
  const so = faultKinds.filter((kind) => struck[kind] > 0);
  const faults = so.map((kind) => `${struck[kind]} ${kind}`).join(', ') || 'no fault yet';
  return `${over} exchanges over, ${begun - over} under way; ${down} processes down; ${faults}`;
}

export function table(outcome: Outcome): string {
  const rows: [string, string | number][] = [
    ['exchanges', outcome.exchanges],
    ['  closed', outcome.closed],
    ['  cancelled', outcome.cancelled],
    ['journal entries, on each side', outcome.entries],
    ['files, on each side', outcome.files],
    ['calls that were tried again', outcome.retries],
    ['processes started again', outcome.restarts],
    ...faultKinds.map((kind): [string, number] => [kind, outcome.struck[kind]]),
    ['seconds of traffic', outcome.seconds.toFixed(1)],
    ['seconds to drain', outcome.drainSeconds.toFixed(1)],
    ['violations', outcome.violations.length],
  ];
  return rows.map(([name, value]) => `${name.padEnd(34)}${`${value}`.padStart(8)}`).join('\n');
}
