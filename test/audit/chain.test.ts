import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { auditAs, recordAudit } from '../../records/audit';
import { auditLinks, sealAuditHead, verifyAudit } from '../../records/auditChain';
import { type Database, openDatabase } from '../../records/database';
import { createVault } from '../../records/secret';
import { createTestDatabase, type TestDatabase } from '../environment/database';

const vault = createVault(randomBytes(32));
let database: TestDatabase;
let db: Database;
beforeEach(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 8);
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

const dana = { kind: 'user', name: 'Dana', via: 'session' } as const;

/** Writes entries, one in each transaction. */
async function write(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1)
    await recordAudit(db, {
      ...{ actor: dana, action: 'report.read' },
      target: { type: 'report', id: `${n}` },
    });
}

async function links() {
  const all = [];
  for await (const link of auditLinks(db, { until: 1_000 })) all.push(link);
  return all;
}

/** What someone does who may do everything in the database. */
function tamper(statement: string) {
  return db.transaction(async (trx) => {
    await trx.raw(`set local session_replication_role = replica`);
    await trx.raw(statement);
  });
}

async function faults() {
  return (await verifyAudit(db, vault)).faults.map(({ position, message }) => [position, message]);
}

test('parallel writers, some of which roll back, make one unbroken chain', async () => {
  const writers = Array.from({ length: 24 }, async (_, n) =>
    db.transaction(async (trx) => {
      const target = { type: 'report', id: `${n}` };
      await recordAudit(trx, { actor: dana, action: 'report.read', target });
      await recordAudit(trx, { actor: dana, action: 'report.export', target });
      if (n % 3 === 0) throw new Error('This one is rolled back.');
    }),
  );
  const ends = await Promise.allSettled(writers);
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(8);
  expect(await verifyAudit(db, vault)).toMatchObject({
    ...{ entries: 32, faults: [], head: { position: 32 } },
  });
  const ids = (await links()).map(({ content }) => Number(JSON.parse(content).target.id));
  expect(ids.filter((n) => n % 3 === 0)).toEqual([]);
});

test('a change of a user is recorded with its actor, in its transaction, without the secrets', async () => {
  const context = {
    actor: dana,
    action: 'user.disable',
    address: '192.0.2.7',
    trace: 'a'.repeat(32),
  };
  await auditAs(context, async () => {
    await db('users').insert({ name: 'Nora', roles: ['agent'], password_hash: 'hush' });
    await db.transaction(async (trx) => {
      await trx('users').where({ name: 'Nora' }).update({ disabled_at: '2026-01-02T03:04:05Z' });
      await trx('users').where({ name: 'Nora' }).update({ language: 'de' });
    });
    const undone = db.transaction(async (trx) => {
      await trx('users')
        .where({ name: 'Nora' })
        .update({ roles: ['admin'] });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
  });
  await db('users').where({ name: 'Nora' }).update({ password_hash: 'hush 2' });
  const target = { type: 'user', id: 'Nora', name: 'Nora' };
  const entries = (await links()).map(({ content }) => JSON.parse(content));
  expect(entries).toMatchObject([
    {
      ...{
        action: 'user.create',
        actor: dana,
        target,
        address: '192.0.2.7',
        trace: 'a'.repeat(32),
      },
      ...{ before: null, after: { roles: ['agent'], disabledAt: null, password: 'hidden' } },
    },
    {
      ...{ action: 'user.disable', actor: dana, target },
      ...{
        before: { disabledAt: null },
        after: { disabledAt: expect.stringMatching(/^2026-01-02T/) },
      },
    },
    {
      ...{ action: 'user.update', actor: { kind: 'instance', name: 'crossdesk' }, address: null },
      ...{ before: { password: 'hidden' }, after: { password: 'hidden, changed' } },
    },
  ]);
  expect(JSON.stringify(entries)).not.toContain('hush');
});

test('of a URL only the origin is recorded, and of a long value its hash', async () => {
  await db('external_systems').insert({
    ...{
      id: '00000000-0000-4000-8000-000000000001',
      name: 'Initech',
      token_hash: 'h',
      secret: 's',
    },
    delivery_url: 'https://ann:hush@initech.example:8443/in?key=hush',
    mapping: JSON.stringify({ text: 'é"\n\u0001'.repeat(2_000) }),
  });
  const [link] = await links();
  expect(JSON.parse(link?.content ?? '').after).toMatchObject({
    deliveryUrl: 'https://initech.example:8443',
    mapping: { characters: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(link?.content).not.toContain('hush');
});

test('the table refuses to change, to delete and to be emptied', async () => {
  await write(1);
  await sealAuditHead(db, vault);
  for (const statement of [
    `update audit_entries set content = '{}'`,
    `update audit_entries set position = 7`,
    'delete from audit_entries',
    'truncate audit_entries',
    'update audit_head set position = 0',
    'delete from audit_head',
    'delete from audit_seals',
    `insert into audit_entries (id, content, position) values (gen_random_uuid(), '{}', 9)`,
  ])
    await expect(db.raw(statement)).rejects.toThrow('append-only');
  expect(await faults()).toEqual([]);
});

test.each([
  [
    'a changed entry',
    `update audit_entries set content = replace(content, 'Dana', 'Nora') where position = 3`,
    [[3, expect.stringContaining('Entry 3 is not as it was written')]],
  ],
  [
    'a changed entry with a hash that fits',
    `update audit_entries set content = replace(content, 'Dana', 'Nora'), hash = encode(sha256(convert_to(
       concat_ws(chr(10), position::text, previous, replace(content, 'Dana', 'Nora')), 'UTF8')), 'hex') where position = 3`,
    [[3, expect.stringContaining('Entry 3 is not the one behind which entry 4 was written')]],
  ],
  [
    'entries deleted in the middle',
    'delete from audit_entries where position in (3, 4)',
    [[3, 'Entries 3 to 4 are missing.']],
  ],
  [
    'an entry deleted at the end',
    'delete from audit_entries where position = 6',
    [[6, 'Entry 6 is missing.']],
  ],
  [
    'two entries in another order',
    `update audit_entries set position = -position where position in (2, 3);
     update audit_entries set position = 5 + position where position < 0`,
    [
      [2, expect.stringContaining('Entry 2 is not as it was written')],
      [3, expect.stringContaining('Entry 3 is not as it was written')],
    ],
  ],
])('%s is found, and named', async (_what, statement, found) => {
  await write(6);
  await tamper(statement);
  expect(await faults()).toEqual(found);
});

test('a chain that was computed anew, or cut with its head, differs from the head that the secret key sealed', async () => {
  await write(4);
  expect(await sealAuditHead(db, vault)).toMatchObject({ position: 4 });
  expect(await sealAuditHead(db, vault)).toBeNull();
  await write(1);
  await tamper(`delete from audit_entries where position > 3; update audit_head set position = 3,
    hash = (select hash from audit_entries where position = 3)`);
  expect(await faults()).toEqual([[4, 'Entry 4 is missing.']]);
  await write(2);
  expect(await faults()).toEqual([
    [4, expect.stringContaining('Entry 4 differs from the head that was sealed')],
  ]);
  // Its own seal does not help: the key is not in the database.
  await tamper(`update audit_seals set sealed = regexp_replace(sealed, '.{8}$', 'AAAAAAA=')`);
  expect(await faults()).toEqual([
    [4, expect.stringContaining('sealed head at entry 4 was changed')],
  ]);
});

test('a head that was noted elsewhere shows that the end was cut off', async () => {
  await write(5);
  const { head } = await verifyAudit(db, vault);
  await tamper(`delete from audit_entries where position > 3; update audit_head set position = 3,
    hash = (select hash from audit_entries where position = 3)`);
  expect(await faults()).toEqual([]);
  expect((await verifyAudit(db, vault, head)).faults).toEqual([
    { position: 4, message: 'Entries 4 to 5 are missing.' },
  ]);
});

test('the content is canonical JSON: another program computes the same hash from the parsed entry', async () => {
  const after = { ü: 'ß\n"\\\u0007\u007f😀', b: [1, true, null, { z: 0.5, a: -3 }], a: {}, é: [] };
  await recordAudit(db, {
    actor: dana,
    action: 'report.read',
    target: { type: 'r', id: '1' },
    after,
  });
  const [link] = await links();
  if (!link) throw new Error('There is no entry.');
  const canonical = sorted(JSON.parse(link.content));
  expect(canonical).toBe(link.content);
  const text = `${link.position}\n${link.previous}\n${canonical}`;
  expect(createHash('sha256').update(text).digest('hex')).toBe(link.hash);
});

/** RFC 8785, as far as an entry needs it. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, of]) => `${JSON.stringify(key)}:${sorted(of)}`).join(',')}}`;
}
