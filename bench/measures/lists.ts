import { type Figure, median } from '../figures';
import type { Bench } from '../stack';
import { fillRequests, timeWorklists, worklists } from './requestList';
import { deepPage, fillCases, firstPage, timeLists } from './tableList';

const measurements = 60;

/** How long lists take, out of a million records. */
export async function lists({ stack, say }: Bench): Promise<Figure[]> {
  say('Filling tables with a million records each …');
  const { db } = stack.acme.instance;
  await fillCases(db);
  const figures: Figure[] = [];
  for (const [name, list] of [
    ['a list of 100 out of 1,000,000 cases to the bare SQL of it', firstPage],
    ['the same, 30,000 rows deep', deepPage],
  ] as const) {
    await timeLists(stack.acme, db, measurements, list);
    const { api, sql } = await timeLists(stack.acme, db, measurements, list);
    figures.push({
      name,
      value: median(api) / median(sql),
      target: { atMost: 3 },
      from: `${median(api).toFixed(1)} and ${median(sql).toFixed(1)} ms for the rows and their number, ${measurements} in turn`,
    });
  }
  const { northwind } = stack;
  await fillRequests(northwind.instance.db, 1_000_000);
  for (const list of worklists) {
    const time = () => timeWorklists(northwind, northwind.instance.db, measurements, list);
    await time();
    const { api, sql } = await time();
    figures.push({
      name: `a list of 50 out of 1,000,000 requests to the bare SQL: ${list.name}`,
      value: median(api) / median(sql),
      target: { atMost: 5 },
      from: `${median(api).toFixed(1)} and ${median(sql).toFixed(1)} ms, with what each owes its partner; ${measurements} in turn`,
    });
  }
  return figures;
}
