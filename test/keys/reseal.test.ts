import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SealContext, Unopened } from '../../domain/sealing';
import { instanceHeader, messageId, sign } from '../../exchange/wire';
import { startInstance } from '../../instance/instance';
import { sealAuditHead } from '../../records/auditChain';
import { type Database, openDatabase } from '../../records/database';
import { createDesk } from '../../records/desk';
import { requireOpenable, reseal, sealedAs, sealedColumns } from '../../records/sealed';
import { createVault, encrypt, newSigningSecret } from '../../records/secret';
import { saveConnection } from '../environment/connections';
import { call, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides } from '../exchange/equalOnBothSides';

const next = randomBytes(32);
let stack: TestStack;
let number: string;

/** Everything that is ever sealed, but for what a rotation seals. */
beforeAll(async () => {
  stack = await startTestStack();
  const { northwind } = stack;
  ({ number } = await stack.submit(await stack.publish()));
  await call(northwind, 'admin', 'POST', '/registrations', {
    customerName: 'Globex',
    contactName: 'Gil',
    contactEmail: 'gil@globex.example',
  });
  await call(northwind, 'admin', 'POST', '/providers', {
    url: 'http://127.0.0.1:9',
    registrationToken: 'xr_made-up',
  });
  await call(northwind, 'admin', 'POST', '/webhooks', { url: 'http://127.0.0.1:9' });
  await fetch(`${northwind.url}/api/v1/external-systems`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${northwind.tokens.admin}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ name: 'Initech' }),
  });
  const { db, vault } = northwind.instance;
  const id = randomUUID();
  await createDesk(db, {
    ...{ id, name: 'Service Desk', kind: 'request-tracker', url: 'http://127.0.0.1:9' },
    ...{ routes: [], mapping: { records: {}, people: {}, groups: {} }, callsPerMinute: 60 },
    credentials: vault.seal('{"token":"secret"}', sealedAs.deskCredentials({ id })),
    webhookSecretHash: null,
  });
  await sealAuditHead(db, vault);
}, 60_000);
afterAll(() => stack?.stop());

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

/** Exchanges what two rows hold, as somebody does who can write to the database and has no key. */
async function swap(db: Database, table: string, column: string, by: string, pair: string[]) {
  const rows = await db(table).whereIn(by, pair).select(by, column);
  const [one, two] = rows;
  await db(table)
    .where(by, one[by])
    .update({ [column]: two[column] });
  await db(table)
    .where(by, two[by])
    .update({ [column]: one[column] });
}

describe('A sealed text that was moved to another row', () => {
  test('opens nowhere: only its own line waits, says why, and goes on once it is back', async () => {
    const { db, vault, options } = stack.northwind.instance;
    const [id, secret] = [randomUUID(), newSigningSecret()];
    const sealed = vault.seal(secret, sealedAs.connectionSecret({ id }));
    const url = 'http://127.0.0.1:9';
    await saveConnection(db, { id, partner: 'globex', partnerIs: 'customer', url, secret: sealed });
    const { id: acme } = await db('connections').where({ partner: 'acme' }).first('id');
    await swap(db, 'connections', 'secret', 'id', [id, acme]);

    const binding = { from: 'globex', to: 'northwind', purpose: 'heartbeats' } as const;
    const signed = await fetch(`${stack.northwind.url}/exchange/v1/heartbeats`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [instanceHeader]: 'globex',
        ...sign(secret, messageId(binding, []), '{}'),
      },
      body: '{}',
    });
    const said = await signed.text();
    expect([signed.status, said.includes('cannot be checked')]).toEqual([503, true]);
    expect(said).not.toContain(id);
    await stack.dana.post(`/requests/${number}/comments`, { text: 'Said meanwhile.' });
    const health = await until(async () => {
      const row = await db('connections').where({ id: acme }).first('delivery', 'last_error');
      return row.delivery === 'backing off' && row;
    }, 'the delivery to wait');
    expect(health.last_error).toBe(
      `The connection signing secret of ${acme} cannot be opened: it was changed, or was sealed for another record.`,
    );
    // The instance starts all the same: the other connections work.
    expect(await requireOpenable(db, createVault(options.secretKey))).toHaveLength(2);

    await swap(db, 'connections', 'secret', 'id', [id, acme]);
    await equalOnBothSides(stack, number, 'Received');
  }, 60_000);

  test('is not presented to a provider, whose record says why', async () => {
    const { northwind } = stack;
    const { db } = northwind.instance;
    const ids: string[] = [];
    for (const registrationToken of ['xr_one', 'xr_two']) {
      const asked = { url: 'http://127.0.0.1:9', registrationToken };
      const { body } = await call(northwind, 'admin', 'POST', '/providers', asked);
      ids.push((body as { id: string }).id);
    }
    await swap(db, 'providers', 'token', 'id', ids);
    for (const id of ids) {
      await until(async () => {
        const row = await db('providers').where({ id }).first('last_error');
        return row.last_error?.includes(
          `The provider registration token of ${id} cannot be opened`,
        );
      }, 'the record to say why');
    }
    await swap(db, 'providers', 'token', 'id', ids);
  }, 60_000);

  test('shows nobody the answer to a call of another, and a new secret repairs a system', async () => {
    const { northwind } = stack;
    const { db, vault } = northwind.instance;
    const define = async (name: string) => {
      const answer = await fetch(`${northwind.url}/api/v1/external-systems`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${northwind.tokens.admin}`,
          'content-type': 'application/json',
          'idempotency-key': `define ${name}`,
        },
        body: JSON.stringify({ name }),
      });
      return { status: answer.status, text: await answer.text() };
    };
    const made = [(await define('Umbrella')).text, (await define('Hooli')).text];
    const systems = made.map((text): { id: string; token: string } => JSON.parse(text));
    await swap(db, 'idempotency_keys', 'body', 'key', ['define Umbrella', 'define Hooli']);
    const again = await define('Umbrella');
    expect(again.status).toBe(500);
    for (const { token } of systems) expect(again.text).not.toContain(token);

    const ids = systems.map(({ id }) => id);
    await swap(db, 'external_systems', 'secret', 'id', ids);
    for (const id of ids) {
      const path = `/external-systems/${id}/rotate-secret`;
      const { status, body } = await call(northwind, 'admin', 'POST', path, {});
      expect(status).toBe(200);
      const row = await db('external_systems').where({ id }).first('secret', 'previous_secret');
      const { signingSecret } = body as { signingSecret: string };
      expect(vault.open(row.secret, sealedAs.systemSecret({ id }))).toBe(signingSecret);
      expect(row.previous_secret).toBeNull();
    }
    await swap(db, 'idempotency_keys', 'body', 'key', ['define Umbrella', 'define Hooli']);
  });
});

test('A new key takes over from the one before without a pause, and nothing is left under the old', async () => {
  const { instance } = stack.northwind;
  const { options } = instance;
  const [before, after] = [createVault(options.secretKey), createVault(next, [options.secretKey])];
  const known = Object.entries(sealedColumns).flatMap(([table, { columns }]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  // A running instance seals the audit log's head under its own key every now and then.
  await instance.stop();
  const db = openDatabase(options.databaseUrl, 4);
  const sealed = await sealedUnder(db, before.keyId);
  expect(known).toEqual(expect.arrayContaining(sealed));
  // Those of a rotation and of an approved action aside, each of them was seen: the list has nothing that is not so.
  expect(known.filter((column) => !sealed.includes(column))).toEqual([
    'connections.next_secret',
    'connections.previous_secret',
    'external_systems.previous_secret',
    'webhooks.previous_secret',
    'approvals.answer',
  ]);

  // Cut off in the middle, it leaves every row in one form or the other, and goes on from there.
  let left = 2;
  const cut = (secret: string, context: SealContext) => {
    if (left === 0) throw new Error('cut off');
    left -= 1;
    return after.seal(secret, context);
  };
  await expect(reseal(db, { ...after, seal: cut })).rejects.toThrow('cut off');
  for (const keyId of [before.keyId, after.keyId]) {
    expect(await sealedUnder(db, keyId)).not.toEqual([]);
  }
  expect(await requireOpenable(db, after)).toEqual([]);
  const counts = await reseal(db, after);
  expect(counts).toMatchObject({ 'connections.secret': 0, 'external_systems.secret': 3 });
  expect(await sealedUnder(db, before.keyId)).toEqual([]);
  expect(await sealedUnder(db, after.keyId)).toEqual(sealed);
  expect(Object.values(await reseal(db, after)).every((count) => count === 0)).toBe(true);

  await db.destroy();
  await expect(startInstance(options)).rejects.toThrow('CROSSDESK_OTHER_SECRET_KEYS');
  const northwind = await startInstance({ ...options, secretKey: next });
  try {
    await stack.dana.post(`/requests/${number}/comments`, { text: 'Under the new key.' });
    await equalOnBothSides(stack, number, 'Received');
  } finally {
    await northwind.stop();
  }
}, 60_000);

test.each(['named', 'nameless', 'without a context'])(
  'What was sealed before (%s) opens, and is sealed in its context',
  async (form) => {
    const { options, db } = stack.acme.instance;
    const vault = createVault(options.secretKey);
    const [row] = await db('connections').select('id', 'secret');
    const context = sealedAs.connectionSecret(row);
    const secret = vault.open(row.secret, context);
    const under = (key: Buffer) => encrypt(key, Buffer.from(secret)).toString('base64');
    const derived = Buffer.from(hkdfSync('sha256', options.secretKey, '', 'crossdesk sealed', 32));
    const before = {
      named: `${vault.keyId}.${under(options.secretKey)}`,
      nameless: under(options.secretKey),
      'without a context': `${vault.keyId}.2.${under(derived)}`,
    }[form];
    await db('connections').update({ secret: before });
    expect(createVault(next, [options.secretKey]).open(String(before), context)).toBe(secret);
    expect(await reseal(db, vault)).toMatchObject({ 'connections.secret': 1 });
    const [after] = await db('connections').select('secret');
    expect(after.secret.startsWith(`${vault.keyId}.3.`)).toBe(true);
    expect(vault.open(after.secret, context)).toBe(secret);
    expect(await reseal(db, vault)).toMatchObject({ 'connections.secret': 0 });
  },
);

const vault = createVault(next);
const rows = ['one', 'two'].map((id) => ({ id, caller: id, key: id, fingerprint: id }));
const contexts = Object.values(sealedAs).flatMap((contextOf) => rows.map(contextOf));

test('What is sealed in one context opens in no other, and the error names the context alone', () => {
  for (const context of contexts) {
    const sealed = vault.seal('a secret', context);
    for (const other of contexts) {
      if (other === context) expect(vault.open(sealed, other)).toBe('a secret');
      else
        expect(() => vault.open(sealed, other)).toThrow(`The ${other.what} of ${other.of} cannot`);
    }
    // Nor without one, as in the form before.
    expect(() => vault.open(sealed.replace('.3.', '.2.'), context)).toThrow(Unopened);
    expect(() => vault.open(sealed.replace('.3.', '.4.'), context)).toThrow('a later release');
  }
});

test('A secret that was tampered with does not open', () => {
  const context = sealedAs.connectionSecret({ id: 'one' });
  const [id, version, text = ''] = vault.seal('a secret', context).split('.');
  const bytes = Buffer.from(text, 'base64');
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  const changed = `${id}.${version}.${bytes.toString('base64')}`;
  for (const sealed of [changed, `${id}.`, `${id}.3.`, '']) {
    expect(() => vault.open(sealed, context)).toThrow(Unopened);
  }
});
