import { randomUUID } from 'node:crypto';
import type { Mutation } from '../../domain/commit';
import { accountsOf } from '../../records/accounts';
import { commit } from '../../records/commit';
import type { Database } from '../../records/database';
import { overdueDestinations } from '../../records/destinations';
import { writeEntry } from '../../records/entries';
import { cleanupTasks } from '../../records/expiry';
import { listChanged, listWaiting } from '../../records/home';
import { readSequences, receiveEntries } from '../../records/inbox';
import { journalSince, listJournal } from '../../records/journal';
import { noticeEntries } from '../../records/noticeEntries';
import { nextBatch } from '../../records/outbox';
import type { Filters } from '../../records/recordType';
import { fulfillments } from '../../records/request';
import { findTaskRow, listTasks } from '../../records/requestList';
import { applyRetention } from '../../records/retention';
import { takeSamples } from '../../records/samples';
import { movedRecords } from '../../records/staleWorkflows';
import { rareRecords } from '../../records/textSearch';
import type { Caller } from '../../records/user';
import { visibleTo } from '../../records/visibility';
import { connection, numberOf } from './fill';

export interface Query {
  readonly name: string;
  run(db: Database, requests: number): Promise<unknown>;
}

const caller: Caller = { name: 'Agent 7', roles: ['agent'] };
const visible = visibleTo(caller, fulfillments);
/** A request of any time, and an open one. */
const any = (requests: number) => 1 + Math.floor(Math.random() * requests);
const open = (requests: number) => requests - Math.floor(Math.random() * requests * 0.01);

function list(name: string, filters: Filters, sort?: string): Query {
  const run = async (db: Database) => {
    const { q, workNotes = false } = filters;
    const among = await rareRecords(db, { q, workNotes });
    return listTasks(db, { ...filters, among }, visible, { limit: 50, sort });
  };
  return { name: `list: ${name}`, run };
}

/** What people and the engine ask of the tables that grow, by the code that asks it. */
export const queries: readonly Query[] = [
  {
    name: "a record's page",
    run: (db, requests) => findTaskRow(db, `TASK${numberOf(any(requests)).slice(-9)}`, visible),
  },
  {
    name: 'a page of its journal',
    run: (db, requests) => listJournal(db, numberOf(any(requests)), { workNotes: true, limit: 50 }),
  },
  {
    name: 'its new entries, for a live page',
    run: (db, requests) => journalSince(db, numberOf(any(requests)), 0, true),
  },
  list('the newest', {}),
  list('the oldest', {}, 'openedAt'),
  list('in work', { state: 'Work in Progress' }),
  list('closed', { state: 'Closed' }),
  list("an agent's own", { assignedTo: 'Agent 7' }),
  list("a group's, by priority", { assignmentGroup: 'Group 7' }, 'priority'),
  list('the archive', { archived: true }),
  list('the archive, oldest first', { archived: true }, 'openedAt'),
  list('a rare word', { q: 'a1b2c3' }),
  list('a rare word, with the archive', { q: 'a1b2c3', archived: 'any' }),
  list('a number', { q: '0000777' }),
  list('a word of every entry', { q: 'toner', workNotes: true }),
  { name: 'home: what waits', run: (db) => listWaiting(db, caller) },
  {
    name: 'home: what changed in a day',
    run: (db) => listChanged(db, caller, 'northwind', new Date(Date.now() - 86_400_000), 20),
  },
  {
    name: 'write a comment',
    async run(db, requests) {
      const record = await fulfillments.find(db, numberOf(open(requests)));
      if (!record) throw new Error('The request is missing.');
      const entry = { id: randomUUID(), entry: 'comment', text: 'Noted.', by: 'Agent 7' } as const;
      await writeEntry(db, 'northwind', record, entry);
    },
  },
  {
    name: 'commit a command',
    async run(db, requests) {
      const number = numberOf(open(requests));
      const record = await fulfillments.find(db, number);
      if (!record) throw new Error('The request is missing.');
      const { revision } = record;
      const change: Mutation = {
        ...{ id: randomUUID(), by: 'Agent 7', kind: 'state', text: 'Reassigned.' },
        ...{ state: 'Work in Progress', fields: { assignedTo: 'Agent 7' } },
      };
      const input = { lifecycle: 'fulfillment', number, revision, ends: false };
      await commit(db, 'northwind', { ...input, changes: [change] });
    },
  },
  {
    name: "receive a partner's comment",
    async run(db, requests) {
      const subject = numberOf(open(requests));
      await readSequences(db, connection, [subject]);
      const data = { by: 'Person 1', kind: 'comment', text: 'Thank you.' } as const;
      const event = { id: randomUUID(), name: 'commented', subject, sequence: 9, data } as const;
      await receiveEntries(db, 'acme', [{ ...event, time: new Date().toISOString() }]);
    },
  },
  {
    name: 'pick up a batch of the outbox',
    run: (db) => nextBatch(db, connection, { events: 100, bytes: 1_000_000 }),
  },
  {
    name: 'a page of a reconciliation',
    run: (db) =>
      accountsOf(db, { connection, subjects: { after: '', limit: 100 }, notesSince: null }),
  },
  { name: 'tell people', run: (db) => noticeEntries(db, 'northwind') },
  { name: 'sweep: samples', run: takeSamples },
  { name: 'sweep: deliveries', run: overdueDestinations },
  { name: 'sweep: unstarted', run: (db) => fulfillments.unstarted(db) },
  {
    name: 'sweep: stale workflows',
    run: (db) => movedRecords(db, new Date(Date.now() - 120_000)),
  },
  { name: 'sweep: retention, nothing due', run: applyRetention },
  ...Object.entries(cleanupTasks).map(
    ([name, forget]): Query => ({ name: `sweep: ${name}`, run: forget }),
  ),
];
