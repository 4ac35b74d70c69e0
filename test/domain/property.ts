import fc from 'fast-check';

const seed = Number(process.env.SEED ?? Date.now() % 2_147_483_647);
const runs = Number(process.env.RUNS ?? 1_000);

process.stderr.write(`Property tests: SEED=${seed} RUNS=${runs}\n`);

/**
 * Holds for everything that the property can draw; a failure prints the seed and the smallest counterexample.
 * @param most fewer runs, of a property that takes long
 */
export function always<T>(property: fc.IProperty<T>, most = runs) {
  fc.assert(property, { seed, numRuns: Math.min(runs, most) });
}
