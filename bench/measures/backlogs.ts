import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, person } from '../../dev/demo/person';
import type { RealDesk } from '../../dev/desks/realDesk';
import type { Database } from '../../records/database';
import type { Figure } from '../figures';
import { timed } from '../latency';
import type { Bench } from '../stack';
import { withRequestTracker } from './desks';

/** How many tickets each direction has. */
const backlog = Number(process.env.CROSSDESK_BENCH_BACKLOG ?? 1_000);
/** Low enough to be what bounds it. */
const callsPerMinute = Math.max(120, Math.round(0.6 * backlog));
const queue = 'General';

/**
 * A backlog of a thousand records that become tickets, and of a thousand tickets that become records, beside the bare
 * calls of the desk's API and the time that `callsPerMinute` allows.
 */
export function backlogs(bench: Bench): Promise<Figure[]> {
  return withRequestTracker(bench, measure);
}

async function measure({ stack, say }: Bench, desk: RealDesk): Promise<Figure[]> {
  const nora = person(stack.northwind, 'northwind', 'admin');
  const { db } = stack.northwind.instance;
  const { url, kind, credentials, inbound } = desk;
  const robin = desk.as('robin');
  const open = (n: number) => robin.open({ queue: inbound, subject: `In ${n}`, text: 'Waits.' });
  const { id } = await nora.post<{ id: string }>('/desks', {
    ...{ name: 'Backlog', kind, url, credentials, callsPerMinute, pollSeconds: 5 },
  });
  // What changes before its first look is older than the desk.
  while (!(await nora.get<Polled>(`/desks/${id}`)).health.lastPollAt) await sleep(50);
  await nora.post(`/desks/${id}/pause`);
  const bare = await timed(backlog, open);
  const bareMs = bare.reduce((sum, ms) => sum + ms, 0);
  for (let n = 0; n < backlog; n++)
    await nora.post('/cases', { shortDescription: `Out ${n}`, category: 'Backlog' });
  say(`Desks: ${backlog} bare calls took ${(bareMs / 1_000).toFixed(0)} s.`);

  // First in: a ticket that a poll has read without a route stays outside.
  const back = await watched(nora, db, id, [
    { direction: 'in', record: 'case', where: { queue: inbound } },
  ]);
  const out = await watched(nora, db, id, [{ direction: 'out', record: 'case', queue }]);
  return [...figures('exported', out, bareMs), ...figures('imported', back, bareMs)];
}

interface Polled {
  readonly health: { readonly lastPollAt: string | null };
}

interface Moved {
  readonly ms: number;
  readonly calls: number;
  /** The most calls in any minute that was looked at, which is ten times in each second. */
  readonly most: number;
}

/** Gives a desk these routes, and waits until each of the records has its ticket and nothing waits. */
async function watched(
  nora: Person,
  db: Database,
  id: string,
  routes: readonly object[],
): Promise<Moved> {
  const tickets = async () =>
    Number(
      (await db('desk_tickets').where({ desk_id: id }).whereNotNull('ticket').count())[0]?.count,
    );
  const waiting = async () =>
    db('outbox').where({ connection_id: id }).whereNot({ status: 'delivered' }).first('id');
  const wanted = (await tickets()) + backlog;
  const before = await callsOf(db);
  const begun = performance.now();
  await nora.patch(`/desks/${id}`, { routes });
  await nora.post(`/desks/${id}/resume`);
  let most = 0;
  while ((await tickets()) < wanted || (await waiting())) {
    const [row] = await db('desk_calls')
      .where({ desk_id: id })
      .whereRaw(`at > clock_timestamp() - interval '1 minute'`)
      .count();
    most = Math.max(most, Number(row?.count));
    await sleep(100);
  }
  const ms = performance.now() - begun;
  await nora.post(`/desks/${id}/pause`);
  return { ms, most, calls: (await callsOf(db)) - before };
}

/** Each call is a row, which is deleted after a minute. */
async function callsOf(db: Database): Promise<number> {
  await db.raw('select pg_stat_force_next_flush()');
  await sleep(2_000);
  const row = await db('pg_stat_user_tables').where({ relname: 'desk_calls' }).first('n_tup_ins');
  return Number(row?.n_tup_ins);
}

function figures(what: string, { ms, calls, most }: Moved, bareMs: number): Figure[] {
  const theoryMs = Math.max(0, calls / callsPerMinute - 1) * 60_000;
  const seconds = (value: number) => (value / 1_000).toFixed(0);
  const all = `${backlog} tickets ${what}`;
  return [
    {
      name: `${all}: the most calls in any minute, to callsPerMinute`,
      value: most / callsPerMinute,
      target: { atMost: 1 },
      from: `${most} of ${callsPerMinute}`,
    },
    {
      name: `${all}: calls for a ticket`,
      value: calls / backlog,
      target: { atMost: what === 'exported' ? 3 : 12 },
      from: `${calls} calls; these take ${seconds(theoryMs)} s at that limit, and took ${seconds(ms)} s`,
    },
    {
      name: `${all}, to as many bare calls that create one`,
      value: ms / bareMs,
      target: { atMost: what === 'exported' ? 4 : 20 },
      from: `${seconds(ms)} and ${seconds(bareMs)} s`,
    },
  ];
}
