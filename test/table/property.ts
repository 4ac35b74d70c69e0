import fc from 'fast-check';

const seed = Number(process.env.SEED ?? Date.now() % 2_147_483_647);

process.stderr.write(`Query properties: SEED=${seed}\n`);

/** Holds for everything that the property can draw; a failure prints the seed and the smallest counterexample. */
export async function always<T>(runs: number, property: fc.IRawProperty<T>): Promise<void> {
  await fc.assert(property, { seed, numRuns: Number(process.env.RUNS ?? runs) });
}
