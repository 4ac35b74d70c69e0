import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventData } from '../../domain/event';
import type { WireEvent } from '../../exchange/wire';
import { say } from '../connections/connected';
import { inSync, journal, sharedStack, type TestStack, waitForEntry } from '../environment/stack';
import { until } from '../environment/until';
import {
  acme,
  alike,
  driftOf,
  expectAlike,
  northwind,
  reconcile,
} from '../reconciliation/reconcile';
import { type Globex, openGlobex } from './partner';

let stack: TestStack;
let globex: Globex;
let item: string;
beforeAll(async () => {
  stack = await sharedStack();
  globex = await openGlobex(stack);
  item = await stack.publish();
});
afterAll(async () => {
  await globex?.close();
  await stack?.stop();
});

interface EditedEntry {
  readonly text: string;
  readonly editedAt: string | null;
  readonly revisions: readonly { readonly text: string; readonly at: string }[];
}

/** An entry with its history, as staff of Northwind read it. */
const history = (number: string, id: string, who = stack.dana) =>
  who.get<EditedEntry>(`/requests/${number}/journal/${id}`);

async function edited(number: string, id: string, text: string): Promise<void> {
  await stack.avery.patch(`/requests/${number}/journal/${id}`, { text });
}

/** A comment of Acme that both sides have, and that was edited twice. */
async function editedTwice() {
  const { number } = await stack.submit(item);
  const entry = await say(acme(stack), number, 'One');
  await waitForEntry(stack.dana, number, entry.id);
  for (const text of ['Two', 'Three']) await edited(number, entry.id, text);
  return { number, id: entry.id };
}

const untilText = (number: string, id: string, text: string) =>
  until(async () => (await history(number, id)).text === text, `"${text}" in ${number}`);

const texts = ({ revisions }: EditedEntry) => revisions.map(({ text }) => text);

test('an edit crosses: both sides show the same text and the same history', async () => {
  const { number, id } = await editedTwice();
  await untilText(number, id, 'Three');
  const { editableUntil: _ours, ...ours } = await stack.avery.get<
    EditedEntry & { editableUntil: string | null; landedAt: string }
  >(`/requests/${number}/journal/${id}`);
  expect(texts(ours)).toEqual(['One', 'Two', 'Three']);
  expect(await history(number, id)).toEqual({
    ...ours,
    landedAt: expect.any(String),
    editableUntil: null,
  });
  await expectAlike(stack, number);
  expect((await reconcile(acme(stack))).drift).toBe(0);
});

describe('edits of a partner', () => {
  async function commented(text = 'One') {
    const { number } = await globex.submit(item);
    const told = globex.next(number, 'commented', { text });
    await globex.sendEvents(told);
    return { number, told };
  }
  /** The event of an edit, under the id and the time of its entry. */
  function editOf(told: WireEvent, revision: number, text: string, some: EventData = {}) {
    const at = new Date(Date.parse(told.time) + revision).toISOString();
    const data = { text, edit: { revision, at }, ...some };
    return { ...globex.next(told.subject, 'commented', data), id: told.id, time: told.time };
  }

  test.each([
    ['in order', [1, 2, 3]],
    ['the other way around', [3, 2, 1]],
    ['again and again', [2, 1, 2, 3, 1, 3]],
    ['with the entry as it was', [0, 3, 1, 0, 2]],
  ])('have the same result %s', async (_order, revisions) => {
    const { number, told } = await commented();
    const words = ['One', 'Two', 'Three', 'Four'];
    for (const revision of revisions)
      await globex.sendEvents(editOf(told, revision, words[revision] ?? ''));
    const entry = await history(number, told.id);
    expect(texts(entry)).toEqual(words);
    expect(entry.text).toBe('Four');
    expect(entry.revisions.map(({ at }) => at)).toEqual(
      [...entry.revisions.map(({ at }) => at)].sort(),
    );
    expect((await journal(stack.dana, number)).filter(({ id }) => id === told.id)).toHaveLength(1);
  });

  test('in one batch with their entry are applied', async () => {
    const { number } = await globex.submit(item);
    const told = globex.next(number, 'commented', { text: 'One' });
    await globex.sendEvents(told, editOf(told, 1, 'Two'));
    expect(texts(await history(number, told.id))).toEqual(['One', 'Two']);
  });

  test('of an entry that was discarded write it', async () => {
    const { number } = await globex.submit(item);
    const told = globex.next(number, 'commented', { text: 'One' });
    await globex.sendEvents({ ...globex.next(number, 'discarded'), sequence: told.sequence });
    await globex.sendEvents({ ...editOf(told, 1, 'Two'), sequence: told.sequence + 1 });
    expect(await history(number, told.id)).toMatchObject({ text: 'Two', at: told.time });
  });

  test('touch no entry of ours, of another record, or of another kind', async () => {
    const { number, told } = await commented();
    const ours = await stack.dana.post<{ id: string }>(`/requests/${number}/comments`, {
      text: 'By Dana',
    });
    const other = await commented('Of another record');
    const note = globex.next(number, 'noted', { text: 'For staff' });
    await globex.sendEvents(note);
    await globex.sendEvents(
      editOf({ ...told, id: ours.id }, 1, 'Forged'),
      editOf({ ...told, id: other.told.id }, 1, 'Forged'),
      editOf({ ...told, id: note.id }, 1, 'Forged'),
    );
    const all = [
      ...(await journal(stack.dana, number)),
      ...(await journal(stack.dana, other.number)),
    ];
    expect(all.map(({ text }) => text)).not.toContain('Forged');
    expect(all.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['By Dana', 'Of another record', 'For staff']),
    );
  });

  test('are limited, and an event without a valid edit is the entry that is known', async () => {
    const { number, told } = await commented();
    await globex.sendEvents(editOf(told, 21, 'Too many'));
    const odd = { edit: { revision: 'x', at: 'now' } } as unknown as EventData;
    await globex.sendEvents(editOf(told, 1, 'Odd', odd));
    // As an earlier release reads it.
    const { edit: _unknown, ...data } = editOf(told, 1, 'Old').data as EventData;
    const sequence = editOf(told, 1, 'Old').sequence - 1;
    await globex.sendEvents({ ...editOf(told, 1, 'Old'), data, sequence } as WireEvent);
    expect(texts(await history(number, told.id))).toEqual(['One']);
  });

  test('are not dated before their entry, nor in the future', async () => {
    const { number, told } = await commented();
    const dated = (revision: number, at: string) =>
      editOf(told, revision, `Text ${revision}`, { edit: { revision, at } });
    await globex.sendEvents(dated(1, '2001-01-01T00:00:00Z'));
    expect((await history(number, told.id)).editedAt).toBe(told.time);
    await globex.sendEvents(dated(2, '2999-01-01T00:00:00Z'));
    const { editedAt } = await history(number, told.id);
    // Its clock may be ahead by five minutes.
    expect(Date.parse(editedAt ?? '')).toBeLessThanOrEqual(Date.now() + 5 * 60_000);
  });
});

describe('a reconciliation', () => {
  test('finds an edit that was lost', async () => {
    const { number, id } = await editedTwice();
    await untilText(number, id, 'Three');
    await inSync(number, stack.casey, stack.dana);
    const { db } = stack.northwind.instance;
    await db('journal').where({ id }).update({ text: 'One', revision: 0, edited_at: null });
    await db('journal_revisions').where({ journal_id: id }).delete();
    expect(await reconcile(northwind(stack))).toMatchObject({
      drift: 1,
      repaired: 1,
      lastError: null,
    });
    await untilText(number, id, 'Three');
    expect(texts(await history(number, id))).toEqual(['One', 'Two', 'Three']);
    const [found] = await driftOf(northwind(stack), '&partner=acme');
    expect(found).toMatchObject({ subject: number, differs: 'entries' });
    expect((await alike(stack.dana, number)).entries.at(-1)?.text).toBe('Three');
  });

  test('resends an entry with its edits', async () => {
    const { number, id } = await editedTwice();
    await untilText(number, id, 'Three');
    await inSync(number, stack.casey, stack.dana);
    const { db } = stack.northwind.instance;
    await db('journal').where({ id }).delete();
    await db('journal_revisions').where({ journal_id: id }).delete();
    await reconcile(acme(stack));
    await waitForEntry(stack.dana, number, id);
    await untilText(number, id, 'Three');
    expect(texts(await history(number, id))).toEqual(['One', 'Two', 'Three']);
  });
});
