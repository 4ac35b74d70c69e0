import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApi, type TestApi, user } from '../api/testApi';

const receiver = 'https://siem.example:8443';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({
    with: { auditReceiver: { url: new URL(`${receiver}/log?key=hush`) } },
  });
  for (const name of ['Ada', 'Bo', 'Cy']) await user(api.db, 'agent', name);
});
afterAll(() => api.close());

const read = async (query = '') =>
  (await api.as('admin').get(`/api/v1/audit${query}`).expect(200)).body;

async function exported(query = ''): Promise<string> {
  const call = api.as('admin').get(`/api/v1/audit/export${query}`).buffer(true);
  const { body } = await call.parse((res, done) => {
    // In Node it is a stream.
    text(res as unknown as Readable).then(
      (all) => done(null, all),
      (error: Error) => done(error, ''),
    );
  });
  return body;
}

interface Entry {
  readonly position: number;
  readonly at: string;
  readonly action: string;
}

test('the log is listed newest first, page by page, and filtered by actor, action, target, time and words', async () => {
  await api.as('admin').patch('/api/v1/users/Ada').send({ disabled: true }).expect(200);
  const items: Entry[] = [];
  for (let cursor = ''; ; ) {
    const page = await read(`?limit=5${cursor}`);
    items.push(...page.items);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  const positions = items.map(({ position }) => position);
  expect(positions).toEqual(Array.from({ length: items.length }, (_, n) => items.length - n));
  const found = async (query: string) =>
    (await read(query)).items.map(({ action }: Entry) => action);
  expect(await found('?actor=admin')).toEqual(['token.update', 'user.update']);
  expect(await found('?action=token.update')).toEqual(['token.update']);
  expect(await found('?target=user/Bo')).toEqual(['user.update', 'user.create']);
  expect((await found('?target=user&action=user.create')).length).toBeGreaterThan(5);
  expect(await found('?q=disable')).toEqual([]);
  expect(await found('?q=ada&action=user')).toEqual(['user.update', 'user.update', 'user.create']);
  const [{ at = '' } = {}] = items;
  expect(await found(`?after=${at}`)).toEqual([]);
  expect(await found(`?before=${at}&action=token.update`)).toEqual([]);
  expect(await found('?after=2020-01-01T00:00:00%2B02:00&action=token.update')).toHaveLength(1);
});

test('an export is verified by another program, is recorded, and goes on behind a position', async () => {
  const all = await exported();
  const last = verifyExport(all);
  const [newest] = (await read('?limit=1')).items;
  expect(newest).toMatchObject({ action: 'audit.export', actor: { name: 'admin' } });
  expect(last).toEqual({ position: newest.position, hash: newest.hash });
  const rest = await exported(`?position=${newest.position}`);
  expect(rest.trimEnd().split('\n')).toHaveLength(1);
  expect(() => verifyExport(all.replace('Ada', 'Eve'))).toThrow('changed');
});

test('how far the log is forwarded is shown to admins and measured, without the secrets of its URL', async () => {
  const forwarding = () => read('/forwarding');
  const measured = async () => {
    const { text: metrics } = await api.as('admin').get('/metrics').expect(200);
    const lines = [...metrics.matchAll(/^crossdesk_audit_forwarding_(\w+) (\S+)$/gm)];
    return Object.fromEntries(lines.map(([, name, value]) => [name, Number(value)]));
  };
  const [{ position }] = (await read('?limit=1')).items;
  const never = { waiting: position, failures: 0, lastSuccess: null, lastError: null };
  expect(await forwarding()).toEqual({ receiver, ...never });
  const at = new Date('2026-11-30T12:00:00Z');
  const failed = { attempts: 3, last_success_at: at, last_error: 'siem.example answered 503' };
  await api.db('audit_forwarding').insert({ receiver, position: position - 2, ...failed });
  const lastError = failed.last_error;
  const late = { waiting: 2, failures: 3, lastSuccess: at.toISOString(), lastError };
  expect(await forwarding()).toEqual({ receiver, ...late });
  expect(await measured()).toEqual({
    waiting: 2,
    failures: 3,
    last_success_timestamp_seconds: at.getTime() / 1_000,
  });
});

/** What a receiver needs to know: how lines are hashed. It uses nothing of the service. */
function verifyExport(ndjson: string) {
  let last = { position: 0, hash: '0'.repeat(64) };
  for (const line of ndjson.trimEnd().split('\n')) {
    const { position, previous, hash, entry } = JSON.parse(line);
    const bytes = `${position}\n${previous}\n${canonical(entry)}`;
    const isNext = position === last.position + 1 && previous === last.hash;
    if (!isNext || createHash('sha256').update(bytes).digest('hex') !== hash)
      throw new Error(`Entry ${position} was changed.`);
    last = { position, hash };
  }
  return last;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, of]) => `${JSON.stringify(key)}:${canonical(of)}`).join(',')}}`;
}

test('a verification says where the log was tampered with', async () => {
  const verify = async (query = '') =>
    (await api.as('admin').get(`/api/v1/audit/verification${query}`).expect(200)).body;
  const good = await verify();
  expect(good).toMatchObject({ ok: true, entries: good.head.position, sealed: null, faults: [] });
  const { position } = good.head;
  expect(await verify(`?position=${position}&hash=${good.head.hash}`)).toMatchObject({ ok: true });
  expect(await verify(`?position=${position}&hash=${'0'.repeat(64)}`)).toMatchObject({ ok: false });
  await api.as('admin').get(`/api/v1/audit/verification?position=${position}`).expect(400);
  await api.db.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica');
    await trx('audit_entries').where({ position: 2 }).delete();
  });
  expect(await verify()).toMatchObject({
    ok: false,
    faults: [{ position: 2, message: 'Entry 2 is missing.' }],
  });
});

test('only admins read the log', async () => {
  for (const role of ['requester', 'agent', 'integration'] as const)
    for (const path of ['', '/export', '/verification'])
      await api.as(role).get(`/api/v1/audit${path}`).expect(403);
});
