import { type Figure, median } from '../figures';
import type { Bench } from '../ground';
import { deepPage, fillCases, firstPage, timeLists } from './tableList';

const measurements = 60;

/** How long a list of the Table API takes, out of many. */
export async function lists({ world, say }: Bench): Promise<Figure[]> {
  say('Filling a table …');
  const { db } = world.acme.instance;
  await fillCases(db);
  const figures: Figure[] = [];
  for (const [name, list] of [
    ['a list of 100 out of 100,000 cases to the bare SQL of it', firstPage],
    ['the same, 30,000 rows deep', deepPage],
  ] as const) {
    await timeLists(world.acme, db, measurements, list);
    const { api, sql } = await timeLists(world.acme, db, measurements, list);
    figures.push({
      name,
      value: median(api) / median(sql),
      target: { atMost: 3 },
      from: `${median(api).toFixed(1)} and ${median(sql).toFixed(1)} ms for the rows and their number, ${measurements} in turn`,
    });
  }
  return figures;
}
