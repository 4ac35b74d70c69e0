import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  call,
  inState,
  inSync,
  journal,
  type RequestView,
  sharedStack,
  type TestStack,
  view,
  waitForEntry,
} from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides, texts } from '../exchange/equalOnBothSides';
import { act, end, other, say, seen, sees, sides, succeed } from './connected';
import { openPartnerProxy } from './partnerProxy';

/** The actions that neither pause nor resume. */
const always = [
  'rotate-secret',
  'rotate-signing-key',
  'forget-partner-key',
  'reconcile',
  'offboard',
];

let stack: TestStack;
let item: string;

beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish();
});
afterAll(() => stack?.stop());
/** Each test ends with the connection in use. */
afterEach(async () => {
  for (const side of sides) {
    if ((await seen(end(stack, side))).pausedHere) await act(end(stack, side), 'resume');
  }
  for (const side of sides) await sees(end(stack, side), 'Active');
});

describe.each(sides)('paused by %s', (side) => {
  const here = () => end(stack, side);
  const there = () => end(stack, other[side]);

  test('what both sides write waits, visibly, and crosses in order and once when it goes on', async () => {
    const { number, task } = await stack.submit(item);
    await inSync(number, stack.avery, stack.dana);
    await succeed(here(), 'pause');
    expect(await seen(here())).toMatchObject({ state: 'Paused', pausedHere: true });
    expect(await sees(there(), 'Paused')).toMatchObject({ pausedHere: false, pausedThere: true });

    for (const text of ['One', 'Two', 'Three']) {
      await say(here(), number, `${text} here`);
      await say(there(), number, `${text} there`);
    }
    await stack.dana.post(`/tasks/${task}/assign`);
    for (const [one, pending] of [
      [here(), side === 'northwind' ? 4 : 3],
      [there(), side === 'northwind' ? 3 : 4],
    ] as const) {
      expect((await view(one.talker, number)).replication).toMatchObject({
        state: 'paused',
        pending,
      });
      const { health } = await seen(one);
      expect(health).toMatchObject({ pending, failed: 0 });
      expect(health.oldestPendingSeconds).toBeGreaterThanOrEqual(0);
    }
    expect(texts(await journal(there().talker, number), 'comment')).toEqual(
      ['One', 'Two', 'Three'].map((text) => `${text} there`),
    );
    expect((await view(stack.casey, number)).state).toBe('Received');

    await succeed(here(), 'resume');
    expect((await seen(here())).state).toBe('Active');
    await sees(there(), 'Active');
    // At once, and not when somebody looks the next time.
    await until(
      async () => (await view(there().talker, number)).replication.state === 'in sync',
      'what waited',
      8_000,
    );
    const { journal: entries } = await equalOnBothSides(stack, number, 'Work in Progress');
    const said = texts(entries, 'comment');
    for (const where of ['here', 'there']) {
      expect(said.filter((text) => text.endsWith(` ${where}`))).toEqual(
        ['One', 'Two', 'Three'].map((text) => `${text} ${where}`),
      );
    }
    expect((await seen(here())).health).toMatchObject({ pending: 0, oldestPendingSeconds: null });
  });

  test('only the side that paused lifts it', async () => {
    await succeed(here(), 'pause');
    await sees(there(), 'Paused');
    expect(await act(there(), 'resume')).toMatchObject({
      status: 409,
      body: {
        state: 'Paused',
        actions: ['pause', ...always],
      },
    });
    expect(await act(here(), 'pause')).toMatchObject({
      status: 409,
      body: { actions: ['resume', ...always] },
    });
    expect((await seen(here())).state).toBe('Paused');
    expect((await seen(there())).state).toBe('Paused');
  });

  test('while the partner is away, it is heard of when it is back, before anything crosses', async () => {
    const { number } = await stack.submit(item);
    await inSync(number, stack.avery, stack.dana);
    const proxy = await openPartnerProxy(here().at, there().at, other[side]);
    proxy.block();
    await succeed(here(), 'pause');
    expect(await seen(here())).toMatchObject({ state: 'Paused' });
    const held = await say(here(), number, 'Held');
    // Who has not heard of it goes on, and nothing of that is lost either.
    const crossed = await say(there(), number, 'On its way');
    await waitForEntry(here().talker, number, crossed.id);
    proxy.open();
    await sees(there(), 'Paused');
    expect((await journal(there().talker, number)).map(({ id }) => id)).not.toContain(held.id);
    await succeed(here(), 'resume');
    await waitForEntry(there().talker, number, held.id);
    await equalOnBothSides(stack, number, 'Received');
    await proxy.close();
  });

  test('and let go while the partner is away, it goes on when that is back', async () => {
    const { number } = await stack.submit(item);
    await inSync(number, stack.avery, stack.dana);
    const proxy = await openPartnerProxy(here().at, there().at, other[side]);
    proxy.block();
    await succeed(here(), 'pause');
    const first = await say(here(), number, 'First');
    await succeed(here(), 'resume');
    const second = await say(here(), number, 'Second');
    proxy.open();
    await waitForEntry(there().talker, number, second.id);
    await waitForEntry(there().talker, number, first.id);
    await equalOnBothSides(stack, number, 'Received');
    expect(await sees(there(), 'Active')).toMatchObject({ pausedThere: false });
    await proxy.close();
  });

  test('a request that is submitted meanwhile waits too', async () => {
    await succeed(here(), 'pause');
    await sees(there(), 'Paused');
    const { number } = await stack.casey.post<RequestView>('/requests', {
      catalogItem: item,
      shortDescription: 'My screen flickers',
    });
    expect((await view(stack.casey, number)).replication).toMatchObject({
      state: 'paused',
      pending: 1,
    });
    await succeed(here(), 'resume');
    await inState('Received', number, stack.casey, stack.dana);
  });

  test('what the provider changes in its catalog meanwhile is at the customer afterwards', async () => {
    await succeed(here(), 'pause');
    await sees(there(), 'Paused');
    const added = await stack.nora.post<{ id: string }>('/catalog-items', {
      name: 'Help with a printer',
      kind: 'help',
    });
    const path = `/catalog-items/${item}`;
    await call(stack.northwind, 'admin', 'PATCH', path, { name: `Changed while ${side} paused` });
    await succeed(here(), 'resume');
    await until(() => stack.casey.get(`/catalog-items/${added.id}`).catch(() => false), 'the item');
    await until(
      async () =>
        (await stack.casey.get<{ name: string }>(path)).name === `Changed while ${side} paused`,
      'the change',
    );
  });
});

test('paused by both, it goes on once both have let it go', async () => {
  const [ours, theirs] = [end(stack, 'acme'), end(stack, 'northwind')];
  const { number } = await stack.submit(item);
  await inSync(number, stack.avery, stack.dana);
  await Promise.all([succeed(ours, 'pause'), succeed(theirs, 'pause')]);
  for (const one of [ours, theirs]) {
    await until(async () => {
      const { pausedHere, pausedThere } = await seen(one);
      return pausedHere && pausedThere;
    }, `${one.side} to know of both`);
  }
  const first = await say(ours, number, 'First');
  await succeed(ours, 'resume');
  await until(async () => !(await seen(theirs)).pausedThere, 'word of it');
  const second = await say(theirs, number, 'Second');
  for (const one of [ours, theirs]) expect((await seen(one)).state).toBe('Paused');
  expect((await view(stack.avery, number)).replication).toMatchObject({
    state: 'paused',
    pending: 1,
  });
  expect((await journal(stack.dana, number)).map(({ id }) => id)).not.toContain(first.id);

  await succeed(theirs, 'resume');
  await waitForEntry(stack.dana, number, first.id);
  await waitForEntry(stack.avery, number, second.id);
  for (const one of [ours, theirs]) await sees(one, 'Active');
  await equalOnBothSides(stack, number, 'Received');
});

test('only an admin pauses, resumes, rotates and off-boards', async () => {
  for (const side of sides) {
    const { at } = end(stack, side);
    const { id } = await seen(end(stack, side));
    for (const role of ['agent', 'requester', 'integration'] as const) {
      for (const action of [
        'pause',
        'resume',
        'rotate-secret',
        'rotate-signing-key',
        'forget-partner-key',
        'reconcile',
        'offboard',
      ]) {
        const body = action === 'offboard' ? { confirm: true } : {};
        expect(await call(at, role, 'POST', `/connections/${id}/${action}`, body)).toMatchObject({
          status: 403,
        });
      }
    }
    expect((await seen(end(stack, side))).state).toBe('Active');
  }
});
