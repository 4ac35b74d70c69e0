import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../records/database';
import { tables } from '../../records/tables';
import { createTestDatabase, type TestDatabase } from '../environment/database';

let database: TestDatabase;
let db: Database;
const found = new Map<string, string[]>();
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 1);
  const { rows } =
    await db.raw(`select c.table_name as name, array_agg(c.column_name::text) as columns
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' group by 1`);
  for (const { name, columns } of rows) found.set(name, columns);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

test('every table has a rule in records/tables.ts that says what bounds it, and every rule has a table', () => {
  expect(Object.keys(tables).sort()).toEqual([...found.keys()].sort());
});

test('rules name columns that exist, and every column that looks like a person or a secret has a rule', () => {
  for (const [table, { people = {}, record, hidden = [], row, bound }] of Object.entries(tables)) {
    const columns = found.get(table) ?? [];
    const named = [...Object.keys(people), ...hidden, ...(record ? [record] : [])];
    expect({ table, unknown: named.filter((name) => !columns.includes(name)) }).toEqual({
      table,
      unknown: [],
    });
    expect([row, bound]).not.toContain('');
    const person = /(^by$|_by$|^person$|^owner$|email|contact|^member$|^user_name$|^assigned_to$)/;
    const forgotten = columns.filter(
      (name) => person.test(name) && !(name in people) && !notPeople.includes(`${table}.${name}`),
    );
    expect({ table, forgotten }).toEqual({ table, forgotten: [] });
    const secret = /(secret|_key|hash|password|credentials)$/;
    const shown = columns.filter(
      (name) =>
        secret.test(name) && !hidden.includes(name) && !notSecret.includes(`${table}.${name}`),
    );
    expect({ table, shown }).toEqual({ table, shown: [] });
  }
});

/** Columns whose names say something else. */
const notPeople: readonly string[] = [
  ...['cases.contact_type', 'signing_keys.owner'],
  // Until the erasure is done.
  'erasures.email',
];
const notSecret: readonly string[] = [
  ...['audit_entries.hash', 'audit_head.hash', 'signing_keys.public_key', 'providers.public_key'],
  ...['connections.partner_key', 'connections.own_key'],
];
