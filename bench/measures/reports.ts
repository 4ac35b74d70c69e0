import { request } from 'undici';
import type { StackInstance } from '../../dev/stack';
import type { Database } from '../../records/database';
import { type Figure, median } from '../figures';
import { timed } from '../latency';
import type { Bench } from '../stack';

const records = 100_000;
const rounds = 20;

/** How long reports take, out of a hundred thousand tasks and as many cases: one every ten minutes, for two years. */
export async function reports({ stack: { northwind }, say }: Bench): Promise<Figure[]> {
  say('Filling tables with a hundred thousand records each …');
  const { db } = northwind.instance;
  await fill(db);
  const figures: Figure[] = [];
  for (const of of ['tasks', 'cases'])
    for (const days of [30, 365]) {
      const read = () => timed(1, () => report(northwind, of, days));
      await read();
      const times: number[] = [];
      for (let n = 0; n < rounds; n++) times.push(...(await read()));
      figures.push({
        name: `a report of ${days} days of times, out of 100,000 ${of}, in ms`,
        value: median(times),
        target: { atMost: days === 30 ? 100 : 500 },
        from: `${days * 144} records, by group and by day; p50 of ${rounds}, the highest ${Math.max(...times).toFixed(0)} ms`,
      });
    }
  return figures;
}

async function fill(db: Database): Promise<void> {
  await db.raw(
    `insert into requests (
       number, id, side, connection_id, customer, provider, catalog_item, kind, short_description, description, priority,
       variables, policy, opened_by, state, assignment_group, opened_at, updated_at, last_entry_at, closed_at, started,
       responded_at, resolved_at
     )
     select 'BENCH-PRQ' || lpad(n::text, 8, '0'), gen_random_uuid(), 'provider', c.id, 'acme', 'northwind', 'item ' || n % 40,
       'help', 'A printer is offline', repeat('It blinks red. ', 8), 1 + n % 5, '{}', '{}', 'Casey', 'Closed',
       'group ' || n % 30, at, at, at, at + interval '1 day', true, at + interval '1 hour', at + interval '3 hours'
     from generate_series(1, ?) as n, lateral (select now() - n * interval '10 minutes' as at) t,
       (select id from connections limit 1) c`,
    [records],
  );
  await db.raw(
    `insert into cases (
       sys_id, number, state, consumer, assignment_group, opened_by, updated_by, opened_at, updated_at, last_entry_at,
       closed_at, started, description, responded_at, resolved_at
     )
     select md5('report ' || n), 'CS8' || lpad(n::text, 7, '0'), 'Closed', 'consumer ' || n % 5000, 'group ' || n % 30, 'bench',
       'bench', at, at, at, at + interval '1 day', true, repeat('The loan is to be deferred. ', 8),
       at + interval '1 hour', at + interval '3 hours'
     from generate_series(1, ?) as n, lateral (select now() - n * interval '10 minutes' as at) t`,
    [records],
  );
  for (const table of ['requests', 'cases']) await db.raw(`vacuum analyze ${table}`);
}

async function report(at: StackInstance, of: string, days: number): Promise<void> {
  const from = new Date(Date.now() - days * 24 * 3_600_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ of, groupBy: 'group', from, zone: 'Europe/Berlin' });
  const answer = await request(`${at.url}/api/v1/reports/times?${query}`, {
    headers: { authorization: `Bearer ${at.tokens.agent}` },
  });
  const { groups } = (await answer.body.json()) as { groups: unknown[] };
  if (groups.length < 30) throw new Error('The report is short.');
}
