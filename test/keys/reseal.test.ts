import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createVault, encrypt } from '../../exchange/secret';
import { startInstance } from '../../instance/instance';
import type { Database } from '../../records/database';
import { reseal, sealedColumns } from '../../records/sealed';
import { equalOnBothSides } from '../exchange/both';
import { call, startTestWorld, type TestWorld } from '../rig/world';

const next = randomBytes(32);
let world: TestWorld;
let number: string;

/** Everything that is ever sealed, but for what a rotation seals. */
beforeAll(async () => {
  world = await startTestWorld();
  const { northwind } = world;
  ({ number } = await world.submit(await world.publish()));
  await call(northwind, 'admin', 'POST', '/registrations', {
    customerName: 'Globex',
    contactName: 'Gil',
    contactEmail: 'gil@globex.example',
  });
  await call(northwind, 'admin', 'POST', '/providers', {
    url: 'http://127.0.0.1:9',
    registrationToken: 'xr_made-up',
  });
  await fetch(`${northwind.url}/api/v1/external-systems`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${northwind.tokens.admin}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ name: 'Initech' }),
  });
}, 60_000);
afterAll(() => world?.stop());

/** Where something stands that was sealed under a key. */
async function sealedUnder(db: Database, keyId: string): Promise<string[]> {
  const { rows: columns } = await db.raw<{ rows: { table: string; column: string }[] }>(
    `select table_name as table, column_name as column from information_schema.columns
     join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1, 2`,
  );
  const found: string[] = [];
  for (const { table, column } of columns) {
    const row = await db(table)
      .whereRaw('??::text like ?', [column, `%${keyId}.%`])
      .first(column);
    if (row) found.push(`${table}.${column}`);
  }
  return found;
}

test('A new key takes over from the one before without a pause, and nothing is left under the old', async () => {
  const { instance } = world.northwind;
  const { options, db } = instance;
  const [before, after] = [createVault(options.secretKey), createVault(next, [options.secretKey])];
  const known = Object.entries(sealedColumns).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`),
  );
  const sealed = await sealedUnder(db, before.keyId);
  expect(known).toEqual(expect.arrayContaining(sealed));
  // Those of a rotation aside, each of them was seen: the list has nothing that is not so.
  expect(known.filter((column) => !sealed.includes(column))).toEqual([
    'connections.next_secret',
    'connections.previous_secret',
    'external_systems.previous_secret',
  ]);

  const counts = await reseal(db, after);
  expect(counts).toMatchObject({ 'connections.secret': 1, 'external_systems.secret': 1 });
  expect(await sealedUnder(db, before.keyId)).toEqual([]);
  expect(await sealedUnder(db, after.keyId)).toEqual(sealed);
  expect(Object.values(await reseal(db, after)).every((count) => count === 0)).toBe(true);

  await instance.stop();
  await expect(startInstance(options)).rejects.toThrow('CROSSDESK_OTHER_SECRET_KEYS');
  const northwind = await startInstance({ ...options, secretKey: next });
  try {
    await world.dana.post(`/requests/${number}/comments`, { text: 'Under the new key.' });
    await equalOnBothSides(world, number, 'Received');
  } finally {
    await northwind.stop();
  }
}, 60_000);

test('What was sealed before keys had names is opened, and sealed anew', async () => {
  const { options, db } = world.acme.instance;
  const vault = createVault(options.secretKey);
  const { secret } = await db('connections').first('secret');
  const asBefore = encrypt(options.secretKey, Buffer.from(vault.open(secret))).toString('base64');
  const named = `${vault.keyId}.${asBefore}`;
  await db('connections').update({ secret: named });
  expect(await reseal(db, vault)).toMatchObject({ 'connections.secret': 1 });
  const nameless = asBefore;
  await db('connections').update({ secret: nameless });
  expect(createVault(next, [options.secretKey]).open(nameless)).toBe(vault.open(secret));
  expect(await reseal(db, vault)).toMatchObject({ 'connections.secret': 1 });
  const [row] = await db('connections').select('secret');
  expect(vault.open(row.secret)).toBe(vault.open(secret));
});

test('A secret that was tampered with does not open', () => {
  const vault = createVault(next);
  const [id, version, text = ''] = vault.seal('a secret').split('.');
  const bytes = Buffer.from(text, 'base64');
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  expect(() => vault.open(`${id}.${version}.${bytes.toString('base64')}`)).toThrow();
  expect(() => vault.open(`${id}.`)).toThrow();
  expect(() => vault.open('')).toThrow();
});
