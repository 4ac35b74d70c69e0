import { parseArgs } from 'node:util';
import { failWith } from '../instance/run';
import { type Figure, isReached, print } from './figures';
import { type Bench, openBench } from './ground';
import { commentRate } from './measures/comments';
import { exchanges } from './measures/exchanges';
import { lag } from './measures/lag';
import { latencies } from './measures/latencies';
import { lists } from './measures/lists';
import { size } from './measures/size';

/** In this order: what fills tables comes last. */
const measures: Readonly<Record<string, (bench: Bench) => Promise<Figure[]>>> = {
  exchanges,
  latencies,
  comments: commentRate,
  lag,
  size,
  lists,
};

/**
 * `npm run bench`: ours against a floor measured in the same run, so that the ratios hold on any machine. `--only`
 * takes some of the measures, separated by commas; `--json` prints one JSON object last.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const names = values.only?.split(',') ?? Object.keys(measures);
  const unknown = names.filter((name) => !(name in measures));
  if (unknown.length > 0) {
    throw new Error(`There is no measure ${unknown}: give some of ${Object.keys(measures)}.`);
  }
  const bench = await openBench();
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(measures)) {
    if (!names.includes(name)) continue;
    bench.say(`Measuring ${name} …`);
    figures.push(...(await measure(bench)));
  }
  print(figures);
  await bench.close();
  if (values.json) {
    const shown = figures.map((figure) => ({ ...figure, reached: isReached(figure) }));
    console.log(JSON.stringify({ figures: shown }));
  }
  process.exit(0);
}

main().catch(failWith);
