import { request } from 'undici';
import type { StackInstance } from '../../dev/stack';
import type { Database } from '../../records/database';
import { timed } from '../latency';
import type { ListTimes } from './tableList';

const agents = 500;
const page = 50;

/** Fills the requests of a provider, of which two in a hundred are open. */
export async function fillRequests(db: Database, requests: number): Promise<void> {
  await db.raw(
    `insert into requests (
       number, id, side, connection_id, customer, provider, catalog_item, kind, short_description, description, priority,
       variables, policy, opened_by, state, assigned_to, opened_at, updated_at, last_entry_at, closed_at, started
     )
     select 'BENCH-PRQ' || lpad(n::text, 8, '0'), gen_random_uuid(), 'provider', c.id, 'acme', 'northwind', 'bench', 'help',
       'The printer on floor ' || n % 40 || ' is offline', repeat('It blinks red. ', 8), 1 + n % 5, '{}', '{}', 'Casey',
       case when n % 50 = 0 then 'Work in Progress' else 'Closed' end, 'Agent ' || n % :agents, at, at, at,
       case when n % 50 = 0 then null else at end, true
     from generate_series(1, :requests) as n,
       lateral (select now() - interval '1 hour' - n * interval '1 minute' as at) t,
       (select id from connections limit 1) c`,
    { requests, agents },
  );
  await db.raw('vacuum analyze requests');
}

/** The work lists that people use all day: open requests, and their own. */
export const worklists: readonly {
  readonly name: string;
  readonly query: (n: number) => string;
  readonly where: string;
  readonly value: (n: number) => string;
}[] = [
  {
    name: 'the newest of those in work',
    query: () => 'state=Work%20in%20Progress',
    where: 'state = ?',
    value: () => 'Work in Progress',
  },
  {
    name: "an agent's own",
    query: (n) => `assignedTo=Agent%20${n % agents}`,
    where: 'assigned_to = ?',
    value: (n) => `Agent ${n % agents}`,
  },
];

/** Through the API, which adds the replication state, and as one bare query of the rows, alternating. */
export async function timeWorklists(
  at: StackInstance,
  db: Database,
  rounds: number,
  { query, where, value }: (typeof worklists)[number],
): Promise<ListTimes> {
  const api: number[] = [];
  const sql: number[] = [];
  for (let n = 0; n < rounds; n++) {
    api.push(...(await timed(1, () => listed(at, query(n)))));
    sql.push(
      ...(await timed(1, () =>
        db.raw(
          `select * from requests where ${where} order by opened_at desc, number desc limit ?`,
          [value(n), page],
        ),
      )),
    );
  }
  return { api, sql };
}

async function listed(at: StackInstance, query: string): Promise<void> {
  const answer = await request(`${at.url}/api/v1/requests?${query}&limit=${page}`, {
    headers: { authorization: `Bearer ${at.tokens.agent}` },
  });
  const { items } = (await answer.body.json()) as { items: unknown[] };
  if (items.length !== page) throw new Error('The list is short.');
}
