import { request } from 'undici';
import type { StackInstance } from '../../dev/stack';
import type { Database } from '../../records/database';
import { timed } from '../latency';

const cases = 1_000_000;
const groups = 200;
const page = 100;

/** Fills a table of cases for a list to choose from. Those that another measure has made stay. */
export async function fillCases(db: Database, count = cases): Promise<void> {
  await db.raw(
    `insert into cases (
       sys_id, number, state, consumer, assignment_group, contact_type, short_description, description, priority,
       opened_by, updated_by, opened_at, updated_at, last_entry_at, started
     )
     select md5(n::text), 'CS9' || lpad(n::text, 7, '0'), (array['New', 'Open', 'Resolved'])[1 + n % 3],
       md5('consumer' || n % 5000), 'group ' || n % :groups, 'web', 'Request for a deferment, no. ' || n,
       repeat('The loan is to be deferred. ', 8), (1 + n % 5)::text, 'bench', 'bench', at, at, at, true
     from generate_series(1, :cases) as n, lateral (select now() - n * interval '1 minute' as at) t
     on conflict do nothing`,
    { cases: count, groups },
  );
  await db.raw('vacuum analyze cases');
}

/** A list, as a query of the Table API and as SQL. */
export interface List {
  readonly query: (n: number) => string;
  readonly where: string;
  readonly value: (n: number) => string;
  /** Number of skipped rows. */
  readonly offset: number;
}

/** By a filter that has an index, and ordered by a date. */
export const firstPage: List = {
  query: (n) => `assignment_group=group ${n % groups}`,
  where: 'assignment_group = ?',
  value: (n) => `group ${n % groups}`,
  offset: 0,
};
export const deepPage: List = {
  query: () => 'state=10',
  where: 'state = ?',
  value: () => 'Open',
  offset: 30_000,
};

export interface ListTimes {
  readonly api: readonly number[];
  readonly sql: readonly number[];
}

/**
 * A list of 100 out of 1,000,000 cases: through the Table API, which says how many there are in all, and as bare queries
 * for the same rows and their number, in turns. Milliseconds.
 */
export async function timeLists(
  at: StackInstance,
  db: Database,
  rounds: number,
  list: List,
): Promise<ListTimes> {
  const api: number[] = [];
  const sql: number[] = [];
  for (let n = 0; n < rounds; n++) {
    api.push(...(await timed(1, () => listed(at, list, n))));
    sql.push(...(await timed(1, () => selected(db, list, n))));
  }
  return { api, sql };
}

async function listed(at: StackInstance, { query, offset }: List, n: number): Promise<void> {
  const params = new URLSearchParams({
    sysparm_query: `${query(n)}^ORDERBYDESCopened_at`,
    sysparm_limit: String(page),
    sysparm_offset: String(offset),
  });
  const answer = await request(`${at.url}/api/now/table/sn_bom_loan_service?${params}`, {
    headers: { authorization: `Bearer ${at.tokens.agent}` },
  });
  const { byteLength } = await answer.body.arrayBuffer();
  if (answer.statusCode !== 200 || byteLength < page * 100) throw new Error('The list is short.');
}

async function selected(db: Database, { where, value, offset }: List, n: number): Promise<void> {
  const { rows } = await db.raw(
    `select * from cases where ${where} and deleted is null
     order by opened_at desc, number desc limit ? offset ?`,
    [value(n), page, offset],
  );
  await db.raw(`select count(*) from cases where ${where} and deleted is null`, [value(n)]);
  if (rows.length !== page) throw new Error(`The query has ${rows.length} cases.`);
}
