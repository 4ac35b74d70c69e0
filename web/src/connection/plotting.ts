import { clockTime } from '../components/dates';
import { t } from '../i18n/t';

interface Point {
  readonly at: number;
  /** Null if nothing was measured. */
  readonly value: number | null;
}

export interface Line {
  readonly name: string;
  readonly style: 'first' | 'second' | 'bad';
  readonly points: readonly Point[];
}

export interface PlotProps {
  readonly title: string;
  /** The time range. */
  readonly since: number;
  readonly until: number;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** A time as text: the time of day, if absent. */
  readonly timeText?: (at: number) => string;
  /** Points that are further apart are not joined. */
  readonly gapMs?: number;
  /** The top of the axis for the highest value. */
  readonly topOf: (highest: number) => number;
}

/** Samples that are further apart are not joined: nothing was measured between them. */
const usualGapMs = 150_000;

type Place = (at: number) => number;

/** The SVG path through the samples. */
export function pathOf(points: readonly Point[], x: Place, y: Place, gapMs?: number): string {
  return runsOf(points, gapMs)
    .filter((run) => run.length > 1)
    .map((run) => `M${run.map(({ at, value }) => place(x(at), y(value))).join('L')}`)
    .join('');
}

/** Samples without a neighbour: lines without length, which round caps show as dots. */
export function dotsOf(points: readonly Point[], x: Place, y: Place, gapMs?: number): string {
  return runsOf(points, gapMs)
    .flatMap(([first, second]) => (first && !second ? [place(x(first.at), y(first.value))] : []))
    .map((dot) => `M${dot}L${dot}`)
    .join('');
}

function place(x: number, y: number): string {
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}

function runsOf(points: readonly Point[], gapMs = usualGapMs): Measured[][] {
  const runs: Measured[][] = [];
  for (const point of points.filter(hasValue)) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && point.at - last.at <= gapMs) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

/** The top of an axis of counts: 1, 2 or 5 times a power of ten, at or above the highest value. */
export function countTop(highest: number): number {
  if (highest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= highest) ?? highest;
}

const durations = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10, 20, 60, 120, 240, 600, 1200, 3600];
const hour = 3600;

/** The top of an axis of seconds: a usual duration whose half is usual too. */
export function durationTop(highest: number): number {
  if (highest <= 0) return 1;
  return durations.find((top) => top >= highest) ?? countTop(Math.ceil(highest / hour)) * hour;
}

/** The time of the sample that is nearest to a time. */
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

/** A plot in a sentence. */
export function summary({ lines, format, timeText = clockTime }: PlotProps): string {
  const summaries = lines.map(({ name, points }) => {
    const measured = points.filter(hasValue);
    const last = measured.at(-1);
    if (!last) return null;
    const most = measured.reduce((one, other) => (other.value > one.value ? other : one));
    const lead = lines.length > 1 ? `${name}: ` : '';
    if (most.value === 0) return `${lead}${t('connection.zeroThroughout')}`;
    return `${lead}${t('connection.lastAndMost', {
      last: format(last.value),
      most: format(most.value),
      time: timeText(most.at),
    })}`;
  });
  const known = summaries.filter((one) => one !== null);
  return known.length === 0 ? t('connection.nothingMeasured') : `${upper(known.join('; '))}.`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

type Measured = Point & { readonly value: number };

function hasValue(point: Point): point is Measured {
  return point.value !== null;
}

interface Hour {
  readonly from: number;
  /** The maximum of each line in that hour; null if nothing was measured. */
  readonly most: readonly (number | null)[];
}

/** The maximum of each hour, the latest first. Hours without a sample are left out. */
export function byHour(lines: readonly Line[]): Hour[] {
  const hourMs = 3_600_000;
  const hours = new Map<number, (number | null)[]>();
  for (const [index, { points }] of lines.entries()) {
    for (const { at, value } of points) {
      const from = Math.floor(at / hourMs) * hourMs;
      const most = hours.get(from) ?? lines.map(() => null);
      const highest = most[index] ?? null;
      if (value !== null && (highest === null || value > highest)) most[index] = value;
      hours.set(from, most);
    }
  }
  return [...hours].map(([from, most]) => ({ from, most })).sort((a, b) => b.from - a.from);
}
