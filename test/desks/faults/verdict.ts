import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { TicketWithEntries } from '../../../desks/connector';
import { readMark } from '../../../domain/deskText';
import { type Database, openDatabase } from '../../../records/database';
import {
  countUndelivered,
  type EntryRow,
  readRecords,
  type SideRecords,
} from '../../chaos/records';
import { type Side, sides } from '../../chaos/schedule';
import type { Account, Ledger } from './exchange';
import type { DeskStage } from './stage';
import { bodyOf } from './watch';

type Both = Readonly<Record<Side, SideRecords>>;

export interface Verdict {
  /** In words; none, where all is well. */
  readonly violations: readonly string[];
  readonly entries: number;
  readonly files: number;
  /** Entries of both desks that Crossdesk wrote. */
  readonly written: number;
}

/** Waits until nothing is on its way any more, or for so long, and checks databases and desks. */
export async function judge(stage: DeskStage, ledger: Ledger, withinMs: number): Promise<Verdict> {
  const open = (side: Side) => openDatabase(stage.stack.config[side].databaseUrl, 2);
  const dbs = { northwind: open('northwind'), acme: open('acme') };
  try {
    for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(500)) {
      const left = await Promise.all(sides.map((side) => countUndelivered(dbs[side])));
      if (left.every((count) => Number(count) === 0)) break;
    }
    for (const side of sides) await stage.desks[side].watch.refreshed();
    return await check(stage, ledger, dbs);
  } finally {
    await Promise.all(sides.map((side) => dbs[side].destroy()));
  }
}

async function check(
  { desks }: DeskStage,
  ledger: Ledger,
  dbs: Readonly<Record<Side, Database>>,
): Promise<Verdict> {
  const both = {
    northwind: await readRecords(dbs.northwind),
    acme: await readRecords(dbs.acme),
  };
  const violations = [...ledger.complaints];
  let written = 0;
  for (const side of sides) {
    const failures = await desks[side].failures();
    for (const failure of failures)
      violations.push(`The desk of ${side} has the failure ${JSON.stringify(failure)}.`);
    for (const { subject, name, status, lastError } of both[side].outbox)
      violations.push(`${subject}: "${name}" is ${status} in ${side}'s outbox: ${lastError}.`);
    const requests = await dbs[side]('requests').count({ count: '*' }).first();
    if (Number(requests?.count) !== ledger.accounts.length)
      violations.push(
        `${side} has ${requests?.count} requests for ${ledger.accounts.length} tickets.`,
      );
  }
  const number = await numbersOf(dbs.acme);
  for (const account of ledger.accounts) {
    const found = [...journals(account, number.get(account.subject), both)];
    for (const side of sides) {
      const { watch } = desks[side];
      const same = [...watch.tickets.values()].filter(
        ({ ticket }) => ticket.subject === account.subject,
      );
      if (same.length !== 1) found.push(`has ${same.length} tickets in the desk of ${side}.`);
      const id = account.tickets[side];
      const ticket = id === undefined ? null : await desks[side].connector.read(id);
      if (!ticket) {
        found.push(`has no ticket in the desk of ${side}.`);
        continue;
      }
      written += ticket.entries.filter(({ text }) => readMark(text) !== null).length;
      found.push(...entries(account, side, ticket), ...(await files(account, side, ticket)));
    }
    violations.push(...found.map((fault) => `${account.subject}: ${fault}`));
  }
  return {
    violations,
    written,
    entries: [...both.acme.journals.values()].flat().length,
    files: [...both.acme.files.values()].flat().length,
  };

  async function files(account: Account, side: Side, { ticket, entries }: TicketWithEntries) {
    const found: string[] = [];
    for (const { name, sha256 } of account.files) {
      const same = entries.flatMap((entry) => entry.files).filter((file) => file.name === name);
      if (same.length !== 1) found.push(`${name} is ${same.length} times in the desk of ${side}.`);
      for (const file of same) {
        const bytes = await buffer(await desks[side].connector.fetchFile(ticket.id, file));
        if (createHash('sha256').update(bytes).digest('hex') !== sha256)
          found.push(`${name} has other bytes in the desk of ${side}.`);
      }
    }
    return found;
  }
}

async function numbersOf(db: Database): Promise<Map<string, string>> {
  const rows = await db('requests').select('number', { subject: 'short_description' });
  return new Map(rows.map(({ number, subject }) => [subject, number]));
}

/** What crosses is the same on both sides, and what people wrote is there once. */
function* journals(account: Account, number: string | undefined, both: Both): Iterable<string> {
  if (!account.isOver) yield 'did not come to its end.';
  if (number === undefined) {
    yield 'is no request at acme.';
    return;
  }
  const [ours, theirs] = [both.acme.requests.get(number), both.northwind.requests.get(number)];
  if (!isDeepStrictEqual(ours, theirs))
    yield `differs: ${JSON.stringify(ours)} at acme, ${JSON.stringify(theirs)} at northwind.`;
  const crossing = (side: Side) =>
    (both[side].journals.get(number) ?? []).filter(
      ({ kind }) => kind !== 'work note' && kind !== 'system',
    );
  const [here, there] = [crossing('acme'), crossing('northwind')];
  if (!isDeepStrictEqual(here, there)) yield `the journals differ: ${differing(here, there)}`;
  for (const side of sides) {
    const journal = both[side].journals.get(number) ?? [];
    for (const { kind, text } of journal)
      if (text.includes('[crossdesk:')) yield `the ${kind} "${text}" came back (at ${side}).`;
    for (const { kind, text, by, isReason } of account.said) {
      if (kind === 'work note' && by !== side) continue;
      const own = journal.filter((entry) => entry.kind === kind && entry.text === text).length;
      const inReason = journal.filter(
        (entry) => entry.kind === 'state' && entry.text.endsWith(text),
      ).length;
      if (isReason ? own > 1 || inReason > 1 || own + inReason === 0 : own !== 1)
        yield `"${text}" is ${own} times in the journal, and in ${inReason} reasons (at ${side}).`;
    }
    const kept = both[side].files.get(number) ?? [];
    for (const { name, sha256 } of account.files) {
      const same = kept.filter((file) => file.name === name);
      if (same.length !== 1 || same[0]?.sha256 !== sha256)
        yield `${name} is ${same.length} times at ${side}, or has other bytes.`;
    }
    if (kept.length !== account.files.length) yield `has ${kept.length} files at ${side}.`;
  }
}

function differing(here: readonly EntryRow[], there: readonly EntryRow[]): string {
  const n = here.findIndex((entry, place) => !isDeepStrictEqual(entry, there[place]));
  const place = n === -1 ? here.length : n;
  return `${JSON.stringify(here[place])} at acme, ${JSON.stringify(there[place])} at northwind.`;
}

/** In a desk, each text and each mark is there once. */
function* entries(account: Account, side: Side, { entries }: TicketWithEntries): Iterable<string> {
  const bodies = entries.map(({ text }) => bodyOf(text));
  for (const { kind, text, by, isReason } of account.said) {
    if (kind === 'work note' && by !== side) continue;
    const times = bodies.filter((body) => body === text).length;
    const inReason = bodies.filter((body) => body !== text && body.endsWith(text)).length;
    const mayBeReason = isReason && by !== side;
    if (mayBeReason ? times > 1 || inReason > 1 || times + inReason === 0 : times !== 1)
      yield `"${text}" is ${times} times in the desk of ${side}, and in ${inReason} reasons.`;
  }
  const marks = entries.map(({ text }) => readMark(text)).filter((mark) => mark !== null);
  if (new Set(marks).size !== marks.length) yield `an entry is doubled in the desk of ${side}.`;
}
