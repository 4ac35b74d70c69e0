import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { messageId, sign } from '../../exchange/wire';
import { type Database, openDatabase } from '../../records/database';
import { cleanupTasks } from '../../records/expiry';
import { newSigningSecret } from '../../records/secret';
import { startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { lanes } from '../limits/lanes';
import { type Switch, switchOf } from '../onboarding/steps';
import { fileHeaders, fileOf, type Globex, openGlobex, putFile, speak } from './partner';

let stack: TestStack;
let globex: Globex;
let item: string;
let northwind: Switch;
/** Northwind's database: the instance is started again here, and its own pool goes with it. */
let pool: Database;
const mebibyte = 1024 * 1024;

beforeAll(async () => {
  stack = await startTestStack();
  globex = await openGlobex(stack);
  item = await stack.publish();
  northwind = switchOf(stack.northwind);
  pool = openDatabase(stack.config.northwind.databaseUrl, 2);
});
afterAll(async () => {
  await northwind?.off();
  await pool?.destroy();
  await globex?.close();
  await stack?.stop();
});

/** The number of a request that Globex may submit, and has not. */
const yetToCome = () => globex.draft(item).subject;

describe('uploads that announce a file and send nothing', () => {
  const calls: ClientRequest[] = [];
  const answers: { readonly status: number; readonly retryAfter: string | undefined }[] = [];
  afterAll(() => {
    for (const call of calls) call.destroy();
  });

  test('keep nobody waiting, hold no connection of the database, and are four at most', async () => {
    const { number } = await globex.submit(item);
    for (let n = 0; n < 20; n += 1) {
      const file = fileOf(number, Buffer.alloc(0), { size: 20 * mebibyte });
      const headers = { ...fileHeaders(globex.secret, file), 'content-length': String(file.size) };
      const url = `${stack.northwind.url}/exchange/v1/requests/${number}/attachments/${file.id}`;
      const call = request(url, { method: 'PUT', headers, agent: false });
      call.on('error', () => {});
      call.on('response', (res) => {
        answers.push({ status: res.statusCode ?? 0, retryAfter: res.headers['retry-after'] });
        res.resume();
      });
      call.flushHeaders();
      calls.push(call);
    }
    await until(() => answers.length === 16, 'the answers to those that are too many');
    for (const answer of answers) expect(answer).toEqual({ status: 429, retryAfter: '1' });

    const idle = await pool('pg_stat_activity')
      .whereRaw('datname = current_database()')
      .whereLike('state', 'idle in transaction%');
    expect(idle).toEqual([]);
    expect((await fetch(`${stack.northwind.url}/readyz`)).status).toBe(200);
    await stack.dana.post(`/requests/${number}/comments`, { text: 'Still here' });
    await globex.sendEvents(
      globex.next(number, 'commented', { kind: 'comment', text: 'So are we' }),
    );
  });

  test('are cut off, and the next upload has its place', async () => {
    await until(() => answers.length === 20, 'the end of all of them', 45_000);
    expect(answers.slice(16).map(({ status }) => status)).toEqual([408, 408, 408, 408]);
    const { number } = await globex.submit(item);
    expect(await putFile(stack, globex.secret, fileOf(number, Buffer.from('a')))).toBe(201);
  });
});

test('what stands still in a transaction, or takes for ever, is ended by the database', async () => {
  const shown = async (name: string) => (await pool.raw(`show ${name}`)).rows[0][name];
  expect(await shown('statement_timeout')).toBe('1min');
  expect(await shown('lock_timeout')).toBe('10s');
  expect(await shown('idle_in_transaction_session_timeout')).toBe('15s');
});

describe('files that no event has named', () => {
  beforeAll(() => pool('attachments').where({ named: false }).delete());

  test('are bounded in bytes, for requests that are not there too, and make room once they are named', async () => {
    const bytes = randomBytes(8 * mebibyte);
    const draft = globex.draft(item);
    const attached = globex.next(draft.subject, 'attached', { kind: 'attachment', text: 'a.bin' });
    const named = fileOf(draft.subject, bytes, { id: attached.id });
    expect(await putFile(stack, globex.secret, named)).toBe(201);
    const numbers = Array.from({ length: 7 }, yetToCome);
    for (const number of numbers) {
      expect(await putFile(stack, globex.secret, fileOf(number, bytes))).toBe(201);
    }
    const more = fileOf(yetToCome(), bytes);
    expect(await putFile(stack, globex.secret, more)).toBe(429);

    const { id, size, sha256 } = named;
    const attachment = { id, size, sha256, name: 'a.bin', contentType: 'application/x-a' };
    await globex.sendEvents(draft, { ...attached, data: { ...attached.data, attachment } });
    expect(await putFile(stack, globex.secret, more)).toBe(201);
    expect(await putFile(stack, globex.secret, fileOf(yetToCome(), bytes))).toBe(429);
  });

  test('are purged after an hour, and those that were named stay', async () => {
    const count = async () => Number((await pool('attachments').count())[0]?.count);
    const before = await count();
    await pool('attachments').update({ created_at: new Date(Date.now() - 61 * 60_000) });
    await cleanupTasks['bytes whose event never came'](pool);
    expect(await count()).toBe(before - 8);
    expect(await pool('attachments').where({ named: false })).toEqual([]);
    const { rows } = await pool.raw(
      'select u.sender, u.bytes, cast(sum(a.size) as bigint) as kept from storage_used u join attachments a using (sender) group by 1, 2',
    );
    expect(rows).not.toEqual([]);
    for (const { bytes, kept } of rows) expect(bytes).toBe(kept);
  });

  test('are bounded in number', async () => {
    const number = yetToCome();
    for (let n = 0; n < 32; n += 1) {
      expect(await putFile(stack, globex.secret, fileOf(number, randomBytes(8)))).toBe(201);
    }
    expect(await putFile(stack, globex.secret, fileOf(number, randomBytes(8)))).toBe(429);
    await pool('attachments').where({ named: false }).delete();
  });
});

test('more files than may come before their events arrive, for an honest sender sends them by and by', async () => {
  const { number } = await stack.submit(item);
  const path = `/requests/${number}/attachments`;
  await stack.pause(stack.acme, 'northwind');
  for (let n = 0; n < 40; n += 1) await stack.casey.upload(path, `${n}.txt`, Buffer.from(`${n}`));
  await stack.resume(stack.acme, 'northwind');
  await until(async () => {
    const { items } = await stack.dana.get<{ items: object[] }>(`${path}?limit=200`);
    return items.length === 40;
  }, 'all of them');
});

/** More than Acme opens here. */
const openRecords = 20;

async function openOf(customer: string): Promise<number> {
  const open = await pool('requests').where({ customer, closed_at: null }).select('number');
  return open.length;
}

describe('with limits of this instance', () => {
  beforeAll(async () => {
    await northwind.off();
    const storage = { partner: 12 * mebibyte, system: mebibyte, user: mebibyte };
    await pool('storage_used').delete();
    await northwind.on({ partnerRateLimit: 60, storage, openRecords });
  });

  test('a partner that has as many requests open as it may is told so, and others still send theirs', async () => {
    const room = openRecords - (await openOf('globex'));
    await globex.sendEvents(...Array.from({ length: room }, () => globex.draft(item)));
    const draft = globex.draft(item);
    const { status, body } = await globex.send([draft]);
    expect(status).toBe(422);
    expect(body.refused).toEqual([
      { id: draft.id, reason: expect.stringMatching(/^globex has \d+ open requests here/) },
    ]);
    await stack.submit(item);
    // What is closed makes room.
    await pool('requests').where({ customer: 'globex' }).limit(1).update({ closed_at: new Date() });
    await globex.sendEvents(globex.draft(item));
  });

  test('all files of a partner together are bounded, and its honest sender parks what has no room', async () => {
    const { number } = await stack.submit(item);
    const path = `/requests/${number}/attachments`;
    const upload = (name: string) => stack.casey.upload(path, name, randomBytes(5 * mebibyte));
    for (const name of ['one', 'two', 'three']) await upload(name);
    const failed = await until(async () => {
      const { items } = await stack.alex.get<{ items: { reason: string }[] }>('/exchange/failures');
      return items.length > 0 && items;
    }, 'the failure');
    expect(failed).toMatchObject([{ reason: expect.stringMatching(/^413 Too large: .*together/) }]);
    const names = async () =>
      (await stack.dana.get<{ items: { name: string }[] }>(path)).items.map(({ name }) => name);
    await until(async () => (await names()).length === 2, 'the two that had room');
    expect(await names()).toEqual(['one', 'two']);
  });

  test('all files of a user together are bounded', async () => {
    const { number } = await stack.submit(item);
    const path = `/requests/${number}/attachments`;
    await stack.dana.upload(path, 'one', randomBytes(700_000));
    await expect(stack.dana.upload(path, 'two', randomBytes(700_000))).rejects.toThrow(/413/);
    await stack.nora.upload(path, 'two', randomBytes(700_000));
  });

  test('a partner that calls too often is told when to come again, and strangers use up nothing of its share', async () => {
    const heartbeat = (secret: string) => {
      const binding = { from: 'globex', to: 'northwind', purpose: 'heartbeats' } as const;
      const id = messageId(binding, [randomUUID()]);
      return fetch(`${stack.northwind.url}/exchange/v1/heartbeats`, {
        method: 'POST',
        headers: { 'crossdesk-instance': 'globex', ...sign(secret, id, '{}') },
        body: '{}',
      });
    };
    const count = async (secret: string) => {
      const statuses: Record<number, number> = {};
      for (let n = 0; n < 70; n += 1) {
        const { status } = await heartbeat(secret);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      return statuses;
    };
    const strangers = await count(newSigningSecret());
    expect(Object.keys(strangers)).toEqual(['401', '429']);
    const own = await count(globex.secret);
    expect(own[200]).toBeGreaterThan(40);
    expect((own[200] ?? 0) + (own[429] ?? 0)).toBe(70);
    const answer = await heartbeat(globex.secret);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ type: '/problems/busy', status: 429 });
    expect(await speak(stack, globex.secret)).toMatchObject({ status: 429 });
    // Another partner, from the same address, is served.
    const { number } = await stack.submit(item);
    expect(number).toMatch(/^ACME/);
  });

  test('people are answered in time while a partner sends ten times its share in a few seconds', async () => {
    const { task } = await stack.submit(item);
    const { dana } = stack;
    const work = [
      () => dana.get('/tasks'),
      () => dana.get(`/tasks/${task}`),
      (n: number) => dana.post(`/tasks/${task}/comments`, { text: `Comment ${n}` }),
    ];
    /** The 99th percentile of the time of calls that follow each other, in ms. Each of them must succeed. */
    const p99 = async (calls: number) => {
      const times: number[] = [];
      for (let n = 0; n < calls; n += 1) {
        const start = performance.now();
        await work[n % work.length]?.(n);
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[Math.ceil(calls * 0.99) - 1] ?? Number.NaN;
    };
    const quiet = await p99(60);
    const statuses: Record<number, number> = {};
    const flood = lanes(Array(600).keys(), 12, async () => {
      const { status } = await speak(stack, globex.secret);
      statuses[status] = (statuses[status] ?? 0) + 1;
    });
    const loaded = await p99(100);
    await flood;
    // Its next minute may begin on the way.
    const { 202: taken = 0, 429: refused = 0 } = statuses;
    expect(taken + refused).toBe(600);
    expect(refused).toBeGreaterThanOrEqual(480);
    expect(loaded).toBeLessThan(1_000 + 5 * quiet);
  });
});

test('a body of which nothing comes is cut off before it takes anything', async () => {
  const call = request(`${stack.northwind.url}/exchange/v1/events`, {
    method: 'POST',
    headers: { 'content-length': '100' },
    agent: false,
  });
  call.on('error', () => {});
  call.flushHeaders();
  const [response] = await once(call, 'response');
  expect(response.statusCode).toBe(408);
});
