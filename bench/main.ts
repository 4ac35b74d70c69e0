import { parseArgs } from 'node:util';
import { failWith } from '../instance/run';
import { type Figure, isReached, print } from './figures';
import { backlogs } from './measures/backlogs';
import { commentRate } from './measures/comments';
import { desks } from './measures/desks';
import { exchanges } from './measures/exchanges';
import { growth } from './measures/growth';
import { lag } from './measures/lag';
import { latencies } from './measures/latencies';
import { lists } from './measures/lists';
import { portal } from './measures/portal';
import { reports } from './measures/reports';
import { scrolling } from './measures/scrolling';
import { size } from './measures/size';
import { start } from './measures/start';
import { workers } from './measures/workers';
import { type Finding, finding, writePage } from './page';
import { type Bench, openBench } from './stack';

/** The order matters: measures that fill tables come last. */
const measures: Readonly<Record<string, (bench: Bench) => Promise<Figure[]>>> = {
  exchanges,
  latencies,
  comments: commentRate,
  lag,
  desks,
  backlogs,
  size,
  start,
  portal,
  workers,
  growth,
  reports,
  scrolling,
  lists,
};

/**
 * `npm run bench`: ours against a floor measured in the same run, so that the ratios hold on any machine. `--only`
 * selects measures, separated by commas; `--page` writes docs/figures.md; `--json` prints one JSON object last.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      page: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const names = values.only?.split(',') ?? Object.keys(measures);
  const unknown = names.filter((name) => !(name in measures));
  if (unknown.length > 0) {
    throw new Error(`There is no measure ${unknown}: give some of ${Object.keys(measures)}.`);
  }
  const bench = await openBench();
  const found: Finding[] = [];
  for (const [name, measure] of Object.entries(measures)) {
    if (!names.includes(name)) continue;
    bench.say(`Measuring ${name} …`);
    const figures = await measure(bench);
    found.push(finding(name, figures, bench.plots()));
    print(figures);
  }
  await bench.close();
  if (values.page) writePage(found, Object.keys(measures));
  if (values.json) {
    const figures = found.flatMap((one) => one.figures);
    const shown = figures.map((figure) => ({ ...figure, reached: isReached(figure) }));
    console.log(JSON.stringify({ figures: shown }));
  }
  process.exit(0);
}

main().catch(failWith);
