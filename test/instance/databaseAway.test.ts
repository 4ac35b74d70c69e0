import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../records/database';
import { isPostgresAway } from '../../records/unavailable';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { type Line, openLine } from '../environment/line';

let database: TestDatabase;
let line: Line;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  line = await openLine(database.url);
  db = openDatabase(line.url, 1);
});
afterEach(() => line.restore());
afterAll(async () => {
  await db.destroy();
  await line.close();
  await database.drop();
});

async function failureOf(act: () => Promise<unknown>): Promise<unknown> {
  return act().then(
    () => {
      throw new Error('It succeeded.');
    },
    (error: unknown) => error,
  );
}

describe('The database counts as away', () => {
  test('where no connection can be made', async () => {
    line.cut();
    expect(isPostgresAway(await failureOf(() => db.raw('select 1')))).toBe(true);
  });

  test('where the connection is lost while a statement runs, and for the rest of its transaction', async () => {
    const trx = await db.transaction();
    const lost = failureOf(() => trx.raw('select pg_sleep(30)'));
    line.cut();
    expect(isPostgresAway(await lost)).toBe(true);
    expect(isPostgresAway(await failureOf(() => trx.raw('select 1')))).toBe(true);
    await trx.rollback().catch(() => {});
  });

  test('where its server ends the connection', async () => {
    const end = 'select pg_terminate_backend(pg_backend_pid())';
    expect(isPostgresAway(await failureOf(() => db.raw(end)))).toBe(true);
  });

  test('where a statement is not answered in the time that it has', async () => {
    const slow = () => db.raw('select pg_sleep(1)').timeout(20);
    expect(isPostgresAway(await failureOf(slow))).toBe(true);
  });

  test('where every connection of the pool is in use for five seconds', async () => {
    const full = openDatabase(database.url, 1);
    const trx = await full.transaction();
    expect(isPostgresAway(await failureOf(() => full.raw('select 1')))).toBe(true);
    await trx.rollback();
    await full.raw('select 1');
    await full.destroy();
  });
});

describe('The database does not count as away', () => {
  // The connections of the tests before may still be closing.
  let fresh: Database;

  beforeAll(() => {
    fresh = openDatabase(database.url, 1);
  });
  afterAll(() => fresh.destroy());

  test.each(['select 1 / 0', 'selec 1', `select 'aborted'::integer`])(
    'where it answers with an error: %s',
    async (statement) => {
      expect(isPostgresAway(await failureOf(() => fresh.raw(statement)))).toBe(false);
    },
  );

  test('where a value cannot be sent', async () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(isPostgresAway(await failureOf(() => fresh.raw('select ?', [circle as never])))).toBe(
      false,
    );
  });
});
