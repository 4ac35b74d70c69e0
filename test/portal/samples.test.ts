import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { sweep } from '../../instance/sweep';
import { cleanupTasks } from '../../records/expiry';
import { enqueue } from '../../records/outbox';
import { takeSamples } from '../../records/samples';
import { startTestApi, submitted, type TestApi } from '../api/testApi';
import { until } from '../environment/until';

let api: TestApi;
let path: string;
beforeAll(async () => {
  api = await startTestApi();
  path = `/api/v1/connections/${api.connection}/samples`;
});
beforeEach(async () => {
  for (const table of ['connection_samples', 'outbox']) await api.db(table).delete();
});
afterAll(() => api.close());

async function samples(query = '') {
  const { body } = await api
    .as('admin')
    .get(path + query)
    .expect(200);
  return body.items;
}

/** An event waits since so many seconds. */
async function queue(seconds: number, status = 'waiting'): Promise<void> {
  const id = randomUUID();
  const data = { by: 'requester', kind: 'comment', text: 'Hello' } as const;
  const event = { id, name: 'commented', time: new Date(), data } as const;
  await enqueue(api.db, api.connection, `ACME-PRQ-${id}`, [event]);
  const since = api.db.raw(`now() - ? * interval '1 second'`, [seconds]);
  await api.db('outbox').where({ id }).update({ status, created_at: since });
}

test('a connection where nothing waits and nothing comes has zeros, and no ages', async () => {
  await takeSamples(api.db);
  expect(await samples()).toEqual([
    {
      at: expect.stringMatching(/:00\.000Z$/),
      ...{ pending: 0, failed: 0, oldestPendingSeconds: null },
      ...{ lagMedianMs: null, lagP95Ms: null },
    },
  ]);
});

test('a sample says what waits, since when, and what failed', async () => {
  await queue(90);
  await queue(30);
  await queue(600, 'failed');
  await queue(900, 'delivered');
  await takeSamples(api.db);
  const [sample] = await samples();
  expect(sample).toMatchObject({ pending: 2, failed: 1 });
  expect(sample.oldestPendingSeconds).toBeGreaterThanOrEqual(90);
  expect(sample.oldestPendingSeconds).toBeLessThan(150);
});

test('the lag is of the partner’s entries, and of no others', async () => {
  const record = await submitted(api);
  // However the minute turns meanwhile, they landed in the one before.
  await api.db.transaction(async (trx) => {
    const at = (lag: number) =>
      trx.raw(`date_trunc('minute', now()) - interval '30 seconds' - ? * interval '1 ms'`, [lag]);
    const landed = trx.raw(`date_trunc('minute', now()) - interval '30 seconds'`);
    const entry = (instance: string, lag: number) => ({
      ...{ id: randomUUID(), record, kind: 'comment', text: 'Hello', by: 'Dana', instance },
      ...{ at: at(lag), landed_at: landed },
    });
    const lags = [10, 20, 30, 40, 1_000];
    for (const lag of lags) await trx('journal').insert(entry('northwind', lag));
    await trx('journal').insert(entry('acme', 900_000));
    await takeSamples(trx);
  });
  const [sample] = await samples();
  expect(sample).toMatchObject({ lagMedianMs: 30, lagP95Ms: 808 });
});

describe('a clock of the partner that is wrong', () => {
  test.each([
    ['ahead', -5_000, 0],
    ['months behind', 90 * 86_400_000, 2_147_483_647],
  ])('%s does no harm', async (_how, lag, shown) => {
    const record = await submitted(api);
    await api.db.transaction(async (trx) => {
      await trx('journal').delete();
      await trx('journal').insert({
        ...{ id: randomUUID(), record, kind: 'comment', text: 'Hello', by: 'Dana' },
        instance: 'northwind',
        at: trx.raw(`date_trunc('minute', now()) - interval '1 second' - ? * interval '1 ms'`, [
          lag,
        ]),
        landed_at: trx.raw(`date_trunc('minute', now()) - interval '1 second'`),
      });
      await takeSamples(trx);
    });
    const [sample] = await samples();
    expect(sample).toMatchObject({ lagMedianMs: shown, lagP95Ms: shown });
  });
});

describe('there is one sample a minute', () => {
  test('though a worker sweeps twice in it', async () => {
    await api.db.transaction(async (trx) => {
      for (let n = 0; n < 3; n += 1) await takeSamples(trx);
      expect(await trx('connection_samples')).toHaveLength(1);
    });
  });

  test('though two workers sweep at once: the second waits for the first, and writes nothing', async () => {
    let isDone = false;
    let second = Promise.resolve();
    await api.db.transaction(async (trx) => {
      await takeSamples(trx);
      second = takeSamples(api.db).finally(() => {
        isDone = true;
      });
      const waiting = api
        .db('pg_stat_activity')
        .whereRaw(`datname = current_database() and wait_event_type = 'Lock'`);
      // Where the minute has turned between the two, there is nothing to wait for.
      await until(async () => isDone || (await waiting.clone()).length > 0, 'the second to wait');
    });
    await second;
    const minutes: Date[] = await api.db('connection_samples').pluck('at');
    expect(new Set(minutes.map(Number)).size).toBe(minutes.length);
  });
});

test('the sweep takes them, though Temporal be away', async () => {
  await api.db('journal').delete();
  await queue(600);
  api.engine.mode = 'away';
  try {
    await sweep({ ...api, log: pino({ level: 'silent' }) }, new Date());
  } finally {
    api.engine.mode = 'well';
  }
  expect(await samples()).toHaveLength(1);
});

test('a connection that ended is not sampled', async () => {
  const state = (name: string) =>
    api.db('connections').where({ id: api.connection }).update({ state: name });
  await state('Off-boarded');
  try {
    await takeSamples(api.db);
    expect(await samples()).toEqual([]);
  } finally {
    await state('Active');
  }
});

describe('of many samples', () => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  beforeEach(async () => {
    for (const minutes of [1, 60, 1_430, 1_500]) {
      const at = ago(minutes);
      at.setUTCSeconds(0, 0);
      const row = { connection_id: api.connection, at, pending: minutes, failed: 0 };
      await api.db('connection_samples').insert(row);
    }
  });
  const pending = (items: { pending: number }[]) => items.map((item) => item.pending);

  test('those of a day are shown, oldest first', async () => {
    expect(pending(await samples())).toEqual([1_430, 60, 1]);
  });

  test('those since a time are shown', async () => {
    expect(pending(await samples(`?since=${ago(90).toISOString()}`))).toEqual([60, 1]);
    expect(await samples(`?since=${ago(-5).toISOString()}`)).toEqual([]);
    expect(pending(await samples('?since=0000-01-01T00:00:00Z'))).toHaveLength(4);
  });

  test('those of more than a day are let go of', async () => {
    await cleanupTasks['old samples'](api.db);
    const left = await api.db('connection_samples').orderBy('at').pluck('pending');
    expect(left).toEqual([1_430, 60, 1]);
  });
});

test('there is none of a connection that is not there, and none for others than admins', async () => {
  await api.as('admin').get(`/api/v1/connections/${randomUUID()}/samples`).expect(404);
  await api.as('admin').get(`${path}?since=yesterday`).expect(400);
  await api.as('agent').get(path).expect(403);
});
