import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cases, startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;

beforeAll(async () => {
  tableApi = await startTableApi();
  await tableApi.db.raw(`
    insert into cases (sys_id, number, state, consumer, assignment_group, priority, short_description,
      opened_by, updated_by, opened_at, updated_at, last_entry_at, started)
    select md5(n::text), 'CS' || lpad((n + 2000000)::text, 7, '0'),
      case when n % 100 < 3 then (array['New', 'Open', 'Awaiting Info'])[1 + n % 100] else 'Closed' end,
      'consumer ' || n % 1000, 'group ' || n % 50, (1 + n % 5)::text, 'Case ' || n,
      'integration', 'integration', at, at, at, true
    from generate_series(1, 30000) as n, lateral (select now() - n * interval '1 minute' as at) as t;
    analyze cases, users`);
}, 120_000);
afterAll(() => tableApi.close());

interface Statement {
  readonly sql: string;
  readonly bindings: readonly string[];
}

/** The statements of a request that read cases. */
async function statementsOf(query: string): Promise<Statement[]> {
  const statements: Statement[] = [];
  const hear = (statement: Statement) => {
    if (/from cases/.test(statement.sql)) statements.push(statement);
  };
  tableApi.db.on('query', hear);
  const { status, json } = await tableApi.ask('GET', `${cases}?${query}`);
  tableApi.db.removeListener('query', hear);
  expect(status).toBe(200);
  expect(json.result).toBeInstanceOf(Array);
  return statements;
}

async function planOf({ sql, bindings }: Statement, db = tableApi.db): Promise<string> {
  const { rows } = await db.raw(`explain ${sql.replace(/\$\d+/g, '?')}`, bindings);
  return rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
}

test.each([
  ['assignment_group=group 7^ORDERBYDESCopened_at', 'cases_group'],
  ['assignment_group=group 7^ORDERBYopened_at', 'cases_group'],
  ['assignment_group=group 7^ORDERBYDESCsys_created_on', 'cases_group'],
  ['assignment_group=group 7', 'cases_group'],
  ['consumer=consumer 7^ORDERBYDESCopened_at', 'cases_consumer'],
  ['state=10^ORDERBYDESCopened_at', 'cases_state'],
  ['state=10^ORDERBYopened_at', 'cases_state'],
  ['state=10^ORstate=awaiting info^category=x', 'cases_state'],
  ['stateIN1,10^category=x', 'cases_state'],
  ['ORDERBYDESCopened_at', 'cases_newest'],
  ['ORDERBYopened_at', 'cases_newest'],
  ['ORDERBYDESCsys_updated_on', 'cases_moved'],
  ['ORDERBYnumber', 'cases_number_key'],
  ['', 'cases_newest'],
])('"%s" reads a page by %s', async (query, index) => {
  const statements = await statementsOf(
    `sysparm_limit=100&sysparm_query=${encodeURIComponent(query)}`,
  );
  expect(statements).toHaveLength(2);
  const [rows] = statements;
  const plan = rows ? await planOf(rows) : '';
  expect(plan).toContain(index);
  expect(plan).not.toContain('Seq Scan on cases');
});

test.each(['assignment_group=group 7', 'state=10', 'stateIN1,10'])(
  '"%s" is counted by an index alone',
  async (query) => {
    const [, count] = await statementsOf(
      `sysparm_limit=10&sysparm_query=${encodeURIComponent(query)}`,
    );
    // Rows that were written a moment ago are read none the less: how many are, is not what this is about.
    const plan = await tableApi.db.transaction(async (db) => {
      await db.raw('set local enable_bitmapscan = off; set local enable_seqscan = off');
      return count && planOf(count, db);
    });
    expect(plan).toContain('Index Only Scan');
  },
);

test('a page that is not full is counted by itself', async () => {
  expect(await statementsOf('sysparm_query=consumer=consumer 7'.replace(' ', '%20'))).toHaveLength(
    1,
  );
  expect(await statementsOf('sysparm_limit=100&sysparm_no_count=true')).toHaveLength(1);
});

test.each([
  ['ORDERBYDESCopened_at', 'opened_at desc, number desc'],
  ['state=3^ORDERBYpriority', 'priority, opened_at, number'],
  ['stateIN3,10^ORDERBYDESCstate^ORDERBYshort_description', undefined],
])('a page deep in "%s" goes on where the one before it ends', async (query, order) => {
  const page = async (offset: number, limit: number): Promise<string[]> => {
    const { json } = await tableApi.ask(
      'GET',
      `${cases}?sysparm_fields=number&sysparm_no_count=true&sysparm_limit=${limit}&sysparm_offset=${offset}&sysparm_query=${encodeURIComponent(query)}`,
    );
    return json.result.map(({ number }: { number: string }) => number);
  };
  const both = await page(999, 6);
  expect([...(await page(999, 3)), ...(await page(1_002, 3))]).toEqual(both);
  if (!order) return;
  const where = query.startsWith('state=3') ? `where state = 'Closed'` : '';
  const { rows } = await tableApi.db.raw(
    `select number from cases ${where} order by ${order} offset 1002 limit 3`,
  );
  expect(await page(1_002, 3)).toEqual(rows.map(({ number }: { number: string }) => number));
});

test('one record is read by its key', async () => {
  const { json } = await tableApi.ask('GET', `${cases}?sysparm_limit=1`);
  const [{ sys_id, number }] = json.result;
  const [byNumber] = await statementsOf(`number=${number}`);
  expect(byNumber && (await planOf(byNumber))).toContain('cases_number_key');
  const [bySysId] = await statementsOf(`sys_id=${sys_id}`);
  expect(bySysId && (await planOf(bySysId))).toContain('cases_pkey');
});
