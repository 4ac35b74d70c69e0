import { parseArgs } from 'node:util';
import type { Asked } from './command';

export interface ChaosOptions {
  /** What the schedule and the exchanges are made from. */
  readonly seed: number;
  /** How many exchanges there are at least; more flow while faults are still to come. */
  readonly exchanges: number;
  /** How many faults of each kind. */
  readonly faults: number;
  /** For how long a caller waits, and the end for what is on its way, in seconds: a delivery may back off for minutes. */
  readonly patience: number;
  /** Whether the folder stays, with what every process logged. */
  readonly keep: boolean;
}

/** An npm script that disturbs exchanges, and its options where nothing is said. */
export interface FaultCommand {
  readonly script: 'chaos' | 'desks';
  readonly exchanges: number;
  readonly faults: number;
  readonly patience: number;
}

export const chaos: FaultCommand = {
  script: 'chaos',
  exchanges: 1_000,
  faults: 100,
  patience: 600,
};

function usageOf({ script }: FaultCommand): string {
  return `npm run ${script} -- [--seed <number>] [--exchanges <number>] [--faults <of each kind>] [--patience <seconds>] [--keep]`;
}
export const usage = usageOf(chaos);

const largest = 1_000_000_000;

/**
 * The options of the command line; without a seed, one is made.
 * @throws Error which says every option that is wrong, and the usage
 */
export function readOptions(args: readonly string[], command = chaos): ChaosOptions {
  const values = parse(args, command);
  const faults: string[] = [];
  const whole = (name: string, text: string, from: number) => wholeNumber(name, text, from, faults);
  const options = {
    seed: whole('seed', values.seed ?? `${Date.now() % largest}`, 0),
    exchanges: whole('exchanges', values.exchanges ?? `${command.exchanges}`, 1),
    faults: whole('faults', values.faults ?? `${command.faults}`, 0),
    patience: whole('patience', values.patience ?? `${command.patience}`, 1),
    keep: values.keep ?? false,
  };
  if (faults.length > 0) throw new Error([...faults, usageOf(command)].join('\n'));
  return options;
}

/** The value of an option. If it is wrong, the faults get one more. */
export function wholeNumber(name: string, text: string, from: number, faults: string[]): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > largest) {
    faults.push(`--${name} must be a whole number from ${from} to ${largest}, not "${text}".`);
  }
  return value;
}

/** What repeats a run. */
export function commandOf({ seed, exchanges, faults }: ChaosOptions, { script } = chaos): string {
  return `npm run ${script} -- --seed ${seed} --exchanges ${exchanges} --faults ${faults}`;
}

export function askedFor(options: ChaosOptions, command: FaultCommand): Asked {
  const { seed, keep } = options;
  return { script: command.script, seed, keep, again: commandOf(options, command) };
}

function parse(args: readonly string[], command: FaultCommand) {
  const text = { type: 'string' } as const;
  const options = {
    seed: text,
    exchanges: text,
    faults: text,
    patience: text,
    keep: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${usageOf(command)}`);
  }
}
