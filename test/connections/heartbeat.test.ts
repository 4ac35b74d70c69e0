import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { isSigned } from '../../exchange/wire';
import { findConnection } from '../../records/connection';
import { sealedAs } from '../../records/sealed';
import { newSigningSecret } from '../../records/secret';
import { ensureHeartbeat } from '../../temporal/schedules';
import { saveConnection } from '../environment/connections';
import { sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { end, seen, sides } from './connected';
import { openPartnerProxy } from './partnerProxy';

let stack: TestStack;
let connection: Connection;
let partners: Server[] = [];

beforeAll(async () => {
  stack = await sharedStack();
  connection = await Connection.connect({ address: stack.config.temporalAddress });
});
afterAll(async () => {
  await connection?.close();
  await stack?.stop();
});
afterEach(async () => {
  for (const server of partners) {
    server.closeAllConnections();
    server.close();
  }
  partners = [];
  await stack.northwind.instance
    .db('connections')
    .whereNot('partner', 'acme')
    .update({ state: 'Off-boarded' });
});

describe('the schedule', () => {
  test.each(sides)('is there at %s, and makes up for nothing that was missed', async (side) => {
    const { spec, policies, action } = await clientOf(side)
      .schedule.getHandle('heartbeat')
      .describe();
    expect(spec.intervals).toEqual([expect.objectContaining({ every: 300_000 })]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 30_000 });
    expect(action).toMatchObject({ type: 'startWorkflow', workflowType: 'heartbeat' });
  });

  test('is brought up to date by the next start, and stays paused where it was', async () => {
    const client = clientOf('acme');
    const handle = client.schedule.getHandle('heartbeat');
    // Temporal keeps one waiting change of each kind of a schedule, and a later one may displace it: hence one change, and until it is seen.
    await until(async () => {
      const { spec, state } = await handle.describe();
      if (state.paused && spec.intervals?.some(({ every }) => every === 86_400_000)) return true;
      await handle.update((schedule) => ({
        ...schedule,
        spec: { intervals: [{ every: '1 day' }] },
        state: { ...schedule.state, paused: true },
      }));
      return false;
    }, 'the pause');
    await ensureHeartbeat(client);
    const { state } = await until(async () => {
      const schedule = await handle.describe();
      return schedule.spec.intervals?.some(({ every }) => every === 300_000) && schedule;
    }, 'the schedule as it should be');
    expect(state.paused).toBe(true);
    await handle.unpause();
  });

  test('starts a heartbeat that costs one activity', async () => {
    const client = clientOf('northwind');
    const before = (await seen(northwind())).health.lastHeartbeatAt;
    await client.schedule.getHandle('heartbeat').trigger();
    await until(
      async () => (await seen(northwind())).health.lastHeartbeatAt !== before,
      'a heartbeat',
    );
    const runs = client.workflow.list({ query: `WorkflowType = 'heartbeat'` });
    const [run] = await until(async () => {
      const found = [];
      for await (const one of runs) if (one.status.name === 'COMPLETED') found.push(one);
      return found.length > 0 && found;
    }, 'its end');
    const { events } = await client.workflow.getHandle(run?.workflowId ?? '').fetchHistory();
    const scheduled = events?.filter((event) => event.activityTaskScheduledEventAttributes);
    expect(scheduled).toHaveLength(1);
  });
});

const northwind = () => end(stack, 'northwind');

test('a partner that is there is noted as such, on either side', async () => {
  for (const side of sides) {
    const began = Date.now() - 1;
    await beat(side);
    const { health } = await seen(end(stack, side));
    expect(Date.parse(health.lastHeartbeatAt ?? '')).toBeGreaterThanOrEqual(began);
    expect(health.lastError).toBeNull();
  }
});

test('one that is away is noted too, until it is back', async () => {
  await beat('northwind');
  const { lastHeartbeatAt } = (await seen(northwind())).health;
  const proxy = await openPartnerProxy(stack.northwind, stack.acme, 'acme');
  proxy.block();
  await beat('northwind');
  expect((await seen(northwind())).health).toMatchObject({
    lastHeartbeatAt,
    lastError: expect.stringMatching(/socket|ECONN/i),
  });
  proxy.open();
  await beat('northwind');
  expect((await seen(northwind())).health.lastError).toBeNull();
  expect((await seen(northwind())).health.lastHeartbeatAt).not.toBe(lastHeartbeatAt);
  await proxy.close();
});

test('what a delivery that backs off has noted stays', async () => {
  const { db } = stack.northwind.instance;
  const acme = db('connections').where({ partner: 'acme' });
  await acme.clone().update({ delivery: 'backing off', last_error: '503 Full' });
  await beat('northwind');
  expect((await seen(northwind())).health.lastError).toBe('503 Full');
  await acme.clone().update({ delivery: 'idle' });
  await beat('northwind');
  expect((await seen(northwind())).health.lastError).toBeNull();
});

test('one that hangs holds up no other', async () => {
  await beat('northwind');
  for (let n = 0; n < 25; n += 1) await stranger(`hanging-${n}`, () => {});
  const { lastHeartbeatAt } = (await seen(northwind())).health;
  const began = Date.now();
  const beating = beat('northwind');
  await until(
    async () => (await seen(northwind())).health.lastHeartbeatAt !== lastHeartbeatAt,
    'that of Acme',
  );
  const heard = Date.now();
  await beating;
  // Twenty are asked at once, each hangs for three seconds: two turns, and Acme was not behind the first of them.
  expect(Date.now() - heard).toBeGreaterThan(3_200);
  expect(Date.now() - began).toBeLessThan(30_000);
  expect(await errorOf('hanging-24')).toMatch(/time/);
});

test('only the partners of established connections are asked', async () => {
  const asked: string[] = [];
  for (const state of ['Requested', 'Approved', 'Rejected', 'Off-boarded', 'Paused', 'Active']) {
    const name = state.toLowerCase();
    await stranger(name, (req, res) => {
      asked.push(name);
      res.end(JSON.stringify({ instance: name, state: 'Active' }));
      req.resume();
    });
    await stack.northwind.instance.db('connections').where({ partner: name }).update({ state });
  }
  await beat('northwind');
  expect(asked.sort()).toEqual(['active', 'paused']);
});

test('the question is signed by the connection', async () => {
  let signed = false;
  const secret = await stranger('initech', async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    signed = isSigned(secret, Buffer.concat(chunks).toString(), req.headers);
    res.end(JSON.stringify({ instance: 'initech', state: 'Active' }));
  });
  await beat('northwind');
  expect(signed).toBe(true);
});

describe('it shows what else is wrong', () => {
  const minute = 60_000;
  const cases: Record<string, [number, object, number, string | null]> = {
    'a clock that is ahead': [
      200,
      { instance: 'initech', state: 'Active' },
      3 * minute,
      "Initech's clock is 3 min ahead of ours.",
    ],
    'a clock that is behind': [
      200,
      { instance: 'initech', state: 'Active' },
      -2 * minute,
      "Initech's clock is 2 min behind ours.",
    ],
    'a clock that is so wrong that it refuses us': [
      401,
      { title: 'Not authenticated' },
      7 * minute,
      "Initech's clock is 7 min ahead of ours.",
    ],
    'a clock that is nearly right': [200, { instance: 'initech', state: 'Paused' }, 40_000, null],
    'a partner that has ended it': [
      200,
      { instance: 'initech', state: 'Off-boarded' },
      0,
      'Initech says that the connection is Off-boarded.',
    ],
    'another instance in its place': [
      200,
      { instance: 'hooli', state: 'Active' },
      0,
      'Another instance answers at this URL: "hooli".',
    ],
    'a secret that is not known': [401, { title: 'Not authenticated' }, 0, '401 Not authenticated'],
    'a page in place of an answer': [200, ['It works!'], 0, '200 '],
  };
  test.each(Object.keys(cases))('%s', async (name) => {
    const [status, body, aheadMs, error] = cases[name] ?? [500, {}, 0, null];
    await stranger('initech', (req, res) => {
      req.resume();
      const date = new Date(Date.now() + aheadMs).toUTCString();
      res.writeHead(status, { date, 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    });
    await beat('northwind');
    if (error === null) expect(await errorOf('initech')).toBeNull();
    else expect(await errorOf('initech')).toContain(error);
  });
});

function clientOf(side: 'northwind' | 'acme'): Client {
  return new Client({ connection, namespace: stack[side].instance.options.namespace });
}

/** One heartbeat, to its end. */
async function beat(side: 'northwind' | 'acme'): Promise<void> {
  await clientOf(side).workflow.execute('heartbeat', {
    workflowId: `heartbeat-${randomUUID()}`,
    taskQueue: 'crossdesk',
  });
}

/** A partner of Northwind's that the test plays; gives the secret. */
async function stranger(name: string, answers: RequestListener): Promise<string> {
  const server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  partners.push(server);
  const { db, vault } = stack.northwind.instance;
  const secret = newSigningSecret();
  const id = randomUUID();
  await saveConnection(db, {
    id,
    partner: name,
    partnerIs: 'customer',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret: vault.seal(secret, sealedAs.connectionSecret({ id })),
  });
  return secret;
}

async function errorOf(partner: string): Promise<string | null> {
  const found = await findConnection(stack.northwind.instance.db, { destination: partner });
  return found?.lastError ?? null;
}
