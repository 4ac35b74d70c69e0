import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { readImapUrl } from '../../api/replies/imapUrl';
import { decide } from '../../cli/adopt';
import { connect } from '../../cli/api';
import { type StackInstance, startStackInstance } from '../../dev/stack';
import type { Diagnosis } from '../../domain/doctor';
import { differences, type Place, standingIn, takesTasksOf } from '../../domain/installation';
import { copyMessage } from '../../exchange/outgoing';
import { startWhenAllowed } from '../../instance/installation';
import { freePort } from '../../instance/ports';
import { sweep } from '../../instance/sweep';
import { producerSet } from '../../records/replicationSet';
import { sealedAs } from '../../records/sealed';
import { createVault, newSigningSecret } from '../../records/secret';
import { saveConnection } from '../environment/connections';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { captureLog, log } from '../environment/log';
import { call } from '../environment/stack';
import { createTestNamespace, type TestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { openTrap, type Trap } from '../security/trap';

const longestMs = 120_000;

test('a place is another one if a part differs that is known in both', () => {
  const place: Place = { postgres: '7/16384', temporal: 'a', host: 'a.example' };
  const own = { place, since: new Date(), silentPlace: null };
  expect(standingIn(place, own)).toBe('original');
  expect(standingIn({ ...place, temporal: null }, own)).toBe('original');
  const other = { postgres: '7/16385', temporal: 'b', host: 'b.example' };
  expect(differences(place, other)).toEqual(['postgres', 'temporal', 'host']);
  for (const part of ['postgres', 'temporal', 'host'] as const) {
    const moved = { ...place, [part]: other[part] };
    expect(standingIn(moved, own)).toBe('undecided');
    expect(standingIn(moved, { ...own, silentPlace: moved })).toBe('copy');
    expect(takesTasksOf(place, moved)).toBe(part === 'postgres');
  }
  expect(takesTasksOf(place, other)).toBe(false);
});

test('what speaks to others is started once it is allowed, and not if it is stopped before', async () => {
  const answers = ['no', 'away', 'no', 'yes', 'yes'];
  const asked: string[] = [];
  const started: string[] = [];
  const outgoing = {
    async isAllowed() {
      const answer = answers.shift() ?? 'no';
      asked.push(answer);
      if (answer === 'away') throw new Error('Postgres does not answer.');
      return answer === 'yes';
    },
  };
  const start = () => {
    started.push(`after ${asked.join(', ')}`);
    return { stop: async () => void started.push('stopped') };
  };
  const one = startWhenAllowed(outgoing, start, log, 1);
  await until(() => started.length > 0, 'the start');
  await one.stop();
  expect(started).toEqual(['after no, away, no, yes', 'stopped']);
  answers.unshift('no');
  await startWhenAllowed(outgoing, start, log, 60_000).stop();
  expect(started).toHaveLength(2);
});

/** The partner of northwind: a server that counts what gets there. */
let partner: Trap;
let isPartnerAway = false;
/** The receiver of the audit log, and a mail box that never greets. */
let receivers: Trap;
let databases: TestDatabase[] = [];
let namespaces: TestNamespace[] = [];
const running: StackInstance[] = [];
const secretKey = randomBytes(32);

beforeAll(async () => {
  partner = await openTrap((_req, res) => res.writeHead(isPartnerAway ? 503 : 202).end('{}'));
  receivers = await openTrap();
  databases = [await createTestDatabase()];
  namespaces = await Promise.all([createTestNamespace(), createTestNamespace()]);
});
afterAll(async () => {
  for (const { instance } of running) await instance.stop();
  await partner?.close();
  await receivers?.close();
  await Promise.all(databases.map((database) => database.drop()));
});

async function start(database: number, namespace: number): Promise<StackInstance> {
  const place = {
    port: await freePort(),
    databaseUrl: databases[database]?.url ?? '',
    namespace: namespaces[namespace]?.namespace ?? '',
    secretKey,
    auditReceiver: {
      url: new URL(`${receivers.url}/audit`),
      secret: newSigningSecret(),
      ca: null,
    },
    replies: {
      address: 'reply@northwind.example',
      smtpPort: 0,
      tls: null,
      imap: readImapUrl(`imap://box:secret@127.0.0.1:${receivers.port}`),
      imapToken: null,
    },
  };
  const temporalAddress = namespaces[namespace]?.address ?? '';
  const config = { temporalAddress, northwind: place, acme: place };
  const started = await startStackInstance('northwind', config, log, 3_000);
  running.push(started);
  return started;
}

/** Publishes an item, whose event goes to the partner. */
async function publish(at: StackInstance, name: string): Promise<void> {
  const item = { name, kind: 'help' };
  expect((await call(at, 'admin', 'POST', '/catalog-items', item)).status).toBe(201);
}

const waiting = async ({ instance: { db } }: StackInstance) =>
  Number((await db('outbox').where({ status: 'waiting' }).count())[0]?.count);
const events = () => partner.caught.filter((call) => call === 'POST /exchange/v1/events').length;

test(
  'a copy of the database speaks to nobody until an admin says that it is the original, and then sends what waited',
  async () => {
    const original = await start(0, 0);
    const id = randomUUID();
    const secret = createVault(secretKey).seal(
      newSigningSecret(),
      sealedAs.connectionSecret({ id }),
    );
    const { db } = original.instance;
    const { kinds, fields, workNotes } = await producerSet(db);
    const replicationSet = { kinds, fields, workNotes };
    const { url } = partner;
    const acme = {
      id,
      partner: 'acme',
      partnerIs: 'customer',
      url,
      secret,
      replicationSet,
    } as const;
    await saveConnection(db, acme);
    await publish(original, 'First');
    await until(async () => events() > 0 && (await waiting(original)) === 0, 'the first to arrive');
    await until(
      () => receivers.caught.includes('POST /audit') && receivers.connections() > 1,
      'the audit log to be forwarded, and the mail box to be opened',
    );
    isPartnerAway = true;
    await publish(original, 'Second');
    await until(() => events() > 1, 'the second to be refused');
    await original.instance.stop();
    databases.push(await createTestDatabase(databases[0]));
    isPartnerAway = false;

    const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
    const before = partner.connections();
    const received = () => [receivers.caught.length, receivers.connections()];
    const receivedBefore = received();
    const heard = captureLog();
    const copy = await start(1, 1);
    heard.stop();
    expect(heard.lines.join('\n')).toContain('Decide with \\"npm run crossdesk -- adopt\\"');
    const connection = await Connection.connect({ address: namespaces[1]?.address ?? '' });
    try {
      const client = new Client({ connection, namespace: namespaces[1]?.namespace ?? '' });
      // What docs/running.md says: `crossdesk adopt --copy`, and `crossdesk adopt`.
      const command = (decision: 'adopt' | 'silence') =>
        decide(() => connect({ url: copy.url, token: copy.tokens.admin }), decision, {
          isAsked: true,
        });
      const get = async (path: string) => (await call(copy, 'admin', 'GET', path)).body;
      const post = (path: string, body?: object) => call(copy, 'admin', 'POST', path, body);
      expect(await get('/installation')).toMatchObject({
        state: 'undecided',
        differs: ['postgres', 'temporal'],
        actions: ['adopt', 'silence'],
      });
      await publish(copy, 'Third');
      await copy.instance.engine.wake({ name: 'acme', title: 'Acme' });
      // The delivery runs, finds that it may not send, and goes on waiting.
      await until(async () => {
        const state = await client.workflow
          .getHandle('delivery/acme')
          .query<{ lastError?: string; failures: number }>('state');
        return state.lastError === copyMessage && state.failures === 0;
      }, 'the delivery to wait');
      await sweep({ ...copy.instance, log }, new Date());
      await until(async () => {
        const runs = client.workflow.list({ query: 'WorkflowType="heartbeat"' });
        for await (const { status } of runs) if (status.name === 'COMPLETED') return true;
        return false;
      }, 'a heartbeat to end');
      const rotated = await post(`/connections/${id}/rotate-secret`);
      expect([rotated.status, JSON.stringify(rotated.body)]).toEqual([
        503,
        expect.stringContaining('This is a copy'),
      ]);
      for (const path of ['/exchange/v1/heartbeats', `/api/v1/hooks/desks/${id}`]) {
        const answer = await fetch(copy.url + path, { method: 'POST', body: '{}' });
        expect(answer.headers.get('retry-after')).toBe('300');
        expect(await answer.json()).toMatchObject({ type: '/problems/copy', status: 503 });
      }
      const diagnosis = (await get('/doctor')) as Diagnosis;
      expect(diagnosis.first).toMatchObject({ check: 'copy', verdict: 'wrong' });
      expect(diagnosis.findings.find(({ check }) => check === 'partners')).toMatchObject({
        verdict: 'unknown',
      });
      await command('silence');
      expect(await get('/session')).toMatchObject({ installation: 'copy' });
      expect((await post('/installation/silence')).status).toBe(409);

      const ready = await (await fetch(`${copy.url}/readyz`)).json();
      expect(ready).toMatchObject({ status: 'ready', silent: true });
      const metrics = await (await fetch(`${copy.url}/metrics`)).text();
      expect(metrics).toContain('\ncrossdesk_silent 1\n');
      expect(partner.connections()).toBe(before);
      expect(received()).toEqual(receivedBefore);
      const sent = events();
      expect((await post('/installation/adopt', {})).status).toBe(400);
      await command('adopt');
      expect(await get('/installation')).toMatchObject({ state: 'original', actions: [] });
      expect(printed.mock.calls.flat()).toEqual([
        'This is known as a copy now: it stays silent.',
        'This is the original now: what waited is sent from here.',
      ]);
      await until(async () => (await waiting(copy)) === 0, 'what waited to be sent');
      expect(events()).toBeGreaterThan(sent);
      const { body: audit } = await call(copy, 'admin', 'GET', '/audit?target=installation');
      expect(audit).toMatchObject({
        items: [{ action: 'installation.adopt' }, { action: 'installation.silence' }],
      });
    } finally {
      printed.mockRestore();
      await connection.close();
      await copy.instance.stop();
    }
  },
  longestMs,
);

test('a copy that uses the namespace of its original does not start, because it would take its tasks', async () => {
  databases.push(await createTestDatabase(databases[0]));
  await expect(start(2, 0)).rejects.toThrow(
    /TEMPORAL_NAMESPACE is that of its original\. If the original is gone .* run "npm run crossdesk -- adopt"/,
  );
});
