import { clockTime } from '../components/dates';

export interface Point {
  readonly at: number;
  /** Null: there was nothing to measure. */
  readonly value: number | null;
}

export interface Line {
  readonly name: string;
  readonly look: 'first' | 'second' | 'bad';
  readonly points: readonly Point[];
}

export interface PlotProps {
  readonly title: string;
  /** The first moment shown, and the last. */
  readonly since: number;
  readonly until: number;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** Where the axis ends, for the highest value. */
  readonly topOf: (highest: number) => number;
}

/** Further apart than this, two samples are not joined: between them nobody measured. */
const gapMs = 150_000;

type Place = (at: number) => number;

/** An SVG path through what was measured minute by minute. */
export function pathOf(points: readonly Point[], x: Place, y: Place): string {
  return runsOf(points)
    .filter((run) => run.length > 1)
    .map((run) => `M${run.map(({ at, value }) => place(x(at), y(value))).join('L')}`)
    .join('');
}

/** What was measured alone: lines of no length, which a round cap makes dots of. */
export function dotsOf(points: readonly Point[], x: Place, y: Place): string {
  return runsOf(points)
    .flatMap(([first, second]) => (first && !second ? [place(x(first.at), y(first.value))] : []))
    .map((dot) => `M${dot}L${dot}`)
    .join('');
}

function place(x: number, y: number): string {
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}

function runsOf(points: readonly Point[]): Measured[][] {
  const runs: Measured[][] = [];
  for (const point of points.filter(hasValue)) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && point.at - last.at <= gapMs) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

/** The axis' end for counts: 1, 2 or 5 times a power of ten, at or above the highest. */
export function countTop(highest: number): number {
  if (highest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= highest) ?? highest;
}

const durations = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10, 20, 60, 120, 240, 600, 1200, 3600];
const hour = 3600;

/** The axis' end for seconds: a length of time that people say, and half of which they say too. */
export function durationTop(highest: number): number {
  if (highest <= 0) return 1;
  return durations.find((top) => top >= highest) ?? countTop(Math.ceil(highest / hour)) * hour;
}

/** The moment of a sample that is nearest to one. */
export function nearest(lines: readonly Line[], wanted: number): number | null {
  let found: number | null = null;
  for (const { points } of lines) {
    for (const { at, value } of points) {
      if (value === null) continue;
      if (found === null || Math.abs(at - wanted) < Math.abs(found - wanted)) found = at;
    }
  }
  return found;
}

/** What a plot says, in a sentence. */
export function summary({ lines, format }: PlotProps): string {
  const said = lines.map(({ name, points }) => {
    const measured = points.filter(hasValue);
    const last = measured.at(-1);
    if (!last) return null;
    const most = measured.reduce((one, other) => (other.value > one.value ? other : one));
    const lead = lines.length > 1 ? `${name}: ` : '';
    if (most.value === 0) return `${lead}0 throughout`;
    return `${lead}last ${format(last.value)}, at most ${format(most.value)} at ${clockTime(most.at)}`;
  });
  const told = said.filter((one) => one !== null);
  return told.length === 0 ? 'Nothing was measured yet.' : `${upper(told.join('; '))}.`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

type Measured = Point & { readonly value: number };

export function hasValue(point: Point): point is Measured {
  return point.value !== null;
}

export interface Hour {
  readonly from: number;
  /** The highest of each line in that hour; null: nothing was measured. */
  readonly most: readonly (number | null)[];
}

/** By the hour, the latest first; hours without a sample are left out. */
export function byHour(lines: readonly Line[]): Hour[] {
  const hourMs = 3_600_000;
  const hours = new Map<number, (number | null)[]>();
  for (const [index, { points }] of lines.entries()) {
    for (const { at, value } of points) {
      const from = Math.floor(at / hourMs) * hourMs;
      const most = hours.get(from) ?? lines.map(() => null);
      const standing = most[index] ?? null;
      if (value !== null && (standing === null || value > standing)) most[index] = value;
      hours.set(from, most);
    }
  }
  return [...hours].map(([from, most]) => ({ from, most })).sort((a, b) => b.from - a.from);
}
