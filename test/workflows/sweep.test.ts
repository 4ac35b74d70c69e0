import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../instance/ports';
import { sweep } from '../../instance/sweep';
import { keyOf } from '../../records/recordType';
import { createMeters, type Meters } from '../../telemetry/meters';
import type { Engine } from '../../temporal/engine';
import { startChild } from '../environment/child';
import { replayAtEnd } from '../environment/replayed';
import { createTestNamespace, type TestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { openInstance, resolved, type TestInstance } from './instance';
import { type Outbox, outboxOf } from './outbox';
import { openPartner, type Partner } from './partner';

let temporal: TestNamespace;
let acme: TestInstance;
let partner: Partner;
let outbox: Outbox;
const replay = replayAtEnd();

beforeAll(async () => {
  partner = await openPartner();
  temporal = await createTestNamespace();
  acme = await openInstance({ temporal, partner });
  outbox = outboxOf(acme, partner);
  await acme.engine.wake({ name: 'northwind', title: 'northwind' });
  replay(acme.client);
});

afterAll(async () => {
  await acme.close();
  await partner.close();
});

const sweeps = () => sweep(acme, new Date(Date.now() - 3_600_000));

async function historyLength(): Promise<number> {
  return (await outbox.delivery.describe()).historyLength;
}

test('While nothing happens, no history grows, and the sweep wakes nobody', async () => {
  const { number } = await acme.submit();
  await outbox.comment(number, 'One');
  await outbox.arrived(number, ['One']);
  await outbox.asleep();
  const asleep = await historyLength();
  await sweeps();
  // Whoever was woken by the sweep would have begun before this.
  await outbox.otherPartnerIsServed();
  expect(await historyLength()).toBe(asleep);
});

describe('What nobody was woken for', () => {
  test('is found by the sweep after a minute, and not before', async () => {
    await outbox.asleep();
    const { number } = await acme.submit();
    await outbox.commitComments(number, ['One']);
    await sweeps();
    await outbox.otherPartnerIsServed();
    expect(outbox.texts(number)).toEqual([]);
    await outbox.aMinutePasses();
    await sweeps();
    await outbox.arrived(number, ['One']);
  });

  test('is found by the sweep where the delivery is gone with its worker', async () => {
    const { number } = await acme.submit();
    await outbox.comment(number, 'One');
    await outbox.arrived(number, ['One']);
    await acme.stopWorker();
    await outbox.delivery.terminate();
    await outbox.commitComments(number, ['Two']);
    await acme.startWorker();
    expect(await outbox.status()).toMatchObject({ delivery: 'draining' });
    await outbox.aMinutePasses();
    await sweeps();
    await outbox.arrived(number, ['One', 'Two']);
  });

  test('is left alone by the sweep while it is paused', async () => {
    const { number } = await acme.submit();
    await outbox.delivery.executeUpdate('pause');
    await outbox.asleep('paused');
    await outbox.comment(number, 'One');
    await outbox.aMinutePasses();
    const before = await historyLength();
    await sweeps();
    expect(await historyLength()).toBe(before);
    await outbox.delivery.executeUpdate('resume');
    await outbox.arrived(number, ['One']);
  });
});

describe('A workflow whose record has moved on without it', () => {
  /** As after a commit whose report was lost with Temporal, so many seconds ago. */
  async function movedOn(state: string, secondsAgo: number): Promise<string> {
    const { number } = await resolved(acme);
    await shows(number, 'Resolved');
    const at = acme.db.raw(`now() - make_interval(secs => ?)`, [secondsAgo]);
    await acme
      .db('requests')
      .where({ number })
      .update({
        state,
        revision: acme.db.raw('revision + 1'),
        updated_at: at,
        closed_at: state === 'Closed' ? at : null,
      });
    return number;
  }

  function shows(number: string, state: string): Promise<true> {
    const query = `CrossdeskNumber = '${number}' AND CrossdeskState = '${state}'`;
    return until(
      async () => (await acme.client.workflow.count(query)).count === 1 || null,
      `${number} to show that it is ${state}`,
    );
  }

  const currentStatus = async (number: string) =>
    (await acme.workflow(number).query<{ state: string }>('state')).state;

  test('ends with the sweep, where the record has', async () => {
    const number = await movedOn('Closed', 61);
    await sweeps();
    expect(await acme.workflow(number).result()).toBe('Closed');
    // One that has ended is left alone.
    await sweeps();
  });

  test('goes on from there, where the record is open', async () => {
    const number = await movedOn('Work in Progress', 61);
    await sweeps();
    await until(async () => (await currentStatus(number)) === 'Work in Progress', 'the look');
    await shows(number, 'Work in Progress');
    const { historyLength } = await acme.workflow(number).describe();
    await sweeps();
    expect((await acme.workflow(number).describe()).historyLength).toBe(historyLength);
  });

  test('is given a minute, and none for what was looked at before', async () => {
    const fresh = await movedOn('Closed', 30);
    const old = await movedOn('Closed', 3_700);
    const lengths = () =>
      Promise.all(
        [fresh, old].map(async (number) => (await acme.workflow(number).describe()).historyLength),
      );
    const before = await lengths();
    const due = await movedOn('Closed', 61);
    await sweeps();
    expect(await acme.workflow(due).result()).toBe('Closed');
    // A signal is in the history of whoever it is sent to once it is sent.
    expect(await lengths()).toEqual(before);
    expect(await currentStatus(fresh)).toBe('Resolved');
    expect(await currentStatus(old)).toBe('Resolved');
  });

  test('is looked for again where the sweep was cut short', async () => {
    const since = new Date(Date.now() - 3_600_000);
    const away = { ...acme.engine, catchUp: () => Promise.reject(new Error('Temporal is away')) };
    await movedOn('Closed', 61);
    expect(await sweep({ ...acme, engine: away }, since)).toBe(since);
    const next = await sweep(acme, since);
    expect(Math.abs(Date.now() - 60_000 - next.getTime())).toBeLessThan(10_000);
  });
});

describe('One bad record', () => {
  const odd = () => Promise.reject(new Error('This one is odd.'));

  async function skipped(meters: Meters, step: string): Promise<number> {
    const { values } = await meters.skipped.get();
    return values.find(({ labels }) => labels.step === step)?.value ?? 0;
  }

  test('that cannot be started holds up no other, nor any later step of the sweep', async () => {
    const numbers = await Promise.all(
      Array.from({ length: 3 }, async () => (await acme.submit()).number),
    );
    const [bad, ...good] = numbers;
    const opened_at = acme.db.raw(`opened_at - interval '2 minutes'`);
    await acme.db('requests').whereIn('number', numbers).update({ started: false, opened_at });
    await acme.db('idempotency_keys').insert({
      ...{ caller: 'x', key: 'x', fingerprint: 'x' },
      created_at: new Date(0),
    });
    const meters = createMeters();
    const engine: Engine = {
      ...acme.engine,
      start: (record) => (keyOf(record) === bad ? odd() : acme.engine.start(record)),
    };
    await sweep({ ...acme, engine, meters }, new Date());
    const unstarted = acme.db('requests').whereIn('number', numbers).where({ started: false });
    expect(await unstarted.pluck('number')).toEqual([bad]);
    expect(await acme.db('requests').whereIn('number', good).where({ started: true })).toHaveLength(
      2,
    );
    expect(await acme.db('idempotency_keys').where({ key: 'x' })).toEqual([]);
    expect(await skipped(meters, 'unstarted: request')).toBe(1);
    const deleted = await meters.registry.getSingleMetricAsString(
      'crossdesk_cleanup_deleted_rows_total',
    );
    expect(deleted).toContain('{task="answers kept for retries"} 1');
    expect(deleted).toContain('{task="delivered and discarded events"} 0');
  });

  test('whose workflow cannot be looked at is looked at again, and the others are', async () => {
    const since = new Date(Date.now() - 3_600_000);
    const { number } = await acme.submit();
    const updated_at = acme.db.raw(`now() - interval '61 seconds'`);
    await acme.db('requests').where({ number }).update({ updated_at });
    const meters = createMeters();
    const engine: Engine = { ...acme.engine, catchUp: odd };
    expect(await sweep({ ...acme, engine, meters }, since)).toEqual(since);
    expect(await skipped(meters, 'stale workflows')).toBeGreaterThan(0);
  });
});

test('A batch whose worker is killed is sent again, and each event arrives once', async () => {
  const { number } = await acme.submit();
  const all = Array.from({ length: 150 }, (_, n) => `Comment ${n}`);
  await acme.stopWorker();
  const { address: temporalAddress, namespace } = temporal;
  const place = { ...acme.place, port: await freePort(), temporalAddress, namespace };
  const worker = await startChild(place, 'start:worker');
  let killed: Promise<void> | undefined;
  partner.behaves(() => {
    // The second batch of comments is taken, and its sender never hears of it.
    if (!killed && outbox.texts(number).length > 0) killed = worker.kill();
    return false;
  });
  await outbox.commitComments(number, all);
  await acme.engine.wake({ name: 'northwind', title: 'northwind' });
  await until(() => killed !== undefined, 'the kill');
  await killed;
  await outbox.arrived(number, all);
  expect(await outbox.waiting()).toBe(50);
  const [second] = partner.asked.slice(-1);

  await acme.startWorker();
  // It is missed when it has been silent for fifteen seconds.
  await until(async () => (await outbox.waiting()) === 0, 'the outbox to be empty', 50_000);
  const tries = partner.asked.filter(({ events }) => events[0]?.id === second?.events[0]?.id);
  expect(tries).toHaveLength(2);
  expect(outbox.texts(number)).toEqual(all);
});
