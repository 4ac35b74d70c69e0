import { createHash } from 'node:crypto';

/** Chance that falls the same way each time for one seed. */
export interface Dice {
  /** A whole number from 0, and less than `n`. */
  below(n: number): number;
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  /** True in this share of throws. */
  chance(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  shuffled<T>(list: readonly T[]): T[];
}

/** @param about what they are thrown for: two purposes under one seed fall independently */
export function dice(seed: number, about: string): Dice {
  let state = createHash('sha256').update(`${seed} ${about}`).digest().readUInt32LE();

  // mulberry32
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  const self: Dice = {
    below: (n) => Math.floor(next() * n),
    between: (from, to) => from + self.below(to - from + 1),
    chance: (share) => next() < share,
    pick: (list) => list[self.below(list.length)] ?? list[0],
    shuffled(list) {
      const keyed = list.map((value) => ({ value, key: next() }));
      return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
    },
  };
  return self;
}
