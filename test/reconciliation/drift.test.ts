import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { End } from '../connections/connected';
import { say, seen } from '../connections/connected';
import { inState, inSync, sharedStack, type TestStack, waitForEntry } from '../environment/stack';
import { until } from '../environment/until';
import {
  acme,
  alike,
  driftOf,
  expectAlike,
  northwind,
  notes,
  outcomeOf,
  reconcile,
} from './reconcile';

let stack: TestStack;
let item: string;
beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish();
}, 60_000);
afterAll(() => stack?.stop());

/** A request that is under way on both sides, with a comment of each and nothing on its way. */
async function spokenOf() {
  const { casey, dana } = stack;
  const { number, task } = await stack.submit(item);
  const [asked, answered] = [
    await say(acme(stack), number, 'Does it hum?'),
    await say(northwind(stack), number, 'It should not.'),
  ];
  await waitForEntry(dana, number, asked.id);
  await waitForEntry(casey, number, answered.id);
  await inSync(number, casey, dana);
  return { number, task, asked, answered };
}

const forgetEntry = ({ at }: End, id: string) => at.instance.db('journal').where({ id }).delete();

test('where both sides have the same there is nothing to do, and nothing is told', async () => {
  const { number } = await spokenOf();
  const { db } = stack.acme.instance;
  const sent = await db('outbox').max({ position: 'position' }).first();
  const outcome = await reconcile(acme(stack));
  expect(outcome).toMatchObject({ drift: 0, repaired: 0, lastError: null });
  expect(outcome.records).toBeGreaterThanOrEqual(1);
  expect(await db('outbox').max({ position: 'position' }).first()).toEqual(sent);
  expect(await notes(stack.casey, number)).toEqual([]);
  expect(await driftOf(acme(stack), '&open=true')).toEqual([]);
});

test.each([
  ['by the side that lacks it', northwind],
  ['by the side that wrote it', acme],
])(
  'an entry that was deleted on one side is told again when it is asked for %s',
  async (_who, asks) => {
    const { number, asked } = await spokenOf();
    await forgetEntry(northwind(stack), asked.id);
    expect(await reconcile(asks(stack))).toMatchObject({ drift: 1, repaired: 1, lastError: null });
    expect((await waitForEntry(stack.dana, number, asked.id)).text).toBe('Does it hum?');
    await expectAlike(stack, number);
    const [found] = await driftOf(northwind(stack), '&partner=acme');
    expect(found).toMatchObject({
      subject: number,
      differs: 'entries',
      detail: 'We lack entries from Acme: 1.',
      repairedAt: expect.any(String),
    });
    expect(await notes(stack.dana, number)).toHaveLength(1);
    expect(await notes(stack.casey, number)).toEqual([
      'Reconciled. Northwind lacks entries from us: 1. We resend them.',
    ]);
  },
);

test('a state that is told again, of which only the entry is left, is an entry of that kind and moves nothing', async () => {
  const { casey, dana } = stack;
  const { number, task } = await spokenOf();
  await dana.post(`/tasks/${task}/assign`, {});
  await inState('Work in Progress', number, casey, dana);
  await inSync(number, casey, dana);
  const assigned = (await alike(casey, number)).entries.at(-1);
  await forgetEntry(acme(stack), assigned?.id ?? '');
  await stack.northwind.instance.db('outbox').where({ id: assigned?.id }).delete();
  await reconcile(northwind(stack));
  expect(await waitForEntry(casey, number, assigned?.id ?? '')).toMatchObject({
    kind: 'state',
    late: true,
    text: assigned?.text,
  });
  await expectAlike(stack, number);
});

test('an entry that one side alone has is told to the other', async () => {
  const { number } = await spokenOf();
  const id = randomUUID();
  const entry = { id, record: number, kind: 'comment', text: 'Written past the outbox.' };
  await stack.northwind.instance
    .db('journal')
    .insert({ ...entry, by: 'Dana', instance: 'northwind', at: new Date() });
  await reconcile(acme(stack));
  expect((await waitForEntry(stack.casey, number, id)).author).toBe('Dana (Northwind)');
  await expectAlike(stack, number);
});

test('a word that a workflow has heard, and whose entry is gone, is heard again', async () => {
  const { casey, dana } = stack;
  const { number, task } = await spokenOf();
  await dana.post(`/tasks/${task}/assign`, {});
  await inState('Work in Progress', number, casey, dana);
  await inSync(number, casey, dana);
  const assigned = (await alike(casey, number)).entries.at(-1);
  const { db } = stack.acme.instance;
  await db('journal').where({ id: assigned?.id }).delete();
  await db('requests').where({ number }).update({ state: 'Received', assigned_to: null });
  await db.raw(`update requests set revision = revision - 1 where number = ?`, [number]);
  await reconcile(northwind(stack));
  await inState('Work in Progress', number, casey);
  await expectAlike(stack, number);
});

test('a work note from before the rules let them cross stays where it is', async () => {
  const { alex, avery, casey, dana, nora } = stack;
  const { items } = await nora.get<{ items: { id: string }[] }>('/replication-sets');
  const rules = (workNotes: boolean) =>
    nora.patch(`/replication-sets/${items[0]?.id}`, { workNotes });
  const { number } = await spokenOf();
  await rules(false);
  const kept = await avery.post<{ id: string }>(`/requests/${number}/work-notes`, { text: 'Hm.' });
  await rules(true);
  await until(async () => (await seen(acme(stack))).workNotes.here === 'asked', 'Acme to be asked');
  const { id } = await seen(acme(stack));
  await alex.patch(`/connections/${id}`, { workNotes: 'allowed' });
  await until(async () => (await seen(northwind(stack))).workNotes.cross, 'work notes to cross');
  const crosses = await avery.post<{ id: string }>(`/requests/${number}/work-notes`, {
    text: 'Ah.',
  });
  await waitForEntry(dana, number, crosses.id);
  await inSync(number, casey, dana);
  await forgetEntry(northwind(stack), crosses.id);
  await reconcile(northwind(stack));
  await waitForEntry(dana, number, crosses.id);
  expect((await alike(dana, number)).entries.map(({ id }) => id)).not.toContain(kept.id);
});

test('what was refused and discarded is not told again', async () => {
  const { alex, casey, dana } = stack;
  const { number } = await spokenOf();
  const { db } = stack.acme.instance;
  await stack.pause(stack.acme, 'northwind');
  const given = await say(acme(stack), number, 'They will not have it.');
  await db('outbox').where({ id: given.id }).update({ status: 'failed', last_error: '422' });
  await alex.post(`/exchange/failures/${given.id}/discard`, { reason: 'It was a mistake.' });
  await stack.resume(stack.acme, 'northwind');
  await inSync(number, casey, dana);
  await reconcile(acme(stack));
  expect((await alike(dana, number)).entries.map(({ id }) => id)).not.toContain(given.id);
  expect(await driftOf(acme(stack), '&open=true')).toEqual([]);
});

test('the customer’s final state stands on both sides; any other difference is for people', async () => {
  const { casey, dana } = stack;
  const { number } = await spokenOf();
  await casey.post(`/requests/${number}/cancel`, {});
  await inState('Cancelled', number, casey, dana);
  await inSync(number, casey, dana);
  await stack.northwind.instance
    .db('requests')
    .where({ number })
    .update({ state: 'Received', closed_at: null, revision: 1 });
  const open = await spokenOf();
  await stack.northwind.instance
    .db('requests')
    .where({ number: open.number })
    .update({ state: 'Awaiting Info' });

  expect(await reconcile(northwind(stack))).toMatchObject({
    drift: 2,
    repaired: 1,
    lastError: null,
  });

  await inState('Cancelled', number, dana);
  await expectAlike(stack, number);
  expect(await driftOf(acme(stack), '&open=true')).toEqual([
    expect.objectContaining({
      subject: open.number,
      differs: 'state',
      detail: 'It is Received here, and Awaiting Info at Northwind.',
      repair: null,
    }),
  ]);
  const { text } = await metrics(acme(stack));
  expect(text).toContain('crossdesk_drift_records{partner="northwind"} 1');
  await stack.northwind.instance
    .db('requests')
    .where({ number: open.number })
    .update({ state: 'Received' });
  await reconcile(acme(stack));
  expect(await driftOf(acme(stack), '&open=true')).toEqual([]);
  expect(await outcomeOf(acme(stack))).toMatchObject({ drift: 1, repaired: 1 });
});

async function metrics({ at }: End) {
  const answer = await fetch(`${at.url}/metrics`);
  return { text: await answer.text() };
}
