import type { Caller } from '../chaos/caller';

/** When a call was answered, and how long its caller waited, all its attempts together. */
export interface Answer {
  readonly at: number;
  readonly ms: number;
}

/** A caller whose commands are measured. */
export function measured(caller: Caller, answers: Answer[]): Caller {
  return {
    ...caller,
    async post(path, body) {
      const began = Date.now();
      const answer = await caller.post(path, body);
      answers.push({ at: Date.now(), ms: Date.now() - began });
      return answer;
    },
  };
}

export interface Waits {
  readonly calls: number;
  /** How long a caller waited, in milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  /** The longest time in which nobody was answered, in milliseconds. */
  readonly silence: number;
}

/** What callers saw from one time to another. */
export function waitsOf(answers: readonly Answer[], from: number, to: number): Waits {
  const inside = answers.filter(({ at }) => at >= from && at < to);
  const sorted = inside.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const times = [from, ...inside.map(({ at }) => at), to];
  const gaps = times.slice(1).map((time, n) => time - (times[n] ?? time));
  return {
    calls: inside.length,
    median: at(0.5),
    p99: at(0.99),
    longest: at(1),
    silence: Math.max(...gaps),
  };
}
