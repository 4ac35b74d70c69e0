import { request } from 'undici';
import type { Inhabitant } from '../instance/world';
import type { Database } from '../records/database';
import { timed } from './latency';

const cases = 100_000;
const groups = 200;
const page = 100;

/** Fills a table of cases for a list to choose from. */
export async function fillCases(db: Database): Promise<void> {
  await db.raw(
    `insert into cases (
       sys_id, number, state, consumer, assignment_group, contact_type, short_description, description, priority,
       opened_by, updated_by, opened_at, updated_at, last_entry_at, started
     )
     select md5(n::text), 'CS9' || lpad(n::text, 6, '0'), (array['New', 'Open', 'Resolved'])[1 + n % 3],
       md5('consumer' || n % 5000), 'group ' || n % :groups, 'web', 'Request for a deferment, no. ' || n,
       repeat('The loan is to be deferred. ', 8), (1 + n % 5)::text, 'bench', 'bench', at, at, at, true
     from generate_series(1, :cases) as n, lateral (select now() - n * interval '1 minute' as at) t`,
    { cases, groups },
  );
  await db.raw('analyze cases');
}

export interface ListTimes {
  readonly api: readonly number[];
  readonly sql: readonly number[];
}

/**
 * A list of 100 out of 100,000 cases, by a filter that has an index and ordered by a date: through the Table API, and
 * as a bare query for the same rows, in turns. Milliseconds.
 * @param offset how many rows are passed over
 */
export async function timeLists(
  at: Inhabitant,
  db: Database,
  rounds: number,
  offset = 0,
): Promise<ListTimes> {
  const api: number[] = [];
  const sql: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const group = `group ${n % groups}`;
    api.push(...(await timed(1, () => listed(at, group, offset))));
    sql.push(...(await timed(1, () => selected(db, group, offset))));
  }
  return { api, sql };
}

async function listed(at: Inhabitant, group: string, offset: number): Promise<void> {
  const params = new URLSearchParams({
    sysparm_query: `assignment_group=${group}^ORDERBYDESCopened_at`,
    sysparm_limit: String(page),
    sysparm_offset: String(offset),
  });
  const answer = await request(`${at.url}/api/now/table/sn_bom_loan_service?${params}`, {
    headers: { authorization: `Bearer ${at.tokens.agent}` },
  });
  const { result } = (await answer.body.json()) as { result: readonly unknown[] };
  if (result.length !== page) throw new Error(`The list has ${result.length} cases.`);
}

async function selected(db: Database, group: string, offset: number): Promise<void> {
  const { rows } = await db.raw(
    `select * from cases where assignment_group = ? and deleted is null
     order by opened_at desc, number desc limit ? offset ?`,
    [group, page, offset],
  );
  if (rows.length !== page) throw new Error(`The query has ${rows.length} cases.`);
}
