import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConnectionShares, type Share, withShare } from '../../records/connectionShares';
import { type Database, openDatabase } from '../../records/database';
import { createTestDatabase, type TestDatabase } from '../environment/database';

const person: Share = { of: 'people', name: 'casey' };
const system = (name: string): Share => ({ of: 'programs', name });

/** Takes connections for separate pieces of work, and tells how many of them came at once. */
async function takeMany(shares: ConnectionShares, works: readonly Share[]) {
  const given: (() => void)[] = [];
  // One that waits until after the test may be refused then.
  for (const work of works)
    withShare(work, () => shares.take()).then(
      (giveBack) => given.push(giveBack),
      () => {},
    );
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  return given;
}

describe('of a pool of 16 connections', () => {
  test.each<[string, readonly Share[], number]>([
    ['one person has at most 4', Array(20).fill(person), 4],
    ['one system has at most 4', Array(20).fill(system('a')), 4],
    ['all systems have at most 6', Array.from({ length: 20 }, (_, n) => system(`${n}`)), 6],
    ['the engine has at most 6', Array(20).fill({ of: 'engine', name: 'engine' }), 6],
    [
      'people have all of them',
      Array.from({ length: 16 }, (_, n): Share => ({ of: 'people', name: `${n}` })),
      16,
    ],
  ])('%s', async (_, works, most) => {
    const shares = new ConnectionShares(16);
    const given = await takeMany(shares, works);
    expect(given).toHaveLength(most);
    // What is given back goes to the next.
    given[0]?.();
    await new Promise(setImmediate);
    expect(given).toHaveLength(Math.min(most + 1, works.length));
    for (const giveBack of given) giveBack();
  });

  test('what waits too long for its share is refused, and takes nothing later', async () => {
    const shares = new ConnectionShares(16, { first: 20, further: 10 });
    const given = await takeMany(shares, Array(4).fill(person));
    await expect(withShare(person, () => shares.take())).rejects.toMatchObject({
      code: 'busy',
      details: { retryAfter: 5 },
    });
    for (const giveBack of given) giveBack();
    expect(await takeMany(shares, Array(4).fill(person))).toHaveLength(4);
  });

  test('work that holds its share gets one more connection, so that it never waits for itself', async () => {
    const shares = new ConnectionShares(16, { first: 60_000, further: 10 });
    const both = async () => [await shares.take(), await shares.take()];
    const all = await Promise.all(Array.from({ length: 4 }, () => withShare(person, both)));
    for (const giveBack of all.flat()) giveBack();
    expect(await takeMany(shares, Array(4).fill(person))).toHaveLength(4);
  });
});

describe('in Postgres', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  test('people are answered while a hundred statements of systems wait', async () => {
    let done = 0;
    const flood = Array.from({ length: 100 }, (_, n) =>
      withShare(system(`${n}`), async () => {
        await db.raw('select pg_sleep(0.05)');
        done += 1;
      }),
    );
    await Promise.all(
      Array.from({ length: 10 }, () => withShare(person, () => db('users').select('name'))),
    );
    expect(done).toBeLessThan(50);
    await Promise.all(flood);
    expect(done).toBe(100);
  });

  test('a failed statement and a failed transaction give their connection back', async () => {
    await withShare(person, async () => {
      for (let n = 0; n < 10; n += 1) {
        await expect(db.raw('select no_such_column')).rejects.toThrow('no_such_column');
        await expect(db.transaction((trx) => trx.raw('select no_such_column'))).rejects.toThrow(
          'no_such_column',
        );
      }
      expect(await db('users').select('name')).toEqual([]);
    });
  });
});
