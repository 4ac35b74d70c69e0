import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from '../../api/table/query/parse';
import { apply } from '../../api/table/query/where';
import { columns, createQueryTable, type QueryTable } from './queryTable';

let queryTable: QueryTable;

beforeAll(async () => {
  queryTable = await createQueryTable();
  await queryTable.db.raw(`
    create index on shelf (category);
    create index on shelf (lower(short_description));
    create index on shelf (priority);
    create index on shelf (opened_at);
    create index on shelf (sys_created_on)`);
});

afterAll(() => queryTable.close());

/** How Postgres goes about a query where it may neither read the whole table nor sort. */
async function plan(text: string): Promise<string> {
  const parsed = parse(text, columns);
  if (!parsed.ok) throw new Error(parsed.message);
  const rows = queryTable.db('shelf as r');
  apply(rows, parsed.query, columns);
  const { sql, bindings } = rows.toSQL();
  return queryTable.db.transaction(async (trx) => {
    await trx.raw('set local enable_seqscan = off; set local enable_sort = off');
    const { rows } = await trx.raw(`explain ${sql}`, bindings);
    return JSON.stringify(rows);
  });
}

test.each([
  'number=ACME-PRQ0001001',
  'numberINA,B',
  'number>A',
  'category=hardware',
  'short_description=Printer',
  'short_descriptionINa,b',
  'priority=1',
  'priorityBETWEEN1@2',
  'opened_at=2026-01-01',
  'opened_at>2026-01-01',
])('an ordinary index serves %s', async (text) => {
  expect(await plan(text)).toContain('Index Cond');
});

test.each([
  'ORDERBYnumber',
  'ORDERBYDESCnumber',
  'ORDERBYsys_created_on',
  'ORDERBYDESCsys_created_on',
])('an ordinary index gives %s', async (text) => {
  const said = await plan(text);
  expect(said).toContain('Index Scan');
  expect(said).not.toContain('Sort');
});

test('a query is all bindings: what a caller writes is nowhere in the SQL', () => {
  const parsed = parse("short_description=zebra^ORnumberLIKEzebra^NQcategoryINzebra,'--", columns);
  if (!parsed.ok) throw new Error(parsed.message);
  const rows = queryTable.db('shelf as r');
  apply(rows, parsed.query, columns);

  const { sql, bindings } = rows.toSQL();
  expect(sql).not.toContain('zebra');
  expect(sql).not.toContain('--');
  expect(bindings).toEqual(['zebra', '%zebra%', 'zebra', "'--"]);
});
