import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { snakeCase } from '../../domain/text';
import { type Database, openDatabase } from '../../records/database';
import { recordTypes } from '../../records/recordTypes';
import { everyRow } from '../../records/visibility';
import { createTestDatabase, type TestDatabase } from '../environment/database';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 2);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

const nobody = '00000000-0000-4000-8000-000000000000';

describe.each(recordTypes().map((type) => [type.name, type] as const))('A %s', (_name, type) => {
  test('has the columns that its record type names, each of the type that it names', async () => {
    const rows: { column: string; type: string }[] = await db('information_schema.columns')
      .where({ table_name: type.table })
      .select({ column: 'column_name', type: 'udt_name' });
    const known: Readonly<Record<string, string>> = { integer: 'int4', 'text[]': '_text' };
    const own = Object.entries(type.columns).filter(([, { sql }]) => sql === undefined);
    const named = own.map(
      ([name, column]) => `${snakeCase(name)} ${known[column.type] ?? column.type}`,
    );
    const there = rows.map((row) => `${row.column} ${row.type}`);
    expect(there).toEqual(expect.arrayContaining(named));
    const names = rows.map(({ column }) => column);
    expect(names).toEqual(expect.arrayContaining(Object.values(type.fields)));
  });

  test('is found by its key, and listed by each of its filters, by words and by place', async () => {
    expect(await type.find(db, nobody)).toBeNull();
    const after = { at: '2026-01-01T00:00:00.000Z', key: nobody };
    const page = { limit: 1, after };
    const values: Readonly<Record<string, string>> = {
      priority: '1',
      rating: '1',
      breached: 'true',
      dueBefore: '2026-01-01T00:00:00.000Z',
      dueWithin: '4',
    };
    for (const [name, sql] of Object.entries(type.filters)) {
      const value = values[name] ?? nobody;
      // A condition takes one value.
      for (const given of sql.includes('?') ? [value] : [value, [value, value]])
        expect(await type.list(db, { [name]: given }, everyRow, page)).toEqual([]);
    }
    const words = { q: 'a word', workNotes: true, assigned: true, groupsOf: 'nobody' };
    expect(await type.list(db, words, everyRow, page)).toEqual([]);
    expect(await type.unstarted(db)).toEqual([]);
    expect(await type.openKeys(db, { after: nobody, limit: 1 })).toEqual([]);
  });
});
