import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StackInstance } from '../../dev/stack';
import { startInstance } from '../../instance/instance';
import { openDatabase } from '../../records/database';
import { say } from '../connections/connected';
import {
  inState,
  inSync,
  journal,
  type RequestView,
  startTestStack,
  type TestStack,
  view,
  waitForEntry,
} from '../environment/stack';
import {
  acme,
  alike,
  backUp,
  driftOf,
  expectAlike,
  northwind,
  notes,
  outcomeOf,
  reconcile,
} from './reconcile';

const longestMs = 180_000;

let stack: TestStack;
let item: string;
beforeAll(async () => {
  stack = await startTestStack();
  item = await stack.publish();
});
afterAll(async () => {
  await Promise.all([stack?.acme.instance.stop(), stack?.northwind.instance.stop()]);
  await stack?.stop();
});

/** Stops an instance, restores its Postgres as it was kept, and starts it; its Temporal goes on from where it is. */
async function restore(side: 'acme' | 'northwind', putBack: () => Promise<void>): Promise<void> {
  const { instance } = stack[side];
  await instance.stop();
  await putBack();
  stack = { ...stack, [side]: { ...stack[side], instance: await startInstance(instance.options) } };
}

/** What keeps and puts back a database, beside the instance that works on it. */
async function keep({ instance }: StackInstance): Promise<() => Promise<void>> {
  const db = openDatabase(instance.options.databaseUrl, 2);
  const putBack = await backUp(db);
  return async () => {
    await putBack();
    await db.destroy();
  };
}

async function underway(): Promise<{ number: string; task: string }> {
  const { casey, dana, submit } = stack;
  const request = await submit(item);
  await dana.post(`/tasks/${request.task}/assign`, {});
  await inState('Work in Progress', request.number, casey, dana);
  await inSync(request.number, casey, dana);
  return request;
}

const resolution = { resolutionCode: 'Solved', resolutionNotes: 'A new battery.' };

describe('a customer whose Postgres was restored to an earlier moment', () => {
  test(
    'gets again what it was told since, and what it tells from now on is new to the provider',
    async () => {
      const { casey, dana } = stack;
      const { number, task } = await underway();
      const putBack = await keep(stack.acme);
      const forgotten = await say(acme(stack), number, 'This is lost here.');
      await waitForEntry(dana, number, forgotten.id);
      const said = await say(northwind(stack), number, 'This is told again.');
      await waitForEntry(casey, number, said.id);
      await dana.post(`/tasks/${task}/propose`, resolution);
      await inState('Resolved', number, casey, dana);
      const later = await stack.submit(item);
      await inSync(number, casey, dana);
      await restore('acme', putBack);
      expect((await view(casey, number)).state).toBe('Work in Progress');

      // It is the first in this file to reconcile: nothing else differs.
      expect(await reconcile(acme(stack))).toMatchObject({ lastError: null, drift: 2 });

      await inState('Resolved', number, casey, dana);
      expect((await waitForEntry(casey, number, said.id)).text).toBe('This is told again.');
      const fresh = await say(acme(stack), number, 'Is this new to you?');
      await waitForEntry(dana, number, fresh.id);
      await casey.post(`/requests/${number}/accept`, {});
      await inState('Closed', number, casey, dana);
      expect(await notes(casey, number)).toContainEqual(
        expect.stringMatching(/Updates from us that Northwind has received: \d\. We remember \d\./),
      );
      // Nobody can say here what was lost, but where it is.
      const open = await driftOf(acme(stack), '&open=true');
      expect(open.filter(({ subject }) => [later.number, number].includes(subject))).toEqual([
        expect.objectContaining({
          subject: later.number,
          differs: 'record',
          detail: 'Northwind has this request, which we submitted, but it no longer exists here.',
          repair: 'Its number is not assigned again.',
        }),
        expect.objectContaining({
          subject: number,
          differs: 'entries',
          detail: 'Entries from us that Northwind has, and we no longer have: 1.',
          repair: null,
        }),
      ]);
      const next = await casey.post<RequestView>('/requests', {
        catalogItem: item,
        shortDescription: 'Another laptop',
      });
      expect(next.number > later.number).toBe(true);
      await inState('Received', next.number, casey, dana);
    },
    longestMs,
  );

  test(
    'is healed by a provider that asks, too',
    async () => {
      const { casey, dana } = stack;
      const { number } = await underway();
      const putBack = await keep(stack.acme);
      const forgotten = await say(acme(stack), number, 'This is lost here.');
      await waitForEntry(dana, number, forgotten.id);
      await inSync(number, casey, dana);
      await restore('acme', putBack);
      await reconcile(northwind(stack));
      const fresh = await say(acme(stack), number, 'Is this new to you?');
      await waitForEntry(dana, number, fresh.id);
    },
    longestMs,
  );

  test(
    'loses nothing of what it told before anybody had reconciled',
    async () => {
      const { casey, dana } = stack;
      const { number } = await underway();
      const putBack = await keep(stack.acme);
      const forgotten = await say(acme(stack), number, 'This is lost here.');
      await waitForEntry(dana, number, forgotten.id);
      await inSync(number, casey, dana);
      await restore('acme', putBack);
      const taken = await say(acme(stack), number, 'They take this for a repetition.');
      await inSync(number, casey);
      expect((await journal(dana, number)).map(({ id }) => id)).not.toContain(taken.id);
      await reconcile(acme(stack));
      await waitForEntry(dana, number, taken.id);
    },
    longestMs,
  );
});

describe('a provider whose Postgres was restored to an earlier moment', () => {
  test(
    'gets again what it was told since, requests with it, and ends equal',
    async () => {
      const { casey, dana } = stack;
      const { number, task } = await underway();
      await dana.post(`/tasks/${task}/propose`, resolution);
      await inState('Resolved', number, casey, dana);
      await inSync(number, casey, dana);
      const putBack = await keep(stack.northwind);
      await casey.post(`/requests/${number}/reject`, { reason: 'Still dark.' });
      await inState('Work in Progress', number, casey, dana);
      const said = await say(acme(stack), number, 'Told again.');
      await waitForEntry(dana, number, said.id);
      const later = await stack.submit(item);
      await inSync(number, casey, dana);
      await inSync(later.number, casey, dana);
      await restore('northwind', putBack);
      expect((await view(dana, number)).state).toBe('Resolved');

      const outcome = await reconcile(acme(stack));
      expect(outcome).toMatchObject({ lastError: null });

      await inState('Work in Progress', number, casey, dana);
      await inState('Received', later.number, casey, dana);
      await expectAlike(stack, number);
      expect(await notes(casey, number)).toContainEqual(expect.stringMatching(/resend/));
      expect(await notes(dana, number)).toContainEqual(expect.stringMatching(/resent to us/));
      expect(await outcomeOf(acme(stack))).toEqual(outcome);
    },
    longestMs,
  );

  test(
    'is told a request from its record where its events are kept no more',
    async () => {
      const { casey, dana } = stack;
      const putBack = await keep(stack.northwind);
      const { number } = await underway();
      const said = await say(acme(stack), number, 'It is from before.');
      await waitForEntry(dana, number, said.id);
      await inSync(number, casey, dana);
      const { entries } = await alike(casey, number);
      await stack.acme.instance.db('outbox').where({ status: 'delivered' }).delete();
      await restore('northwind', putBack);
      await reconcile(acme(stack));
      await inState('Received', number, dana);
      const here = (await alike(dana, number)).entries.map(({ id }) => id);
      const ours = entries.filter(({ author }) => /Casey|Avery/.test(author));
      expect(here).toEqual(expect.arrayContaining(ours.map(({ id }) => id)));
      expect(here).toContain(said.id);
      const fresh = await say(acme(stack), number, 'Still there?');
      await waitForEntry(dana, number, fresh.id);
    },
    longestMs,
  );
});
