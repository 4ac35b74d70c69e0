const steps = ['B', 'kB', 'MB'] as const;
const format = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A size in bytes as people say it. */
export function sizeOf(bytes: number): string {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return `${format.format(bytes / 1000 ** step)} ${steps[step]}`;
}
