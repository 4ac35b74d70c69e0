import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startInstance } from '../../instance/instance';
import { freePort } from '../../instance/ports';
import { migrate, source } from '../../migrations';
import { type Database, openDatabase } from '../../records/database';
import { sealedAs } from '../../records/sealed';
import { createVault, newSigningSecret } from '../../records/secret';
import { createToken, createUser, ensureRole } from '../../records/user';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { log } from '../environment/log';
import { createTestNamespace } from '../environment/temporal';
import { until } from '../environment/until';

const secretKey = randomBytes(32);
const number = 'ACME-PRQ0001001';
let database: TestDatabase;
let db: Database;

beforeEach(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 6);
  await db.raw('drop schema public cascade');
  await db.raw('create schema public');
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

/** The first version's database, with a customer's request and what belongs to it. */
async function firstVersion(): Promise<void> {
  await db.migrate.up({ migrationSource: source });
  const connection = randomUUID();
  const now = new Date();
  await db('connections').insert({
    id: connection,
    partner: 'northwind',
    partner_is: 'provider',
    url: 'http://127.0.0.1:9',
    secret: createVault(secretKey).seal(
      newSigningSecret(),
      sealedAs.connectionSecret({ id: connection }),
    ),
  });
  await db('requests').insert({
    number,
    id: randomUUID(),
    side: 'customer',
    connection_id: connection,
    customer: 'acme',
    provider: 'northwind',
    catalog_item: 'NORTHWIND-CAT0001001',
    kind: 'help',
    short_description: 'My laptop does not start',
    description: '',
    priority: 3,
    variables: {},
    policy: { remindAfter: null, closeAfter: null, assignmentGroup: null, priority: null },
    opened_by: 'Casey',
    state: 'Received',
    opened_at: now,
    updated_at: now,
    last_entry_at: now,
    started: true,
  });
  const item = { kind: 'help', description: '', schema: {}, active: true };
  await db('catalog_items').insert([
    {
      ...item,
      id: 'ACME-CAT0001001',
      provider: 'acme',
      name: 'Desk',
      policy: { assignmentGroup: 'Workplace' },
    },
    {
      ...item,
      id: 'ACME-CAT0001002',
      provider: 'acme',
      name: 'Chair',
      policy: { assignmentGroup: null },
    },
    {
      ...item,
      id: 'NORTHWIND-CAT0001001',
      provider: 'northwind',
      name: 'Theirs',
      policy: { assignmentGroup: 'Theirs' },
    },
  ]);
  await db('journal').insert({
    id: randomUUID(),
    record: number,
    kind: 'comment',
    text: 'From before.',
    by: 'Casey (Acme)',
    instance: 'acme',
    at: now,
  });
}

/** Reads on and on until it is stopped; gives how long the longest read took, in ms. */
function keepReading(): () => Promise<number> {
  let isReading = true;
  let longest = 0;
  const reading = (async () => {
    while (isReading) {
      const asked = performance.now();
      const [row] = await db('requests as r')
        .join('connections as c', 'c.id', 'r.connection_id')
        .select('r.state');
      expect(row.state).toBe('Received');
      longest = Math.max(longest, performance.now() - asked);
      await sleep(5);
    }
  })();
  return async () => {
    isReading = false;
    await reading;
    return longest;
  };
}

/** Waits until a migration has waited for a table's lock so many times, giving up each time but the last. */
async function migrationHasTried(times: number): Promise<void> {
  const begun = new Set<number>();
  await until(async () => {
    const waiting = db('pg_stat_activity')
      .whereRaw('datname = current_database()')
      .where({ wait_event_type: 'Lock', wait_event: 'relation' })
      .whereNot('query', 'ilike', 'select%');
    for (const began of await waiting.pluck('xact_start')) begun.add(began.getTime());
    return begun.size >= times;
  }, `try ${times} of a migration`);
}

/** Which migrations have run. */
function done(): Promise<string[]> {
  return db('knex_migrations').orderBy('id').pluck('name');
}

async function all(): Promise<string[]> {
  return (await source.getMigrations([])).map((migration) => source.getMigrationName(migration));
}

describe('Migrating a database that has records', () => {
  test('keeps them, and the service of today serves them', async () => {
    await firstVersion();
    await migrate(db);
    const { address, namespace } = await createTestNamespace();
    const port = await freePort();
    const instance = await startInstance({
      instance: 'acme',
      publicUrl: `http://127.0.0.1:${port}`,
      port,
      databaseUrl: database.url,
      secretKey,
      allowPrivateTargets: true,
      smtpUrl: null,
      rateLimit: 0,
      partnerRateLimit: 0,
      requestTimeoutMs: 5_000,
      deliveryTimeoutMs: 1_000,
      temporal: { address },
      namespace,
      parts: ['api', 'worker'],
      log,
    });
    try {
      await createUser(db, 'Casey');
      await ensureRole(db, 'Casey', 'requester');
      const headers = {
        authorization: `Bearer ${await createToken(db, 'Casey')}`,
        'content-type': 'application/json',
      };
      const path = `http://127.0.0.1:${port}/api/v1/requests/${number}`;
      const journal = await (await fetch(`${path}/journal`, { headers })).json();
      expect(journal).toMatchObject({ items: [{ text: 'From before.' }] });
      // Every group that work of ours may be in is one since.
      expect(await db('groups').orderBy('name').pluck('name')).toEqual([
        'Service Desk',
        'Workplace',
      ]);
      const search = path.replace(`/${number}`, '?q=before+laptop');
      const found = await (await fetch(search, { headers })).json();
      expect(found).toMatchObject({ items: [{ number }] });
      const cancel = await fetch(`${path}/cancel`, { method: 'POST', headers, body: '{}' });
      expect(await cancel.json()).toMatchObject({ number, state: 'Cancelled' });
    } finally {
      await instance.stop();
    }
  }, 60_000);

  test('makes no reader wait, though one of them holds on to a table for long', async () => {
    await firstVersion();
    const slow = await db.transaction();
    await slow('connections').select();
    const stop = keepReading();
    const migrated = migrate(db);
    await migrationHasTried(3);
    expect(await done()).toHaveLength(1);
    await slow.commit();
    await migrated;
    // Behind a migration that waits for its lock, a reader waits for as long as that is let wait.
    expect(await stop()).toBeLessThan(4_000);
    expect(await done()).toEqual(await all());
  }, 30_000);

  test('is done once, by several processes that start at once', async () => {
    await firstVersion();
    const pools = [1, 2, 3, 4].map(() => openDatabase(database.url, 2));
    await Promise.all(pools.map(migrate));
    expect(await done()).toEqual(await all());
    await Promise.all(pools.map((pool) => pool.destroy()));
  }, 30_000);

  test('goes on where the process that did it was killed', async () => {
    await firstVersion();
    await db('knex_migrations_lock').update({ is_locked: 1 });
    await migrate(db);
    expect(await done()).toEqual(await all());
  }, 30_000);

  test('notes since when records have been in their state, and what the clock has said since', async () => {
    await firstVersion();
    const entered = new Date('2026-01-05T08:00:00Z');
    const said = async (kind: string, text: string, days: number) =>
      db('journal').insert({
        ...{ id: randomUUID(), record: number, kind, text, by: 'Crossdesk', instance: 'acme' },
        at: new Date(entered.getTime() + days * 86_400_000),
      });
    await said('system', 'Reminder: the question waits for an answer.', -1);
    await said('state', 'Resolved: Solved.', 0);
    await said('system', 'Reminder: the solution waits for an answer. Accept or reject it.', 5);
    await db('requests').where({ number }).update({ state: 'Resolved' });
    await migrate(db);
    const clock = () => db('requests').where({ number }).first('entered_at', 'fired_timers');
    expect(await clock()).toEqual({ entered_at: entered, fired_timers: ['remindAfter'] });

    // As a worker of the version before writes it.
    await db('requests').where({ number }).update({ state: 'Work in Progress' });
    const { entered_at, fired_timers } = await clock();
    expect(entered_at.getTime()).toBeGreaterThan(entered.getTime());
    expect(fired_timers).toEqual([]);
  });
});
