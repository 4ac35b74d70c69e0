import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { findPage } from '../../api/problems/pages';
import type { Api } from '../../cli/api';
import { doctor } from '../../cli/doctor';
import { checks, type Diagnosis, diagnosisOf, type Finding } from '../../domain/doctor';
import { createPartners } from '../../exchange/client';
import { createAgent } from '../../exchange/target';
import { diagnose } from '../../instance/doctor/doctor';
import type { DoctorDeps } from '../../instance/doctor/findings';
import { openDatabase } from '../../records/database';
import { sealedAs } from '../../records/sealed';
import { createVault, newSigningSecret } from '../../records/secret';
import { theOriginal } from '../environment/installation';
import { sharedStack, type TestStack } from '../environment/stack';

let stack: TestStack;
let connection: Connection;
const agent = createAgent(true);
const guarded = createAgent(false);
beforeAll(async () => {
  stack = await sharedStack();
  connection = await Connection.connect({ address: stack.config.temporalAddress });
}, 60_000);
afterAll(async () => {
  await connection?.close();
  await Promise.all([agent.close(), guarded.close()]);
});

/** A doctor of northwind, for whom something is different. */
function examined(other: Partial<DoctorDeps> = {}): Promise<Diagnosis> {
  const { options, db, vault } = stack.northwind.instance;
  return diagnose({
    ...{ settings: options, db, vault, agent, temporal: async () => connection, secrets: [] },
    standing: theOriginal.standing,
    partners: createPartners('northwind', agent, 3_000),
    ...other,
  });
}

const of = ({ findings }: Diagnosis, check: string, about?: string | null) =>
  findings.filter((one) => one.check === check && (about === undefined || one.about === about));

test('the API examines the instance: every check says something, and each finding has a page', async () => {
  const found: Diagnosis = await stack.nora.get('/doctor');
  expect(found.findings.filter(({ verdict }) => verdict === 'wrong')).toEqual([]);
  expect(new Set(found.findings.map(({ check }) => check))).toEqual(new Set(checks));
  for (const { page } of found.findings)
    expect(findPage(page.replace('/problems/', ''))).not.toBeNull();
  expect(of(found, 'partners', 'Acme')).toMatchObject([
    { verdict: 'ok', what: 'It answers a signed call.' },
  ]);
  expect(of(found, 'partners', 'Acme, to us')).toMatchObject([{ verdict: 'ok' }]);
  expect(of(found, 'clocks').map(({ about }) => about)).toEqual(
    expect.arrayContaining(['Postgres', 'Acme']),
  );
  expect(of(found, 'workers').map(({ verdict }) => verdict)).toEqual(['ok', 'ok']);
});

test('another secret key, a silent partner and a missing migration are found', async () => {
  const { db } = stack.northwind.instance;
  const fresh =
    (await db('connections').where({ partner: 'acme' }).first('id', 'created_at')) ?? {};
  await db('inbound_calls').where({ source: fresh.id }).delete();
  await db('connections').where({ id: fresh.id }).update({ created_at: '2026-01-01' });
  const migration = await db('knex_migrations').where({ name: '0041-sessions' }).first();
  await db('knex_migrations').where({ name: '0041-sessions' }).delete();
  try {
    const found = await examined({ vault: createVault(randomBytes(32)) });
    expect(found.ok).toBe(false);
    expect(of(found, 'migrations')).toMatchObject([
      { verdict: 'wrong', what: 'Missing in the database: 0041-sessions.' },
    ]);
    expect(found.first).toMatchObject({ check: 'migrations' });
    expect(of(found, 'secret-key', 'connections.secret')[0]?.what).toMatch(
      /^1 secrets cannot be opened\. .* was sealed under the key \w{8}, which is not configured\.$/,
    );
    expect(of(found, 'partners')).toMatchObject([
      { about: 'Acme', verdict: 'wrong', page: '/problems/delivery-secret-unreadable' },
      { about: 'Acme, to us', verdict: 'warning', what: 'It has not called us yet.' },
    ]);
  } finally {
    await db('knex_migrations').insert(migration);
    await db('connections').where({ id: fresh.id }).update({ created_at: fresh.created_at });
  }
});

test('a partner that is away, webhooks that fail, and settings that are not safe together, are found', async () => {
  const { options, db, vault } = stack.northwind.instance;
  const webhook = (host: string, state: object) => {
    const id = randomUUID();
    const secret = vault.seal(newSigningSecret(), sealedAs.webhookSecret({ id }));
    const url = `https://${host}/hook?key=hush`;
    return { id, owner: 'Nora', url, payload: 'thin', secret, ...state };
  };
  const webhooks = [
    webhook('gone.example', { enabled: false, disabled_because: 'gone' }),
    webhook('away.example', { failing_since: new Date(Date.now() - 20 * 60_000) }),
    webhook('new.example', { failing_since: new Date() }),
    webhook('off.example', { enabled: false }),
  ];
  await db('webhooks').insert(webhooks);
  const found = await examined({
    partners: createPartners('northwind', guarded, 1_000),
    settings: { ...options, publicUrl: 'http://crossdesk.northwind.example', rateLimit: 0 },
  }).finally(() =>
    db('webhooks')
      .whereIn(
        'id',
        webhooks.map(({ id }) => id),
      )
      .delete(),
  );
  const ofWebhooks = of(found, 'backlogs').filter(({ about }) => about?.startsWith('Webhook'));
  expect(ofWebhooks.map(({ about, why }) => [about, why]).sort()).toEqual([
    ['Webhook at away.example', expect.stringContaining('away, or refuses')],
    ['Webhook at gone.example', expect.stringContaining('410')],
  ]);
  expect(of(found, 'partners', 'Acme')).toMatchObject([
    { verdict: 'wrong', page: '/problems/delivery-unreachable', helps: expect.any(String) },
  ]);
  expect(of(found, 'settings').map(({ what }) => what)).toEqual([
    'CROSSDESK_PUBLIC_URL is not https.',
    'CROSSDESK_ALLOW_PRIVATE_TARGETS is on.',
    'CROSSDESK_RATE_LIMIT is 0.',
    'CROSSDESK_PARTNER_RATE_LIMIT is 0.',
  ]);
});

test('without Postgres and Temporal the rest is checked, and no password is shown', async () => {
  const db = openDatabase('postgres://me:sesame@127.0.0.1:1/x', 2);
  const found = await examined({
    db,
    temporal: () => Promise.reject(new Error('refused with sesame')),
    secrets: ['sesame'],
  });
  await db.destroy();
  expect(of(found, 'postgres')).toMatchObject([{ verdict: 'wrong' }]);
  expect(of(found, 'temporal')).toMatchObject([
    { verdict: 'wrong', what: 'Temporal does not answer: refused with …' },
  ]);
  expect(of(found, 'partners')).toMatchObject([
    { verdict: 'unknown', what: 'Not checked, because Postgres does not answer.' },
  ]);
  expect(of(found, 'workers')).toMatchObject([{ verdict: 'unknown' }]);
  expect(of(found, 'public-url')).toMatchObject([{ verdict: 'ok' }]);
  expect(found.first).toMatchObject({ check: 'postgres' });
  expect(JSON.stringify(found)).not.toContain('sesame');
});

test('the command shows what is wrong, why, what helps, and what to do first', async () => {
  const finding: Finding = {
    ...{ check: 'clocks', about: 'Acme', verdict: 'wrong', what: 'It is late.', why: 'No NTP.' },
    ...{ helps: 'Use NTP.', page: '/problems/check-clocks' },
  };
  const well = { verdict: 'ok', about: 'Postgres', why: null, helps: null } as const;
  const diagnosis = diagnosisOf([{ ...finding, ...well }, finding]);
  const lines: string[] = [];
  const printed = jest.spyOn(console, 'log').mockImplementation((line) => {
    lines.push(...String(line).split('\n'));
  });
  try {
    const api = () => ({ get: async () => diagnosis }) as unknown as Api;
    expect(await doctor(api, { isAsked: true })).toBe(false);
  } finally {
    printed.mockRestore();
  }
  expect(lines).toEqual([
    'ok       clocks (Postgres): It is late.',
    'WRONG    clocks (Acme): It is late.',
    '         why:   No NTP.',
    '         helps: Use NTP.',
    '         more:  /problems/check-clocks',
    '',
    '1 problem, 0 warnings.',
    'First: clocks (Acme): It is late.',
    '  Use NTP.',
  ]);
});
