import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type EntryView,
  type ExchangedRequest,
  inState,
  inSync,
  journal,
  sharedStack,
  type TestStack,
  view,
  waitForEntry,
} from '../environment/stack';
import { equalOnBothSides, texts } from './equalOnBothSides';

let stack: TestStack;
let item: string;

beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish();
});
afterAll(() => stack?.stop());

const solution = { resolutionCode: 'Fixed', resolutionNotes: 'New battery.' };

test('cancel meets propose: it is Cancelled, and the solution is kept', async () => {
  const { casey, dana } = stack;
  const { number, task } = await inWork();
  await meanwhile(number, async () => {
    expect(await dana.post(`/tasks/${task}/propose`, solution)).toMatchObject({
      state: 'Resolved',
    });
    expect(await casey.post(`/requests/${number}/cancel`, { reason: 'Found it.' })).toMatchObject({
      state: 'Cancelled',
    });
  });
  const { request, journal: entries } = await equalOnBothSides(stack, number, 'Cancelled');
  expect(request).toMatchObject(solution);
  expect(texts(entries, 'state').slice(-2)).toEqual([
    'Resolved: Fixed. New battery.',
    'Cancelled. Found it.',
  ]);
});

test('accept meets a comment and a work note: it is Closed, and both are kept', async () => {
  const { casey, avery, dana } = stack;
  const { number, task } = await inWork();
  await dana.post(`/tasks/${task}/propose`, solution);
  await inState('Resolved', number, casey, dana);
  const late: EntryView[] = [];
  await meanwhile(number, async () => {
    await casey.post(`/requests/${number}/accept`);
    late.push(await dana.post(`/tasks/${task}/comments`, { text: 'Keep the old one.' }));
    late.push(await dana.post(`/tasks/${task}/work-notes`, { text: 'It was swollen.' }));
    late.push(
      await dana.upload<EntryView>(`/tasks/${task}/attachments`, 'old.jpg', Buffer.from('jpg')),
    );
  });
  for (const { id } of late) await waitForEntry(avery, number, id);
  const { journal: entries } = await equalOnBothSides(stack, number, 'Closed');
  expect(entries.slice(-3).map(({ kind }) => kind)).toEqual(['comment', 'work note', 'attachment']);
});

test('cancel meets assign: it is Cancelled, and both say who had taken it', async () => {
  const { casey, dana } = stack;
  const { number, task } = await stack.submit(item);
  await meanwhile(number, async () => {
    await dana.post(`/tasks/${task}/assign`);
    await casey.post(`/requests/${number}/cancel`);
  });
  const { request } = await equalOnBothSides(stack, number, 'Cancelled');
  expect(request.assignedTo).toBe('Dana');
});

test("the customer's comment meets requestInfo: the question stands until the next comment", async () => {
  const { casey, dana } = stack;
  const { number, task } = await inWork();
  await meanwhile(number, async () => {
    await dana.post(`/tasks/${task}/request-info`, { text: 'Which dock?' });
    await casey.post(`/requests/${number}/comments`, { text: 'It beeps now.' });
  });
  await equalOnBothSides(stack, number, 'Awaiting Info');
  await casey.post(`/requests/${number}/comments`, { text: 'The grey one.' });
  const { journal: entries } = await equalOnBothSides(stack, number, 'Work in Progress');
  expect(texts(entries, 'comment')).toEqual(['It beeps now.', 'The grey one.']);
});

test("the customer's answer meets propose: the solution stands", async () => {
  const { casey, dana } = stack;
  const { number, task } = await inWork();
  await dana.post(`/tasks/${task}/request-info`, { text: 'Which dock?' });
  await inState('Awaiting Info', number, casey, dana);
  await meanwhile(number, async () => {
    await dana.post(`/tasks/${task}/propose`, solution);
    await casey.post(`/requests/${number}/comments`, { text: 'The grey one.' });
  });
  const { request, journal: entries } = await equalOnBothSides(stack, number, 'Resolved');
  expect(request).toMatchObject(solution);
  expect(texts(entries, 'comment')).toEqual(['The grey one.']);
});

test('reject meets a comment of the agent: it goes back to work, without the solution', async () => {
  const { casey, dana } = stack;
  const { number, task } = await inWork();
  await dana.post(`/tasks/${task}/propose`, solution);
  await inState('Resolved', number, casey, dana);
  await meanwhile(number, async () => {
    await casey.post(`/requests/${number}/reject`, { reason: 'Still dead.' });
    await dana.post(`/tasks/${task}/comments`, { text: 'Is it charged?' });
  });
  const { request } = await equalOnBothSides(stack, number, 'Work in Progress');
  expect(request).toMatchObject({ resolutionCode: null, resolutionNotes: null });
});

test('cancel meets everything that the agent can do at once', async () => {
  const { casey, dana } = stack;
  const { number, task } = await stack.submit(item);
  await meanwhile(number, async () => {
    await casey.post(`/requests/${number}/comments`, { text: 'Hello?' });
    await dana.post(`/tasks/${task}/assign`);
    await dana.post(`/tasks/${task}/request-info`, { text: 'Which dock?' });
    await dana.post(`/tasks/${task}/propose`, solution);
    await casey.post(`/requests/${number}/cancel`, { reason: 'Found it.' });
    await dana.post(`/tasks/${task}/comments`, { text: 'Try this.' });
  });
  const { request } = await equalOnBothSides(stack, number, 'Cancelled');
  expect(request).toMatchObject({ assignedTo: 'Dana', ...solution });
});

test('while a delivery is paused its request says so, and the other way stays open', async () => {
  const { casey, dana, acme } = stack;
  const { number, task } = await inWork();
  await stack.pause(acme, 'northwind');
  const held = await casey.post<EntryView>(`/requests/${number}/comments`, { text: 'Hello?' });
  const reply = await dana.post<EntryView>(`/tasks/${task}/comments`, { text: 'Are you there?' });
  await waitForEntry(casey, number, reply.id);
  expect((await view(casey, number)).replication).toMatchObject({ state: 'paused', pending: 1 });
  expect((await view(dana, number)).replication).toMatchObject({ state: 'in sync', pending: 0 });
  expect((await journal(dana, number)).map(({ id }) => id)).not.toContain(held.id);

  await stack.resume(acme, 'northwind');
  await waitForEntry(dana, number, held.id);
  await equalOnBothSides(stack, number, 'Work in Progress');
});

/** A request that Dana works on. */
async function inWork(): Promise<ExchangedRequest> {
  const underway = await stack.submit(item);
  await stack.dana.post(`/tasks/${underway.task}/assign`);
  await inState('Work in Progress', underway.number, stack.casey, stack.dana);
  await inSync(underway.number, stack.casey, stack.dana);
  return underway;
}

/** Lets both sides act without hearing of each other. */
async function meanwhile(number: string, act: () => Promise<void>): Promise<void> {
  const { northwind, acme, casey, dana } = stack;
  await Promise.all([stack.pause(northwind, 'acme'), stack.pause(acme, 'northwind')]);
  await act();
  for (const who of [casey, dana]) {
    const { state, pending } = (await view(who, number)).replication;
    expect([state, pending > 0]).toEqual(['paused', true]);
  }
  await Promise.all([stack.resume(northwind, 'acme'), stack.resume(acme, 'northwind')]);
}
