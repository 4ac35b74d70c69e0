import { type Said, warning, wrong } from './findings';

/** From these differences on, in milliseconds. Calls between instances are refused from five minutes on. */
const noticeableMs = 5_000;
const dangerousMs = 60_000;

/**
 * How far the clock of another is from ours.
 * @param aheadMs positive if theirs is ahead
 * @param exactToMs how exact that is
 */
export function skewOf(about: string, aheadMs: number, exactToMs: number): Said {
  const off = Math.max(0, Math.abs(aheadMs) - exactToMs);
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const what = `The clock of ${about} is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ours.`;
  const more = { check: 'clocks', about } as const;
  if (off >= dangerousMs) return wrong(what, more);
  if (off >= noticeableMs) return warning(what, more);
  return { verdict: 'ok', what: `The clock of ${about} agrees with ours.`, ...more };
}
