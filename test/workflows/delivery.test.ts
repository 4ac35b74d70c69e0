import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { replayAtEnd } from '../environment/replayed';
import { createTestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { openInstance, type TestInstance } from './instance';
import { type Outbox, outboxOf } from './outbox';
import { answer, openPartner, type Partner } from './partner';

let acme: TestInstance;
let partner: Partner;
let outbox: Outbox;
const replay = replayAtEnd();

beforeAll(async () => {
  partner = await openPartner();
  acme = await openInstance({ temporal: await createTestNamespace(), partner });
  outbox = outboxOf(acme, partner);
  await acme.engine.wake({ name: 'northwind', title: 'northwind' });
  replay(acme.client);
});

afterEach(() => partner.behaves(null));

afterAll(async () => {
  await acme.close();
  await partner.close();
});

const ways = ['signal', 'update'] as const;

async function give(way: (typeof ways)[number], name: string): Promise<void> {
  if (way === 'signal') await outbox.delivery.signal(name);
  else await outbox.delivery.executeUpdate(name);
}

describe('A pause', () => {
  test.each(ways)('by %s holds what waits, and resume lets it go in order', async (way) => {
    const { number } = await acme.submit();
    await outbox.comment(number, 'One');
    await outbox.arrived(number, ['One']);
    await give(way, 'pause');
    await outbox.waitForDelivery('paused');
    await outbox.comment(number, 'Two', 'Three', 'Four');
    await outbox.otherPartnerIsServed();
    expect(outbox.texts(number)).toEqual(['One']);
    await give(way, 'resume');
    await outbox.arrived(number, ['One', 'Two', 'Three', 'Four']);
  });

  test('is seen by operators, and so is its end', async () => {
    await give('signal', 'pause');
    await outbox.waitForDelivery('paused');
    expect(await outbox.state()).toMatchObject({ paused: true });
    expect(await outbox.currentDetails()).toContain('Outbox towards **northwind**, **paused**\n');
    await give('signal', 'resume');
    await outbox.waitForDelivery('draining');
    expect(await outbox.state()).toMatchObject({ paused: false });
    expect(await outbox.currentDetails()).toContain('Outbox towards **northwind**\n');
  });

  test('takes the place of the wait for the next try, and resume tries at once', async () => {
    const number = await outbox.unreachable();
    await give('signal', 'pause');
    await outbox.waitForDelivery('paused');
    partner.behaves(null);
    await outbox.otherPartnerIsServed();
    expect(outbox.texts(number)).toEqual([]);
    await give('signal', 'resume');
    await outbox.arrived(number, ['One']);
  });
});

describe('While the partner cannot be reached', () => {
  test('operators read what waits, since when, the last error and the next try', async () => {
    const before = Date.now();
    const number = await outbox.unreachable();
    await outbox.comment(number, 'Two');
    await give('update', 'wake');
    const seen = await until(async () => {
      const state = await outbox.state();
      return state.failures === 2 && state.nextTryAt !== undefined && state;
    }, 'the second try');
    expect(seen).toMatchObject({
      partner: 'northwind',
      status: 'unreachable',
      paused: false,
      waiting: 3,
      lastError: '503 Closed',
    });
    const { oldest, nextTryAt = 0 } = seen;
    expect(Date.parse(oldest ?? '')).toBeGreaterThanOrEqual(before);
    expect(Date.parse(oldest ?? '')).toBeLessThan(Date.now());
    expect(nextTryAt).toBeGreaterThan(Date.now() + 500_000);

    const details = await outbox.currentDetails();
    expect(details).toContain(`- waiting: 3, the oldest since ${oldest}`);
    expect(details).toContain('- consecutive failed attempts: 2');
    expect(details).toContain('- last error: 503 Closed');
    expect(details).toContain(`- next attempt: ${new Date(nextTryAt).toISOString()}`);
    const described = await outbox.delivery.describe();
    expect(await described.staticSummary()).toBe('Outbox towards northwind');
    await outbox.isBack();
  });

  test.each(ways)('wake by %s tries at once', async (way) => {
    const number = await outbox.unreachable();
    partner.behaves(null);
    await give(way, 'wake');
    await outbox.arrived(number, ['One']);
  });

  test('a success ends the count of failures, and the next one is the first again', async () => {
    const number = await outbox.unreachable();
    await give('signal', 'wake');
    await until(async () => (await outbox.status()).attempts === 2, 'the second failure');
    await outbox.isBack();
    await until(async () => (await outbox.status()).attempts === 0, 'the success');
    expect(await outbox.status()).toMatchObject({ lastError: null, nextTryAt: null });
    partner.behaves((_, res) => answer(res, 503, { title: 'Closed' }, { 'retry-after': '600' }));
    await outbox.comment(number, 'Two');
    await until(async () => (await outbox.state()).nextTryAt, 'the next failure');
    expect(await outbox.state()).toMatchObject({ failures: 1 });
    expect(await outbox.status()).toMatchObject({ attempts: 1 });
    await outbox.isBack();
  });
});
