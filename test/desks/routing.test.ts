import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { OutboundRoute } from '../../domain/deskRoute';
import { createCase } from '../../records/case';
import { commit } from '../../records/commit';
import { type Database, openDatabase } from '../../records/database';
import { createDesk, deskHealth, updateDesk } from '../../records/desk';
import { takeDeskCall } from '../../records/deskCalls';
import { discardDeskFailure, listDeskFailures, retryDeskFailure } from '../../records/deskFailures';
import { deskOf, ticketOf } from '../../records/deskTicket';
import { overdueDestinations } from '../../records/destinations';
import { writeEntry } from '../../records/entries';
import { deadLetter, nextBatch } from '../../records/outbox';
import { createTestDatabase, type TestDatabase } from '../environment/database';

/** The routing and the outbox of desks, as Postgres decides them with each journal entry. */

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 4);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});
beforeEach(async () => {
  await db.raw(
    'truncate desks, desk_tickets, desk_entries, desk_problems, desk_calls, outbox cascade',
  );
});

const all = { events: 100, bytes: 1024 * 1024 };

async function desk(name: string, ...routes: OutboundRoute[]) {
  const { id } = await createDesk(db, {
    ...{ id: randomUUID(), name, kind: 'request-tracker', url: 'http://127.0.0.1:9', routes },
    ...{ mapping: { records: {}, people: {}, groups: {} }, callsPerMinute: 60 },
    ...{ credentials: 'sealed', webhookSecretHash: null },
  });
  return id;
}

const toGroup = (assignmentGroup: string, queue = assignmentGroup): OutboundRoute => ({
  direction: 'out',
  record: 'case',
  where: { assignmentGroup },
  queue,
});

async function newCase(assignmentGroup: string) {
  const sysId = randomUUID().replaceAll('-', '');
  const fields = { shortDescription: 'No network', assignmentGroup };
  const made = { id: randomUUID(), sysId, fields, openedBy: 'Dana', instance: 'acme' };
  const record = await createCase(db, made);
  if (!record) throw new Error('The case was not created.');
  return record;
}

type Case = Awaited<ReturnType<typeof newCase>>;
const comment = (record: Case, text: string) =>
  writeEntry(db, 'acme', record, { id: randomUUID(), entry: 'comment', text, by: 'Dana' });

/** The texts of the entries that wait for a desk, in order. */
async function queued(id: string): Promise<string[]> {
  const batch = await nextBatch(db, id, all);
  const ids = batch?.events.map((event) => event.id) ?? [];
  const rows: { id: string; text: string }[] = await db('journal').whereIn('id', ids);
  return ids.map((one) => rows.find((row) => row.id === one)?.text ?? '');
}

test('A record goes to the desk whose route matches, and every later entry with it, in order', async () => {
  const network = await desk('Network', toGroup('Network', 'Net'));
  const other = await desk('Other', toGroup('Desk'));
  const record = await newCase('network');
  await comment(record, 'One');
  await comment(record, 'Two');
  expect(await queued(network)).toEqual(['New: No network', 'One', 'Two']);
  expect(await queued(other)).toEqual([]);
  expect(await ticketOf(db, record.number)).toMatchObject({
    ...{ desk: network, kind: 'case', queue: 'Net', ticket: null, version: 0 },
  });
  expect([...(await deskOf(db, [record.number]))]).toEqual([
    [
      record.number,
      { name: 'Network', ticket: null, url: null, state: 'pending', lastError: null },
    ],
  ]);
});

test('A record that no route matches has no desk, and one that matches later takes its journal along', async () => {
  const id = await desk('Network', toGroup('Network'));
  const record = await newCase('Elsewhere');
  await comment(record, 'Before');
  expect(await queued(id)).toEqual([]);
  expect(await ticketOf(db, record.number)).toBeNull();
  await commit(db, 'acme', {
    lifecycle: 'case',
    number: record.number,
    revision: 0,
    ends: false,
    changes: ['Moved.', 'Opened.'].map((text) => ({
      ...{ id: randomUUID(), by: 'Dana', kind: 'system' as const, text, state: 'Open' },
      fields: { assignmentGroup: 'Network' },
    })),
  });
  expect(await queued(id)).toEqual(['New: No network', 'Before', 'Moved.', 'Opened.']);
});

test('The first route that matches counts, and a record keeps its desk', async () => {
  const first = await desk(
    'First',
    { direction: 'out', record: 'change', queue: 'X' },
    toGroup('A'),
  );
  const second = await desk('Second', toGroup('A', 'Later'), toGroup('B'));
  const record = await newCase('A');
  expect(await ticketOf(db, record.number)).toMatchObject({ desk: first, queue: 'A' });
  await updateDesk(db, first, { routes: [] });
  await comment(record, 'Still here');
  expect(await queued(first)).toEqual(['New: No network', 'Still here']);
  expect(await queued(second)).toEqual([]);
});

test('Entries that are written at the same time by several processes arrive once each, in the order of the journal', async () => {
  const id = await desk('Network', toGroup('Network'));
  const record = await newCase('Elsewhere');
  await updateDesk(db, id, { routes: [toGroup('Elsewhere')] });
  await Promise.all(Array.from({ length: 20 }, (_, n) => comment(record, `${n}`)));
  const journal = await db('journal').where({ record: record.number }).orderBy('position');
  expect(await queued(id)).toEqual(journal.map(({ text }) => text));
});

test('A paused desk keeps what is queued, and nothing is sent', async () => {
  const id = await desk('Network', toGroup('Network'));
  await updateDesk(db, id, { state: 'Paused' });
  await newCase('Network');
  expect(await nextBatch(db, id, all)).toBeNull();
  await db('outbox').update({ created_at: db.raw(`now() - interval '1 hour'`) });
  expect(await overdueDestinations(db)).toEqual([]);
  await updateDesk(db, id, { state: 'Active' });
  expect(await queued(id)).toEqual(['New: No network']);
  expect(await overdueDestinations(db)).toEqual([{ name: id, title: 'Network' }]);
});

test('An update that the desk refused is a failure of its record alone, until it is retried or discarded', async () => {
  const id = await desk('Network', toGroup('Network'));
  const [bad, good] = [await newCase('Network'), await newCase('Network')];
  await comment(bad, 'Behind it');
  const [event] = (await nextBatch(db, id, all))?.events ?? [];
  if (!event) throw new Error('Nothing waits.');
  await deadLetter(db, event, '400 There is no queue "Network".');
  expect(await queued(id)).toEqual(['New: No network']);
  const [failure] = await listDeskFailures(db, id, { limit: 10 });
  expect(failure).toMatchObject({
    ...{ direction: 'out', record: bad.number, ticket: null, attempts: 1, heldBack: 1 },
    error: '400 There is no queue "Network".',
  });
  const desks = await deskOf(db, [bad.number, good.number, 'CS0']);
  expect(desks.get(bad.number)).toMatchObject({ state: 'failed', lastError: failure?.error });
  expect(desks.get(good.number)).toMatchObject({ state: 'pending', lastError: null });
  expect(await deskHealth(db, id)).toMatchObject({ backlog: { waiting: 2, failed: 1 } });

  await retryDeskFailure(db, id, failure?.id ?? '');
  expect(await queued(id)).toHaveLength(3);
  await deadLetter(db, event, 'Refused again.');
  await discardDeskFailure(db, id, event.id, 'Not needed.');
  expect(await queued(id)).toEqual(['New: No network', 'Behind it']);
  expect(await listDeskFailures(db, id, { limit: 10 })).toEqual([]);
  const again = retryDeskFailure(db, id, event.id);
  await expect(again).rejects.toMatchObject({ code: 'missing' });
});

test('The name of a desk is taken once, and its mapping has versions', async () => {
  const id = await desk('Network');
  await expect(desk('network')).rejects.toMatchObject({ code: 'conflict' });
  const other = await desk('Other');
  const renamed = updateDesk(db, other, { name: 'NETWORK' });
  await expect(renamed).rejects.toMatchObject({ code: 'conflict' });
  const mapping = { records: {}, people: { ann: 'Ann' }, groups: {} };
  expect(await updateDesk(db, id, { mapping })).toMatchObject({ mapping, mappingVersion: 2 });
  expect(await updateDesk(db, id, { callsPerMinute: 5 })).toMatchObject({ mappingVersion: 2 });
});

test('A backlog that is written while another is read makes no more calls in a minute than the desk allows', async () => {
  const id = await desk('Network', toGroup('Network'));
  const most = 20;
  const records = await Promise.all(Array.from({ length: 12 }, () => newCase('Network')));
  let writes = 0;
  let reads = 0;
  /** Takes a call, if the desk allows one now. */
  const call = async () => (await takeDeskCall(db, id, most)) === 0;
  // Four writers and a reader, as two processes have them.
  const write = async (mine: readonly Case[]) => {
    for (const _ of mine) if (await call()) writes += 1;
  };
  const read = async () => {
    for (let n = 0; n < 15; n += 1) if (await call()) reads += 1;
  };
  const quarter = (n: number) => records.filter((_, m) => m % 4 === n);
  await Promise.all([read(), ...[0, 1, 2, 3].map((n) => write(quarter(n)))]);
  expect(writes + reads).toBe(most);
  expect(Math.min(writes, reads)).toBeGreaterThan(0);
  expect(await deskHealth(db, id)).toMatchObject({ callsLastMinute: most });
  // A minute later the rest goes on, and no more than that.
  await db('desk_calls').update({ at: db.raw(`at - interval '61 seconds'`) });
  const later = await Promise.all(Array.from({ length: most + 5 }, call));
  expect(later.filter(Boolean)).toHaveLength(most);
});

test('No minute has more calls than a desk allows, whichever processes make them', async () => {
  const id = await desk('Network');
  const waits = await Promise.all(Array.from({ length: 12 }, () => takeDeskCall(db, id, 5)));
  expect(waits.filter((ms) => ms === 0)).toHaveLength(5);
  for (const ms of waits.filter((one) => one > 0)) {
    expect(ms).toBeGreaterThan(50_000);
    expect(ms).toBeLessThanOrEqual(60_000);
  }
  expect(await deskHealth(db, id)).toMatchObject({ callsLastMinute: 5 });
  await db('desk_calls')
    .where('at', db('desk_calls').min('at'))
    .update({ at: db.raw(`now() - interval '61 seconds'`) });
  expect(await takeDeskCall(db, id, 5)).toBe(0);
  expect(await takeDeskCall(db, id, 5)).toBeGreaterThan(0);
});
