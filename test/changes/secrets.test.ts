import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { captureLogOfFile } from '../environment/log';
import { until } from '../environment/until';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, startNorthwind } from './northwind';
import { arrived, comment, create } from './views';

/** Taken from before the start: the instance logs at every level. */
const logged = captureLogOfFile();
let northwind: Northwind;
let system: ExternalSystem;
let number: string;

beforeAll(async () => {
  northwind = await startNorthwind();
  system = await openSystem(northwind);
  ({ number } = await create(northwind, { owningGroup: system.group }));
  await arrived(system);
});
afterAll(async () => {
  await system?.close();
  await northwind?.close();
});

interface Shown {
  readonly id: string;
  readonly token?: string;
  readonly signingSecret?: string;
}

const rotate = (what: 'token' | 'secret', body?: object, headers?: Record<string, string>) =>
  northwind.people.admin.ask<Shown>(
    'POST',
    `/external-systems/${system.id}/rotate-${what}`,
    body ?? {},
    headers,
  );

const statusOf = async (token: string) => (await northwind.as(token).ask('GET', '/changes')).status;

/** The time of an overlap has passed. */
async function passOverlap(): Promise<void> {
  const passed = new Date(Date.now() - 1_000);
  await northwind
    .instance()
    .db('external_systems')
    .where({ id: system.id })
    .update({ previous_token_until: passed, previous_secret_until: passed });
}

/** How many signatures the next call bears, and which of the secrets made one of them. */
async function signedWith(...secrets: readonly string[]) {
  await comment(northwind, number, randomUUID());
  await arrived(system);
  const { payload = '', headers } = system.arrivals.at(-1) ?? {};
  const signatures = String(headers?.['webhook-signature']).split(' ');
  const isOf = (secret: string) =>
    signatures.some((signature) => {
      const sent = { ...(headers as Record<string, string>), 'webhook-signature': signature };
      try {
        new Webhook(secret).verify(payload, sent);
        return true;
      } catch {
        return false;
      }
    });
  return { count: signatures.length, good: secrets.map(isOf) };
}

test('they are shown when the system is made, and in no other answer', async () => {
  const { admin, agent } = northwind.people;
  const secrets = [system.as.token, system.secret];
  expect(secrets).toEqual([expect.stringMatching(/^xs_/), expect.stringMatching(/^whsec_/)]);
  const path = `/external-systems/${system.id}`;
  const answers = [
    await admin.get(path),
    await agent.get(path),
    await admin.get('/external-systems'),
    await admin.patch(path, { enabled: true }),
    await admin.get(`${path}/deliveries`),
    await system.as.get(`${path}/deliveries`),
    await agent.get(`/changes/${number}/external-references`),
    await agent.get(`/changes/${number}/journal`),
    await admin.get('/groups'),
  ];
  for (const secret of secrets) expect(JSON.stringify(answers)).not.toContain(secret);
});

test('a system made twice under one Idempotency-Key is one, with the same token', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const body = { name: 'Made twice' };
  const make = () => northwind.people.admin.ask<Shown>('POST', '/external-systems', body, key);
  const [first, second] = [await make(), await make()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  expect((await northwind.people.admin.ask('POST', '/external-systems', body)).status).toBe(409);
});

describe('A token that is rotated', () => {
  test('is good beside the new one until the overlap has passed', async () => {
    const before = system.as.token;
    const { status, body } = await rotate('token', { overlapMinutes: 5 });
    expect(status).toBe(200);
    expect(body.signingSecret).toBeUndefined();
    const after = body.token ?? '';
    expect(after).not.toBe(before);
    expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200]);
    await passOverlap();
    await until(async () => (await statusOf(before)) === 401, 'the end of the old token');
    expect(await statusOf(after)).toBe(200);
  });

  test('without an overlap is good no more', async () => {
    const { body: one } = await rotate('token');
    expect(await statusOf(one.token ?? '')).toBe(200);
    const { body: two } = await rotate('token', { overlapMinutes: 0 });
    await until(async () => (await statusOf(one.token ?? '')) === 401, 'its end');
    expect(await statusOf(two.token ?? '')).toBe(200);
  });

  test('twice under one Idempotency-Key is rotated once', async () => {
    const { body: before } = await rotate('token');
    const key = { 'idempotency-key': randomUUID() };
    const [one, two] = [await rotate('token', {}, key), await rotate('token', {}, key)];
    expect(two.body).toEqual(one.body);
    expect(await statusOf(before.token ?? '')).toBe(200);
    expect(await statusOf(one.body.token ?? '')).toBe(200);
  });
});

describe('A signing secret that is rotated', () => {
  test('signs beside the new one, each so that it verifies, until the overlap has passed', async () => {
    const old = system.secret;
    expect(await signedWith(old)).toEqual({ count: 1, good: [true] });
    const { body } = await rotate('secret', { overlapMinutes: 5 });
    const fresh = body.signingSecret ?? '';
    expect(fresh).not.toBe(old);
    expect(body.token).toBeUndefined();
    expect(await signedWith(old, fresh)).toEqual({ count: 2, good: [true, true] });
    system.verifiesWith(fresh);
    expect(await signedWith(old, fresh)).toEqual({ count: 2, good: [true, true] });
    await passOverlap();
    expect(await signedWith(old, fresh)).toEqual({ count: 1, good: [false, true] });
    expect(system.unverified).toEqual([]);
  });

  test('twice under one Idempotency-Key is rotated once', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const [one, two] = [await rotate('secret', {}, key), await rotate('secret', {}, key)];
    expect(two.body).toEqual(one.body);
    system.verifiesWith(one.body.signingSecret ?? '');
    expect(await signedWith(one.body.signingSecret ?? '')).toEqual({ count: 2, good: [true] });
  });

  test('of which the system does not know yet: it is an outage, and nothing is lost', async () => {
    const { body } = await rotate('secret', { overlapMinutes: 0 });
    await comment(northwind, number, 'Before they know');
    await until(() => system.unverified.length > 0, 'a call that does not verify');
    system.verifiesWith(body.signingSecret ?? '');
    await arrived(system);
    expect(system.taken.at(-1)?.data.comment).toBe('Before they know');
  });
});

test.each([
  { overlapMinutes: -1 },
  { overlapMinutes: 1441 },
  { overlapMinutes: '5' },
  { minutes: 1 },
])('the overlap %j is refused', async (body) => {
  for (const what of ['token', 'secret'] as const) {
    expect((await rotate(what, body)).status).toBe(400);
  }
});

test('none of them is in a log, in a history, or readable in the database', async () => {
  const { body: token } = await rotate('token');
  const { body: secret } = await rotate('secret');
  system.verifiesWith(secret.signingSecret ?? '');
  const operator = northwind.as(token.token ?? '');
  await operator.ask('POST', `/external-systems/${system.id}/operations`, {
    operation: 'Update',
    change: { number },
    comment: 'With the new one',
  });
  await operator.ask('GET', `/external-systems/${system.id}/operations`);
  await comment(northwind, number, 'Signed with the new one');
  await arrived(system);

  const secrets = [system.as.token, system.secret, token.token, secret.signingSecret];
  const { client } = northwind;
  const histories: string[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.push(readable(JSON.stringify(history)));
  }
  const { db } = northwind.instance();
  const tables = ['external_systems', 'idempotency_keys', 'journal', 'outbox'];
  const rows = await Promise.all(tables.map((table) => db(table).select()));
  expect(histories.join()).toContain('Replace a switch');
  expect(logged.join()).toContain(system.id);
  for (const text of [logged.join('\n'), histories.join('\n'), JSON.stringify(rows)]) {
    for (const one of secrets) expect(text).not.toContain(one);
  }
  const [row] = await db('external_systems').where({ id: system.id });
  expect(row.token_hash).toBe(
    createHash('sha256')
      .update(token.token ?? '')
      .digest('hex'),
  );
});

/** With what is in the payloads, which JSON has in base64. */
function readable(history: string): string {
  return history.replace(/"data":"([^"]*)"/g, (_all, data) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
}
