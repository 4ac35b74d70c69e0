import { parseArgs } from 'node:util';
import type { FaultKind } from './strikes';

export interface DeskOptions {
  /** What the faults and the exchanges are made from. */
  readonly seed: number;
  readonly exchanges: number;
  /** How many faults of each kind. */
  readonly faults: number;
  /** All kinds, if absent. */
  readonly kinds?: readonly FaultKind[];
  /** For how long people wait for something, in seconds. */
  readonly patience: number;
  /** Whether the folder stays, with what every process logged. */
  readonly keep: boolean;
}

const usage =
  'npm run desks -- [--seed <number>] [--exchanges <number>] [--faults <of each kind>] [--patience <seconds>] [--keep]';

/** @throws Error which says what is wrong, and the usage */
export function readOptions(args: readonly string[]): DeskOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    seed: text,
    exchanges: text,
    faults: text,
    patience: text,
    keep: flag,
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const whole = (name: Exclude<keyof DeskOptions, 'keep' | 'kinds'>, otherwise: number): number => {
    const value = values[name] ?? `${otherwise}`;
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw new Error(`--${name} must be a whole number, not "${value}".\n${usage}`);
  };
  return {
    seed: whole('seed', Date.now() % 1_000_000),
    exchanges: whole('exchanges', 500),
    faults: whole('faults', 20),
    patience: whole('patience', 900),
    keep: values.keep,
  };
}

/** What repeats a run. */
export function commandOf({ seed, exchanges, faults }: DeskOptions): string {
  return `npm run desks -- --seed ${seed} --exchanges ${exchanges} --faults ${faults}`;
}
