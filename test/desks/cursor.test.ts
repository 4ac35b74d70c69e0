import { describe, expect, test } from '@jest/globals';
import type { TicketWithEntries } from '../../desks/connector';
import {
  type Changed,
  clockOf,
  earliestOf,
  firstChanges,
  nextChanges,
  readCursor,
} from '../../desks/cursor';
import { DeskError } from '../../desks/deskError';

const start = Date.parse('2026-11-30T10:00:00Z');
const at = (seconds: number) => start + seconds * 1_000;

/** A desk whose tickets bear the second of their last change. */
function fakeDesk(uncertainMs = 0) {
  const changed = new Map<string, number>();
  const bad = new Map<string, DeskError>();
  const reads: string[] = [];
  let cursor = firstChanges({ now: start, uncertainMs }).cursor;
  const read = async (ids: readonly string[]) => {
    for (const id of ids) {
      const error = bad.get(id);
      if (error) throw error;
    }
    reads.push(...ids);
    return ids.map((id) => ({ ticket: { id }, entries: [] }) as unknown as TicketWithEntries);
  };
  return {
    changed,
    bad,
    reads,
    /** What a poll at this second reads. */
    async poll(second: number, save = true) {
      reads.length = 0;
      const from = readCursor(cursor);
      const found = [...changed]
        .map(([ticket, time]): Changed => ({ key: ticket, ticket, at: time }))
        .filter((change) => change.at >= earliestOf(from));
      const changes = await nextChanges(from, found, { now: at(second), uncertainMs }, read);
      if (save) cursor = changes.cursor;
      return changes;
    },
  };
}
const failed = new DeskError({ status: 'failed', error: 'broken' }, 500);
const away = new DeskError({ status: 'unreachable', kind: 'unreachable', error: 'away' });

describe('changes by the second', () => {
  test('are read once, if their second is over', async () => {
    const { changed, reads, poll } = fakeDesk();
    changed.set('1', at(10));
    await poll(20);
    expect(reads).toEqual(['1']);
    await poll(21);
    expect(reads).toEqual([]);
  });

  test('are read again, while their second is not over', async () => {
    const { changed, reads, poll } = fakeDesk();
    changed.set('1', at(10));
    for (const second of [10, 11, 12]) {
      await poll(second);
      expect(reads).toEqual(['1']);
    }
    await poll(13);
    expect(reads).toEqual([]);
  });

  test('are read until the second is surely over, where the desk does not tell its time', async () => {
    const { changed, reads, poll } = fakeDesk(60_000);
    changed.set('1', at(10));
    for (const second of [10, 40, 71, 72]) {
      await poll(second);
      expect(reads).toEqual(['1']);
    }
    await poll(73);
    expect(reads).toEqual([]);
  });

  test('that become visible late are read, although later ones were read before', async () => {
    const { changed, reads, poll } = fakeDesk();
    changed.set('1', at(50));
    await poll(60);
    changed.set('2', at(5));
    await poll(61);
    expect(reads).toEqual(['2']);
  });

  test('of a ticket that was read before are read again', async () => {
    const { changed, reads, poll } = fakeDesk();
    changed.set('1', at(10));
    await poll(20);
    changed.set('1', at(15));
    await poll(21);
    expect(reads).toEqual(['1']);
  });

  test('of before the first cursor are none', async () => {
    const { changed, reads, poll } = fakeDesk();
    changed.set('1', at(-1)).set('2', at(0));
    await poll(10);
    expect(reads).toEqual(['2']);
  });

  test('come in pages, oldest first, and again if the cursor was not kept', async () => {
    const { changed, reads, poll } = fakeDesk();
    for (let id = 1; id <= 50; id += 1) changed.set(`${id}`, at(100 - id));
    await poll(200, false);
    const first = [...reads];
    expect(first).toEqual(Array.from({ length: 20 }, (_, index) => `${50 - index}`));
    const seen: string[] = [];
    for (let more = true; more; ) {
      ({ more } = await poll(200));
      seen.push(...reads);
    }
    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => `${50 - index}`));
  });

  test('do not make the cursor grow', async () => {
    const { changed, poll } = fakeDesk();
    for (let second = 0; second < 1_000; second += 1) {
      changed.set(`${second}`, at(second));
      await poll(second + 5);
    }
    const { cursor } = await poll(1_010);
    expect(Object.keys(readCursor(cursor).seen).length).toBeLessThanOrEqual(61);
  });
});

describe('a ticket that cannot be read', () => {
  test('does not stop the others, and is read again until it can be', async () => {
    const { changed, bad, reads, poll } = fakeDesk();
    for (const id of ['1', '2', '3']) changed.set(id, at(10));
    bad.set('2', failed);
    const { tickets, failed: failures } = await poll(20);
    expect(tickets.map(({ ticket }) => ticket.id)).toEqual(['1', '3']);
    expect(failures).toEqual([{ ticket: '2', error: 'broken' }]);
    await poll(500);
    expect(reads).toEqual([]);
    bad.clear();
    await poll(501);
    expect(reads).toEqual(['2']);
    await poll(502);
    expect(reads).toEqual([]);
  });

  test('because the account may not see it is left out', async () => {
    const { changed, bad, poll } = fakeDesk();
    changed.set('1', at(10)).set('2', at(10));
    bad.set('1', new DeskError({ status: 'refused', reason: '403' }, 403));
    const { tickets, failed: failures } = await poll(20);
    expect(tickets.map(({ ticket }) => ticket.id)).toEqual(['2']);
    expect(failures).toEqual([]);
  });

  test('because the desk is away stops all of them, and the cursor stays', async () => {
    const { changed, bad, reads, poll } = fakeDesk();
    changed.set('1', at(10)).set('2', at(10));
    bad.set('2', away);
    await expect(poll(20)).rejects.toBe(away);
    bad.clear();
    await poll(21);
    expect(reads).toEqual(['1', '2']);
  });
});

test('the clock of a desk is the one of its answer, if it says it', () => {
  const date = 'Mon, 30 Nov 2026 10:00:00 GMT';
  expect(clockOf({ date })).toEqual({ now: start, uncertainMs: 0 });
  expect(clockOf({}).uncertainMs).toBe(60_000);
});
