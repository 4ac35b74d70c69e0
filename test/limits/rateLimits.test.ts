import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { LeasedHits } from '../../api/http/rateLimit';
import { freePort } from '../../instance/ports';
import { type Database, openDatabase } from '../../records/database';
import { cleanupTasks } from '../../records/expiry';
import { createToken, createUser, ensureRole } from '../../records/user';
import { type Child, startChild } from '../environment/child';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { service } from '../environment/services';
import { createTestNamespace } from '../environment/temporal';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 8);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const log = pino({ level: 'silent' });
const minute = 60_000;

/** The counting of one process. */
function counter(limit: number, options: { door?: string; pool?: Database } = {}) {
  const { door = randomUUID(), pool = db } = options;
  const hits = new LeasedHits({ db: pool, log }, door, { limit, windowMs: minute });
  return {
    hit: async (key = 'casey') => hits.increment(key),
    /** How many of so many hits, which come at once, are admitted. */
    async admitted(count: number, key = 'casey') {
      const infos = await Promise.all(Array.from({ length: count }, () => hits.increment(key)));
      return infos.filter(({ totalHits }) => totalHits <= limit).length;
    },
  };
}

describe('hits that are leased', () => {
  let door: string;
  beforeEach(() => {
    door = randomUUID();
  });
  afterEach(() => db('rate_limits').delete());

  test('are as many as the limit, in however many processes', async () => {
    const processes = [1, 2, 3].map(() => counter(100, { door }));
    const rounds: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      rounds.push(...(await Promise.all(processes.map(({ admitted }) => admitted(20)))));
    }
    expect(rounds.reduce((sum, one) => sum + one, 0)).toBe(100);
  });

  test('are counted for each key and each door by itself', async () => {
    const { admitted } = counter(3, { door });
    expect(await admitted(5, 'casey')).toBe(3);
    expect(await admitted(5, 'avery')).toBe(3);
    expect(await counter(3).admitted(5, 'casey')).toBe(3);
  });

  test('cost few statements, and none once the limit is reached', async () => {
    let statements = 0;
    const count = () => {
      statements += 1;
    };
    db.on('query', count);
    try {
      const { hit, admitted } = counter(600, { door });
      for (let n = 0; n < 300; n += 1) await hit();
      expect(statements).toBeLessThan(20);
      expect(await admitted(600)).toBe(300);
      const untilReached = statements;
      expect(await admitted(600)).toBe(0);
      expect(statements).toBe(untilReached);
    } finally {
      db.removeListener('query', count);
    }
  });

  test('that a process leased and does not use are a small part of the limit', async () => {
    await counter(600, { door }).hit();
    expect(await counter(600, { door }).admitted(1_000)).toBeGreaterThan(550);
  });

  test('begin again with the next window, and what has ended is deleted', async () => {
    const first = counter(2, { door });
    expect(await first.admitted(3)).toBe(2);
    await db('rate_limits').update({ expires_at: db.fn.now() });
    expect(await counter(2, { door }).admitted(3)).toBe(2);
    await cleanupTasks['windows of rate limits that have ended'](db);
    expect(await db('rate_limits')).toHaveLength(1);
    await db('rate_limits').update({ expires_at: db.raw(`now() - interval '1 second'`) });
    await cleanupTasks['windows of rate limits that have ended'](db);
    expect(await db('rate_limits')).toEqual([]);
  });

  test('end with a window that is as long in every process', async () => {
    const [one, other] = [counter(10, { door }), counter(10, { door })];
    const began = await one.hit();
    await db('rate_limits').update({ expires_at: db.raw(`now() + interval '10 seconds'`) });
    const joined = await other.hit();
    expect(Number(began.resetTime) - Date.now()).toBeGreaterThan(50_000);
    expect(Number(joined.resetTime) - Date.now()).toBeLessThanOrEqual(10_000);
  });

  test('are counted by each process alone where Postgres does not answer', async () => {
    const pool = openDatabase('postgres://127.0.0.1:9/nowhere', 1);
    try {
      const away = counter(5, { door, pool });
      expect(await away.admitted(8)).toBe(5);
      expect(await away.admitted(8)).toBe(0);
      expect(await away.admitted(8, 'avery')).toBe(5);
    } finally {
      await pool.destroy();
    }
  });

  test('go on from where they were where Postgres goes away within the window', async () => {
    const pool = openDatabase(database.url, 1);
    const process = counter(32, { door, pool });
    expect(await process.admitted(9)).toBe(9);
    await pool.destroy();
    expect(await process.admitted(32)).toBeLessThan(24);
  });
});

describe('two API processes on one database', () => {
  const limit = 40;
  let ports: number[];
  let children: Child[];
  let tokens: string[];

  beforeAll(async () => {
    const { namespace } = await createTestNamespace();
    ports = [await freePort(), await freePort()];
    const secretKey = randomBytes(32);
    const start = (port: number) =>
      startChild(
        {
          ...{ instance: 'acme', port, databaseUrl: database.url, secretKey, namespace },
          temporalAddress: service('temporal'),
          env: {
            CROSSDESK_RATE_LIMIT: `${limit}`,
            CROSSDESK_PARTNER_RATE_LIMIT: `${limit}`,
          },
        },
        'start:api',
      );
    children = await Promise.all(ports.map(start));
    tokens = await Promise.all(['Casey', 'Avery', 'Alex'].map(requester));
  }, 120_000);
  afterAll(async () => {
    await Promise.all(children.map((child) => child.kill()));
  });

  async function requester(name: string): Promise<string> {
    await createUser(db, name);
    await ensureRole(db, name, 'requester');
    return createToken(db, name);
  }

  const ask = (port: number, path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${path}`, init);
  const list = (port: number, token = '', path = '/api/v1/requests') =>
    ask(port, path, { headers: { authorization: `Bearer ${token}` } });

  /** Calls both as often as one alone would admit; gives the answers' statuses with how many had each. */
  async function callBoth(call: (port: number) => Promise<Response>) {
    const counts: Record<number, number> = {};
    for (let n = 0; n < limit; n += 1) {
      for (const { status } of await Promise.all(ports.map(call))) {
        counts[status] = (counts[status] ?? 0) + 1;
      }
    }
    return counts;
  }

  test.each([
    ['a caller', 200, (port: number) => list(port, tokens[0])],
    ['a caller of the Table API', 400, (port: number) => list(port, tokens[0], '/api/now/table/x')],
    ['guesses from an address', 401, (port: number) => list(port, 'guess')],
    [
      'strangers at the exchange',
      401,
      (port: number) => ask(port, '/exchange/v1/events', { method: 'POST', body: '{}' }),
    ],
  ])('admit the limit once together: %s', async (_who, admitted, call) => {
    expect(await callBoth(call)).toEqual({ [admitted]: limit, 429: limit });
  });

  test('say when the window ends, the same in both', async () => {
    await callBoth((port) => list(port, tokens[1]));
    const answers = await Promise.all(ports.map((port) => list(port, tokens[1])));
    const {
      rows: [{ longest }],
    } = await db.raw(
      `select ceil(extract(epoch from max(expires_at) - now()))::integer as longest from rate_limits`,
    );
    for (const { status, headers } of answers) {
      expect(status).toBe(429);
      const retryAfter = Number(headers.get('retry-after'));
      expect(Math.abs(retryAfter - longest)).toBeLessThanOrEqual(2);
      expect(headers.get('ratelimit')).toContain('; r=0;');
    }
  });

  test('keep the limit each by itself where it cannot be counted for both', async () => {
    await db.raw('alter table rate_limits rename to rate_limits_away');
    try {
      const counts = await callBoth((port) => list(port, tokens[2]));
      expect(counts).toEqual({ 200: 2 * limit });
      for (const port of ports) expect((await list(port, tokens[2])).status).toBe(429);
    } finally {
      await db.raw('alter table rate_limits_away rename to rate_limits');
    }
  });
});
