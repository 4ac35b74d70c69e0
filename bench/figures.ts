/** The median. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The quantile for this share. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One figure and its target. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  /** The values from which it was computed. */
  readonly from: string;
}

export function isReached({ value, target }: Figure): boolean {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

export function goalOf({ target }: Figure): string {
  return 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
}

export function print(figures: readonly Figure[]): void {
  for (const figure of figures) {
    const { name, value, from } = figure;
    const mark = isReached(figure) ? '✓' : '✗';
    console.log(
      `${mark} ${name.padEnd(58)} ${value.toFixed(2).padStart(8)}  (${goalOf(figure)})  ${from}`,
    );
  }
}
