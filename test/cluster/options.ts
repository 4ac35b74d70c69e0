import { parseArgs } from 'node:util';
import type { Asked } from '../chaos/command';
import { wholeNumber } from '../chaos/options';

export interface ClusterOptions {
  readonly seed: number;
  /** How many exchanges there are at least. */
  readonly exchanges: number;
  /** How often each process is killed. */
  readonly kills: number;
  /** The commit or tag that is upgraded from. Null: the release before, if there is one. */
  readonly from: string | null;
  /** For how long a caller waits, and the end for what is on its way, in seconds. */
  readonly patience: number;
  readonly keep: boolean;
  /** The form for every change: few exchanges, and one process of each kind killed. */
  readonly short: boolean;
  /** Whether to do nothing if the Temporal server is not built on this machine yet. */
  readonly ifBuilt: boolean;
}

const usage =
  'npm run cluster -- [--short] [--if-built] [--from <commit>] [--seed <number>] [--exchanges <number>] [--kills <of each process>] [--patience <seconds>] [--keep]';

/** @throws Error which says every option that is wrong, and the usage */
export function readClusterOptions(args: readonly string[]): ClusterOptions {
  const values = parse(args);
  const { short = false, from = null, keep = false } = values;
  const faults: string[] = [];
  const whole = (name: string, text: string, least: number) =>
    wholeNumber(name, text, least, faults);
  const options = {
    seed: whole('seed', values.seed ?? `${Date.now() % 1_000_000}`, 0),
    exchanges: whole('exchanges', values.exchanges ?? (short ? '24' : '400'), 1),
    kills: whole('kills', values.kills ?? (short ? '1' : '2'), 1),
    patience: whole('patience', values.patience ?? '300', 1),
    ...{ from, keep, short, ifBuilt: values['if-built'] ?? false },
  };
  if (faults.length > 0) throw new Error([...faults, usage].join('\n'));
  return options;
}

export function askedFor({ seed, exchanges, kills, from, short, keep }: ClusterOptions): Asked {
  const again = [
    `npm run cluster -- --seed ${seed} --exchanges ${exchanges} --kills ${kills}`,
    ...(short ? ['--short'] : []),
    ...(from ? [`--from ${from}`] : []),
  ];
  return { script: 'cluster', seed, keep, again: again.join(' ') };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    ...{ seed: text, exchanges: text, kills: text, from: text, patience: text },
    ...{ short: flag, keep: flag, 'if-built': flag },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}
