import { number } from '../components/dates';

const steps = ['B', 'kB', 'MB'] as const;

/** A size in bytes as people say it. */
export function sizeOf(bytes: number): string {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return `${number(bytes / 1000 ** step)} ${steps[step]}`;
}
