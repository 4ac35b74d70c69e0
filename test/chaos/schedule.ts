import { type Dice, dice } from './dice';
import { type LineFault, lineFaultKinds, variants } from './faults';

export type Side = 'northwind' | 'acme';
export const sides = ['northwind', 'acme'] as const satisfies Side[];

/** The processes of an instance, by name. */
export const workers = ['worker 1', 'worker 2'] as const;
export type ProcessName = `${Side} ${'API' | (typeof workers)[number]}`;

export type ServiceName = 'Postgres' | 'Temporal';

export interface ProcessFault {
  readonly kind: 'worker killed' | 'API killed';
  readonly where: ProcessName;
  /** Since the one before was over, in milliseconds. */
  readonly afterMs: number;
}

export interface ServiceFault {
  readonly kind: 'Postgres stopped' | 'Temporal stopped';
  readonly where: ServiceName;
  readonly afterMs: number;
  /** How long it stays away, in milliseconds. */
  readonly forMs: number;
}

export interface PlannedLineFault {
  readonly kind: LineFault;
  /** Which partner the line leads to. */
  readonly where: Side;
  /** How many batches go well before it: each that does not has the sender wait for longer. */
  readonly afterBatches: number;
  readonly how: { readonly ms: number; readonly variant: number };
}

/** Tracks that run beside each other; on each, one fault comes after the other. */
export interface Schedule {
  readonly processes: readonly ProcessFault[];
  readonly services: readonly ServiceFault[];
  readonly lines: Readonly<Record<Side, readonly PlannedLineFault[]>>;
}

export const faultKinds = [
  'worker killed',
  'API killed',
  'Postgres stopped',
  'Temporal stopped',
  ...lineFaultKinds,
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Which fault comes when, and where: the same for one seed. */
export function planFaults(seed: number, ofEachKind: number): Schedule {
  const times = <T>(make: () => T) => Array.from({ length: ofEachKind }, make);
  return {
    processes: planProcesses(dice(seed, 'processes'), times),
    services: planServices(dice(seed, 'services'), times),
    lines: planLines(dice(seed, 'lines'), times),
  };
}

type Times = <T>(make: () => T) => T[];

function planProcesses(die: Dice, times: Times): ProcessFault[] {
  const fault =
    (kind: ProcessFault['kind'], name: () => 'API' | (typeof workers)[number]) => () => ({
      kind,
      where: `${die.pick(sides)} ${name()}` as const,
      afterMs: die.between(200, 3_000),
    });
  return die.shuffled([
    ...times(fault('worker killed', () => die.pick(workers))),
    ...times(fault('API killed', () => 'API')),
  ]);
}

function planServices(die: Dice, times: Times): ServiceFault[] {
  const fault = (where: ServiceName) => () => ({
    kind: `${where} stopped` as const,
    where,
    afterMs: die.between(200, 4_000),
    forMs: die.pick([0, 500, 2_000, 5_000]),
  });
  return die.shuffled([...times(fault('Postgres')), ...times(fault('Temporal'))]);
}

function planLines(die: Dice, times: Times): Schedule['lines'] {
  const all = lineFaultKinds.flatMap((kind) =>
    times(() => ({
      kind,
      where: die.pick(sides),
      afterBatches: die.pick([0, 1, 1, 2, 3]),
      how: { ms: die.between(100, 2_500), variant: die.below(variants) },
    })),
  );
  const shuffled = die.shuffled(all);
  const towards = (side: Side) => shuffled.filter(({ where }) => where === side);
  return { northwind: towards('northwind'), acme: towards('acme') };
}
