import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeskError, TicketChanged } from '../../desks/deskError';
import { pollOnce } from '../../desks/poll';
import { type ReceiveDeps, receiveTicket } from '../../desks/receive';
import { requestTracker } from '../../desks/requestTracker/requestTracker';
import { referenceOf, searchAfterMs, sendUpdate } from '../../desks/send';
import { settleMs } from '../../desks/writeOnce';
import { readMark } from '../../domain/deskText';
import { type CaseRecord, cases, createCase } from '../../records/case';
import { clockOf, type Database, openDatabase } from '../../records/database';
import { createDesk, type Desk, findDesk } from '../../records/desk';
import type { DeskUpdate } from '../../records/deskNotes';
import { deskOf, ticketOf } from '../../records/deskTicket';
import { writeEntry } from '../../records/entries';
import { editEntry, findEntryOf } from '../../records/entryEdits';
import { firstEntry } from '../../records/journal';
import { markDelivered, nextBatch } from '../../records/outbox';
import { createMeters } from '../../telemetry/meters';
import { createStubEngine } from '../api/stubEngine';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { log } from '../environment/log';
import { cutOff, type Fault, MemoryDesk } from './memoryDesk';

/**
 * What happens to each entry and ticket when calls are cut off, refused or repeated, and when both sides write at the same
 * time. The desk is in memory, because a real one does these things only at times.
 */

let database: TestDatabase;
let db: Database;
let deps: ReceiveDeps;
let desk: Desk;
let memory: MemoryDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 4);
  deps = {
    ...{ instance: 'acme', publicUrl: 'https://acme.example', db, log, meters: createMeters() },
    ...{ engine: createStubEngine(db, 'acme'), afterCommit: () => {} },
  };
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});
beforeEach(async () => {
  await db.raw('truncate desks, desk_tickets, desk_entries, desk_problems, outbox cascade');
  memory = new MemoryDesk();
  const id = randomUUID();
  desk = await createDesk(db, {
    ...{ id, name: 'Service Desk', kind: 'request-tracker', url: 'http://127.0.0.1:9' },
    routes: [
      { direction: 'out', record: 'case', where: { assignmentGroup: 'Desk' }, queue: 'General' },
      { direction: 'in', record: 'case', where: { queue: 'Cases' }, values: { product: 'X' } },
    ],
    ...{ mapping: requestTracker.mapping, callsPerMinute: 60 },
    ...{ credentials: 'sealed', webhookSecretHash: null },
  });
});

async function newCase(): Promise<CaseRecord> {
  const sysId = randomUUID().replaceAll('-', '');
  const fields = { shortDescription: 'No network', assignmentGroup: 'Desk' };
  const made = { id: randomUUID(), sysId, fields, openedBy: 'Dana', instance: 'acme' };
  const record = await createCase(db, made);
  if (!record) throw new Error('The case was not created.');
  return record;
}

const comment = (record: CaseRecord, text: string) =>
  writeEntry(db, 'acme', record, { id: randomUUID(), entry: 'comment', text, by: 'Dana' });

/** Dana edits a comment. */
async function edit(
  record: CaseRecord,
  written: Awaited<ReturnType<typeof comment>>,
  text: string,
) {
  if (written.status !== 'written') throw new Error('The comment was not written.');
  const { id } = written.entry;
  const { revision } = await findEntryOf(db, record.number, id);
  await editEntry(db, 'acme', record, { id, text, by: 'Dana', revision, minutes: 5 });
}

/** Sends what waits, in order, until one update fails; gives that failure. */
async function send(): Promise<unknown> {
  for (;;) {
    const batch = await nextBatch<DeskUpdate>(db, desk.id, { events: 1, bytes: 1_000_000 });
    const [update] = batch?.events ?? [];
    if (!update) return null;
    try {
      await sendUpdate(deps, desk, memory, update);
    } catch (error) {
      return error;
    }
    await markDelivered(db, [update]);
  }
}

async function receive(ticket: string): Promise<void> {
  const since = await clockOf(db);
  await receiveTicket(deps, desk, memory, { found: memory.look(ticket), since });
}

/** An outage of one call, once. */
function once(name: string, when: 'before' | 'after', error = cutOff): Fault {
  let left = 1;
  return (call) => {
    if (call !== name || left === 0) return {};
    left -= 1;
    return { [when]: error };
  };
}

/** As if the attempt was longer ago than a desk needs to finish it. */
async function wait(): Promise<void> {
  const ago = db.raw(`now() - interval '1 millisecond' * ?`, [settleMs + 1]);
  await db('desk_tickets').whereNotNull('creating_at').update({ creating_at: ago });
  await db('desk_entries').where({ is_done: false }).update({ began_at: ago });
}

const state = async (record: CaseRecord) => (await cases.find(db, record.number))?.state;
const journal = (record: CaseRecord) =>
  db('journal').where({ record: record.number }).orderBy('position').pluck('text');
const reference = async ({ number }: CaseRecord) =>
  referenceOf('acme', number, (await firstEntry(db, number))?.id ?? '');
const only = () => {
  expect(memory.tickets.size).toBe(1);
  const [[id, kept] = []] = [...memory.tickets];
  if (id === undefined || !kept) throw new Error('There is no ticket.');
  return { id, ...kept };
};

describe('a ticket', () => {
  test.each(['before', 'after'] as const)(
    'whose creation is cut off %s it took effect is created once',
    async (when) => {
      const record = await newCase();
      memory.fault = once('create', when);
      expect(await send()).toBe(cutOff);
      if (when === 'before') {
        // The desk may still be at it: a second one is not created at once.
        expect(await send()).toMatchObject({ no: { status: 'failed' } });
        await wait();
      }
      expect(await send()).toBeNull();
      expect(await ticketOf(db, record.number)).toMatchObject({ ticket: only().id });
      expect(only().ticket.ourReference).toBe(await reference(record));
    },
  );

  test('whose creator was killed before it stored the id is found, also by the poll', async () => {
    const record = await newCase();
    memory.fault = once('create', 'after', new Error('killed') as DeskError);
    await expect(send()).resolves.toThrow('killed');
    await receive(only().id);
    expect(await ticketOf(db, record.number)).toMatchObject({ ticket: only().id });
    expect(await send()).toBeNull();
    expect(memory.calls.filter((call) => call === 'create')).toHaveLength(1);
  });

  test('that the desk refuses is tried again after that, without a search', async () => {
    await newCase();
    const refused = new DeskError({ status: 'refused', reason: '400 No such queue.' });
    memory.fault = once('create', 'before', refused);
    expect(await send()).toBe(refused);
    expect(await send()).toBeNull();
    expect(memory.calls).not.toContain('find');
    only();
  });
});

test('A reference that was copied to the ticket of another record makes a failure of one record', async () => {
  const [first, second] = [await newCase(), await newCase()];
  memory.fault = once('create', 'before');
  expect(await send()).toBe(cutOff);
  await wait();
  const named = await reference(first);
  const copy = memory.open({ ourReference: named });
  await db('desk_tickets').where({ record: second.number }).update({ ticket: copy });
  const reason = `The ticket ${copy} has the reference of ${first.number}, and is the ticket of ${second.number}.`;
  expect(await send()).toMatchObject({ no: { status: 'refused', reason } });
});

describe('an entry', () => {
  test.each(['before', 'after'] as const)(
    'whose call is cut off %s it took effect is written once, and others stay in order',
    async (when) => {
      const record = await newCase();
      for (const text of ['One', 'Two']) await comment(record, text);
      memory.fault = once('comment', when);
      expect(await send()).toBe(cutOff);
      await wait();
      expect(await send()).toBeNull();
      const texts = only().entries.map(({ text }) => text.split('\n\n')[1]);
      expect(texts).toEqual(['One', 'Two']);
      expect(memory.calls.filter((call) => call === 'read')).toHaveLength(1);
    },
  );

  test('that was refused or not taken for now is written later without a look', async () => {
    const record = await newCase();
    await comment(record, 'One');
    const busy = new DeskError({ status: 'unreachable', kind: 'busy', error: '429' });
    memory.fault = once('comment', 'before', busy);
    expect(await send()).toBe(busy);
    expect(await send()).toBeNull();
    expect(only().entries).toHaveLength(1);
    expect(memory.calls).not.toContain('read');
  });

  test('that came from the desk is never sent back, and one that came from here is never taken', async () => {
    const record = await newCase();
    await comment(record, 'Ours');
    expect(await send()).toBeNull();
    const { id } = only();
    memory.say(id, 'Theirs');
    for (let look = 0; look < 3; look += 1) await receive(id);
    expect(await send()).toBeNull();
    await receive(id);
    expect(await journal(record)).toEqual(['New: No network', 'Ours', 'Theirs']);
    expect(only().entries.map(({ text }) => readMark(text) !== null)).toEqual([true, false]);
  });

  test('that a killed process took halfway is taken once', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const { id } = only();
    memory.say(id, 'First');
    const file = { id: 'f', name: 'a.txt', contentType: 'text/plain', size: 5 };
    memory.say(id, 'With a file', { files: [file] });
    const fetchFile = memory.fetchFile;
    memory.fetchFile = () => Promise.reject(new Error('killed'));
    await expect(receive(id)).rejects.toThrow('killed');
    memory.fetchFile = fetchFile;
    await receive(id);
    expect(await journal(record)).toEqual(['New: No network', 'First', 'With a file', 'a.txt']);
  });
});

describe('both sides at the same time', () => {
  test('a status that we are writing is no news, whether the look saw it or not', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const { id } = only();
    const stub = deps.engine;
    await stub.command(record, 'cancel', { by: 'Dana', id: randomUUID() });
    const since = await clockOf(db);
    const before = memory.look(id);
    expect(await send()).toBeNull();
    expect(only().ticket.status).toBe('rejected');
    // A look from before the write says "new", and must not be taken for a change back.
    await receiveTicket(deps, desk, memory, { found: before, since });
    await receive(id);
    expect(await send()).toBeNull();
    expect(only().ticket.status).toBe('rejected');
    expect(only().entries).toHaveLength(1);
  });

  test('a look from before our write is not taken for a change back', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const { id } = only();
    memory.change(id, { owner: { id: 'alex', name: 'Alex Agent' } });
    await receive(id);
    expect(await send()).toBeNull();
    expect(only().ticket.status).toBe('open');
    const solution = { by: 'Dana', resolutionCode: 'Found', id: randomUUID() };
    await deps.engine.command(record, 'propose', solution);
    const since = await clockOf(db);
    const before = memory.look(id);
    expect(await send()).toBeNull();
    await receiveTicket(deps, desk, memory, { found: before, since });
    expect(await send()).toBeNull();
    expect(only().ticket.status).toBe('resolved');
    expect(
      only()
        .entries.map(({ text }) => text)
        .join(),
    ).not.toContain('changed nothing');
  });

  test('a status that somebody sets in the same second as the record changes is read before ours is written', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const { id } = only();
    await deps.engine.command(record, 'cancel', { by: 'Dana', id: randomUUID() });
    memory.change(id, { status: 'stalled' });
    expect(await send()).toBeInstanceOf(TicketChanged);
    expect(only().ticket.status).toBe('stalled');
    await receive(id);
    expect(await send()).toBeNull();
    expect(only().ticket.status).toBe('rejected');
    const refused = only().entries.filter(({ text }) => text.includes('"stalled" changed nothing'));
    expect(refused).toHaveLength(1);
    expect(await state(record)).toBe('Cancelled');
  });

  describe('after a status was written, and the answer was lost,', () => {
    let record: CaseRecord;
    let id: string;

    /** The ticket is open, then solved by us, although we do not know it. */
    beforeEach(async () => {
      record = await newCase();
      expect(await send()).toBeNull();
      id = only().id;
      memory.change(id, { owner: { id: 'alex', name: 'Alex Agent' } });
      await receive(id);
      expect(await send()).toBeNull();
      expect(only().ticket.status).toBe('open');
      memory.change(id, {});
      await receive(id);
      await deps.engine.command(record, 'propose', {
        ...{ by: 'Dana', resolutionCode: 'Found', id: randomUUID() },
      });
      memory.fault = once('move', 'after');
      expect(await send()).toBe(cutOff);
      expect(only().ticket.status).toBe('resolved');
    });

    test('it is not written over what somebody sets then', async () => {
      memory.change(id, { status: 'rejected' });
      expect(await send()).toBeInstanceOf(TicketChanged);
      expect(only().ticket.status).toBe('rejected');
      await receive(id);
      expect(await state(record)).toBe('Cancelled');
      expect(await send()).toBeNull();
      expect(only().ticket.status).toBe('rejected');
    });

    test('it is not written over the one before, which somebody sets again', async () => {
      await sleep(2);
      memory.change(id, { status: 'open' });
      expect(await send()).toBeInstanceOf(TicketChanged);
      expect(only().ticket.status).toBe('open');
      await receive(id);
      expect(await send()).toBeNull();
      // It is no command in Resolved, and its author is told so.
      const texts = only().entries.map(({ text }) => text);
      expect(texts.filter((text) => text.includes('"open" changed nothing'))).toHaveLength(1);
      expect(only().ticket.status).toBe('open');
    });

    test('it is agreed where nobody has changed it', async () => {
      expect(await send()).toBeNull();
      await receive(id);
      expect(only().ticket.status).toBe('resolved');
      expect(await state(record)).toBe('Resolved');
    });
  });

  test('a status whose write never took effect is written again', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    await deps.engine.command(record, 'cancel', { by: 'Dana', id: randomUUID() });
    memory.fault = once('move', 'before');
    expect(await send()).toBe(cutOff);
    expect(await send()).toBeNull();
    expect(only().ticket.status).toBe('rejected');
  });

  test('a status that is set there again and again does not hold the record back for ever', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    await deps.engine.command(record, 'cancel', { by: 'Dana', id: randomUUID() });
    memory.change(only().id, { status: 'stalled' });
    await db('outbox').update({ attempts: 5 });
    expect(await send()).toBeNull();
    expect(only().ticket.status).toBe('rejected');
  });

  test('who takes a ticket and solves it before we show that it is taken has solved it', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const { id } = only();
    memory.change(id, { owner: { id: 'alex', name: 'Alex Agent' } });
    await receive(id);
    memory.change(id, { status: 'resolved' });
    expect(await send()).toBeNull();
    expect(only().ticket.status).toBe('resolved');
    await receive(id);
    expect(await state(record)).toBe('Resolved');
  });

  test('what a person sets in the ticket stays, where the record says nothing new about it', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const { id } = only();
    memory.change(id, { owner: { id: 'alex', name: 'Alex Agent' }, priority: '17' });
    await receive(id);
    expect(await state(record)).toBe('Open');
    expect(await send()).toBeNull();
    expect(only().ticket).toMatchObject({ status: 'open', priority: '17', owner: { id: 'alex' } });
    await comment(record, 'Hello');
    expect(await send()).toBeNull();
    expect(only().ticket).toMatchObject({ status: 'open', priority: '17', owner: { id: 'alex' } });
  });

  test('an assignee whom the desk does not know leaves the ticket as it is', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const unknown = new DeskError({ status: 'refused', reason: 'No such user.' });
    memory.fault = once('assign', 'before', unknown);
    await deps.engine.command(record, 'assign', { by: 'Dana', to: 'Lee', id: randomUUID() });
    expect(await send()).toBeNull();
    expect(only().ticket).toMatchObject({ status: 'open', owner: null });
    expect(only().entries.at(-1)?.text).toContain('Open: assigned to Lee.');
  });
});

describe('after a back-up was restored', () => {
  /** As if the record was made a while ago, and its ticket was never stored. */
  async function forgetTicket({ number }: CaseRecord): Promise<void> {
    const forgotten = { ticket: null, url: null, seen: null, creating_at: null };
    await db('desk_tickets').where({ record: number }).update(forgotten);
    await db('journal')
      .where({ record: number })
      .update({ landed_at: db.raw(`now() - interval '1 millisecond' * ?`, [searchAfterMs + 1]) });
  }

  test('a ticket that our database has lost is found, and not created again', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const { id } = only();
    await forgetTicket(record);
    await comment(record, 'After the restore');
    expect(await send()).toBeNull();
    expect(only().entries.map(({ text }) => text.split('\n\n')[1])).toEqual(['After the restore']);
    expect(await ticketOf(db, record.number)).toMatchObject({ ticket: id });
  });

  test('the ticket of a record that our database has lost is not that of another one with its number', async () => {
    const record = await newCase();
    const lost = memory.open({ ourReference: `acme/${record.number}/00000000`, status: 'open' });
    memory.say(lost, 'About something else');
    await receive(lost);
    await forgetTicket(record);
    expect(await send()).toBeNull();
    expect(memory.tickets.size).toBe(2);
    expect((await ticketOf(db, record.number))?.ticket).not.toBe(lost);
    expect(await journal(record)).toEqual(['New: No network']);
  });

  test('a ticket whose record our database has lost makes it again, once', async () => {
    const id = memory.open({ queue: 'Cases', subject: 'Handed over', status: 'new' });
    await receive(id);
    const [made] = await db('cases').where({ short_description: 'Handed over' });
    await db('desk_tickets').delete();
    await db('desk_entries').delete();
    await db('outbox').delete();
    await db('cases').where({ number: made.number }).delete();
    await db('journal').where({ record: made.number }).delete();
    await Promise.allSettled([receive(id), receive(id)]);
    await receive(id);
    expect(await db('cases').where({ short_description: 'Handed over' })).toHaveLength(1);
    expect(await send()).toBeNull();
    expect(memory.tickets.size).toBe(1);
  });

  test('a number that the desk has given to another ticket is seen, and the two are kept apart', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    const { id } = only();
    await receive(id);
    memory.change(id, { createdAt: new Date(Date.now() + 60_000), subject: 'Something else' });
    memory.say(id, 'Not about the network');
    await expect(receive(id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await journal(record)).toEqual(['New: No network']);
    const shown = (await deskOf(db, [record.number])).get(record.number);
    expect(shown).toMatchObject({
      state: 'failed',
      lastError: expect.stringContaining(`${id} in Service Desk is another ticket`),
    });
    await comment(record, 'For the one that is gone');
    expect(await send()).toMatchObject({ no: { status: 'refused', reason: shown?.lastError } });
  });
});

describe('a ticket that is handed over', () => {
  test('becomes one record, however often and from however many processes it is seen', async () => {
    const id = memory.open({ queue: 'Cases', subject: 'A deferment', status: 'open' });
    memory.say(id, 'Internal talk from before', { visibility: 'internal' });
    memory.say(id, 'Please hurry.');
    const tries = await Promise.allSettled([receive(id), receive(id), receive(id)]);
    expect(tries.some(({ status }) => status === 'fulfilled')).toBe(true);
    await receive(id);
    const made = await db('cases').where({ short_description: 'A deferment' });
    expect(made).toMatchObject([{ product: 'X', state: 'New' }]);
    const record = await cases.find(db, made[0].number);
    if (!record) throw new Error('It is not there.');
    expect(await journal(record)).toEqual(['New: A deferment', 'Please hurry.']);
    expect(await send()).toBeNull();
    expect(memory.tickets.size).toBe(1);
    expect(only().entries.at(-1)?.text).toContain(`This ticket is the case ${record.number}.`);
    expect(only().ticket.status).toBe('new');
  });

  test('is left alone if its work is over, or another instance created it', async () => {
    const over = memory.open({ queue: 'Cases', subject: 'Over', status: 'resolved' });
    const other = memory.open({ queue: 'Cases', ourReference: 'globex/CS0001001', status: 'new' });
    await receive(over);
    await receive(other);
    expect(await db('desk_tickets').select()).toEqual([]);
  });
});

describe('a poll', () => {
  const poll = (until = Date.now() + 60_000) =>
    pollOnce(deps, desk, memory, { until, signal: new AbortController().signal });
  const cursor = async () => (await findDesk(db, desk.id))?.cursor;
  const problems = () => db('desk_problems').select('ticket', 'error', 'attempts');
  async function threeTickets(): Promise<[string, string, string]> {
    const records = [await newCase(), await newCase(), await newCase()];
    expect(await send()).toBeNull();
    const ids: string[] = [];
    for (const { number } of records) ids.push((await ticketOf(db, number))?.ticket ?? '');
    const [first = '', second = '', third = ''] = ids;
    return [first, second, third];
  }
  const said = () => db('journal').where({ kind: 'comment' }).orderBy('position').pluck('text');
  const file = { id: 'f', name: 'a.txt', contentType: 'text/plain', size: 5 };

  test('applies every ticket but one that fails, which is tried again later, alone', async () => {
    const [first, bad, third] = await threeTickets();
    const before = (await said()).length;
    memory.say(first, 'One');
    memory.say(bad, 'Two', { files: [file] });
    memory.say(third, 'Three');
    memory.pages = [[first, bad], [third]];
    const { fetchFile } = memory;
    const broken = new DeskError({ status: 'failed', error: '500 The file is broken.' });
    memory.fetchFile = () => Promise.reject(broken);
    expect(await poll()).toBe(3);
    expect((await said()).slice(before)).toEqual(['One', 'Two', 'Three']);
    expect(await cursor()).toBe('2');
    expect(await problems()).toEqual([{ ticket: bad, error: broken.message, attempts: 1 }]);
    expect(await poll()).toBe(0);
    expect(await problems()).toMatchObject([{ attempts: 1 }]);
    memory.fetchFile = fetchFile;
    await db('desk_problems').update({ next_try_at: db.fn.now() });
    await poll();
    expect(await problems()).toEqual([]);
    expect((await said()).slice(before)).toEqual(['One', 'Two', 'Three']);
    const row = await db('desk_tickets').where({ ticket: bad }).first('record');
    expect(await db('attachments').where({ record: row.record })).toHaveLength(1);
  });

  test('does not move its cursor past a ticket that an outage left out', async () => {
    const [first, second] = await threeTickets();
    const before = (await said()).length;
    memory.say(first, 'One');
    memory.say(second, 'Two', { files: [file] });
    memory.pages = [[first, second]];
    const { fetchFile } = memory;
    memory.fetchFile = () => Promise.reject(cutOff);
    await expect(poll()).rejects.toBe(cutOff);
    expect(await cursor()).toBeNull();
    expect(await problems()).toEqual([]);
    memory.fetchFile = fetchFile;
    await poll();
    expect((await said()).slice(before)).toEqual(['One', 'Two']);
    expect(await cursor()).toBe('1');
  });

  test('reads no further page after its time, and goes on there', async () => {
    const [first, second] = await threeTickets();
    memory.pages = [[first], [second]];
    expect(await poll(0)).toBe(1);
    expect(await cursor()).toBe('1');
    expect(await poll()).toBe(1);
    expect(await cursor()).toBe('2');
  });
});

test('A deleted ticket is shown by its record, and its updates wait for a decision', async () => {
  const record = await newCase();
  expect(await send()).toBeNull();
  memory.change(only().id, { isDeleted: true });
  await receive(only().id);
  const error = `The ticket ${only().id} was deleted in Service Desk.`;
  expect((await deskOf(db, [record.number])).get(record.number)).toMatchObject({
    ...{ state: 'failed', lastError: error },
  });
  await comment(record, 'Where is it?');
  expect(await send()).toMatchObject({ no: { status: 'refused', reason: error } });
  memory.change(only().id, { isDeleted: false });
  await receive(only().id);
  expect(await send()).toBeNull();
  expect(only().entries).toHaveLength(1);
  expect(await findDesk(db, desk.name)).toMatchObject({ id: desk.id });
});

describe('an edited comment', () => {
  const entries = () => only().entries.map(({ text }) => text);

  test('that the ticket does not have yet is written with its new text, once', async () => {
    const record = await newCase();
    await edit(record, await comment(record, 'Teh router'), 'The router');
    expect(await send()).toBeNull();
    expect(entries()).toEqual([expect.stringContaining('The router')]);
  });

  test('that the ticket has is corrected by a further entry, which has the newest text', async () => {
    const record = await newCase();
    const written = await comment(record, 'Teh router');
    expect(await send()).toBeNull();
    await edit(record, written, 'The ruoter');
    await edit(record, written, 'The router');
    expect(await send()).toBeNull();
    expect(entries()).toEqual([
      expect.stringContaining('Teh router'),
      expect.stringMatching(
        /^Dana \(Acme\), .* UTC:\n\nCorrection of the comment of .* UTC:\n\nThe router\n/,
      ),
    ]);
    // The correction is our own: the poll does not read it as an entry of the desk.
    await receive(only().id);
    expect((await journal(record)).filter((text) => text.includes('router'))).toEqual([
      'The router',
    ]);
    // A further edit corrects it again.
    await edit(record, written, 'The router in Hamburg');
    expect(await send()).toBeNull();
    expect(entries()).toHaveLength(3);
  });

  test.each(['before', 'after'] as const)(
    'whose correction is cut off %s it took effect is corrected once',
    async (when) => {
      const record = await newCase();
      const written = await comment(record, 'Teh router');
      expect(await send()).toBeNull();
      await edit(record, written, 'The router');
      memory.fault = once('comment', when);
      expect(await send()).toBe(cutOff);
      if (when === 'before') await wait();
      expect(await send()).toBeNull();
      expect(entries().filter((text) => text.includes('Correction'))).toHaveLength(1);
    },
  );

  test('that came from the desk is corrected there', async () => {
    const record = await newCase();
    expect(await send()).toBeNull();
    memory.say(only().id, 'Teh printer');
    await receive(only().id);
    const { id } = await db('journal')
      .where({ record: record.number, kind: 'comment' })
      .first('id');
    const entry = await findEntryOf(db, record.number, id);
    const { by, revision } = entry;
    await editEntry(db, 'acme', record, { id, text: 'The printer', by, revision, minutes: 5 });
    expect(await send()).toBeNull();
    expect(entries()).toEqual(['Teh printer', expect.stringContaining('The printer')]);
  });
});
