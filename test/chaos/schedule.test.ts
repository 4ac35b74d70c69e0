import { describe, expect, test } from '@jest/globals';
import { planExchange } from './exchange';
import { faultKinds, planFaults, sides } from './schedule';

const seeds = [0, 1, 42, 999_999_999];
const ofEachKind = 7;

function all(seed: number) {
  const { processes, services, lines } = planFaults(seed, ofEachKind);
  return [...processes, ...services, ...lines.northwind, ...lines.acme];
}

describe('A schedule', () => {
  test.each(seeds)('of seed %i is the same each time', (seed) => {
    expect(planFaults(seed, ofEachKind)).toEqual(planFaults(seed, ofEachKind));
  });

  test('of another seed is another one', () => {
    const [first, ...others] = seeds.map((seed) => planFaults(seed, ofEachKind));
    for (const other of others) expect(other).not.toEqual(first);
  });

  test.each(seeds)('of seed %i has as many faults of each kind as are wanted', (seed) => {
    const counts = faultKinds.map((kind) => all(seed).filter((one) => one.kind === kind).length);
    expect(counts).toEqual(faultKinds.map(() => ofEachKind));
  });

  test.each(seeds)('of seed %i has no kind wait for another to be through', (seed) => {
    const { processes } = planFaults(seed, 20);
    const half = processes.slice(0, 20).map(({ kind }) => kind);
    expect(new Set(half).size).toBe(2);
  });

  test.each(seeds)('of seed %i strikes both instances, and each line but with its own', (seed) => {
    const { processes, lines } = planFaults(seed, 20);
    for (const side of sides) {
      expect(processes.some(({ where }) => where.startsWith(side))).toBe(true);
      expect(lines[side].length).toBeGreaterThan(0);
      expect(lines[side].every(({ where }) => where === side)).toBe(true);
    }
  });

  test('of no fault is empty', () => {
    const none = { processes: [], services: [], lines: { northwind: [], acme: [] } };
    expect(planFaults(1, 0)).toEqual(none);
  });
});

describe('The exchanges', () => {
  const plans = (seed: number) => Array.from({ length: 300 }, (_, n) => planExchange(seed, n));

  test('of a seed are the same each time, and of another seed others', () => {
    expect(plans(5)).toEqual(plans(5));
    expect(plans(5)).not.toEqual(plans(6));
  });

  test.each(seeds)('of seed %i are of every sort, and most are the standard one', (seed) => {
    const some = plans(seed);
    expect(some.filter(({ file }) => file).length).toBeGreaterThan(20);
    expect(some.filter(({ rejects }) => rejects).length).toBeGreaterThan(20);
    const cancels = (how: string) => some.filter((plan) => plan.cancels === how).length;
    expect(cancels('at once')).toBeGreaterThan(3);
    expect(cancels('crossing')).toBeGreaterThan(3);
    expect(cancels('never')).toBeGreaterThan(200);
  });
});
