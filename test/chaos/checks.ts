import { isDeepStrictEqual } from 'node:util';
import type { Account, Ledger, Said } from './ledger';
import type { EntryRow, SideRecords } from './records';
import { type Side, sides } from './schedule';

type Both = Readonly<Record<Side, SideRecords>>;

/** Everything that is not as callers were told, or not the same on both sides. */
export function checkRecords(ledger: Ledger, both: Both): string[] {
  return [
    ...ledger.complaints,
    ...counts(ledger, both),
    ...ledger.accounts.flatMap((account) =>
      [...ends(account, both), ...journals(account, both), ...files(account, both)].map(
        (found) => `${account.number}: ${found}`,
      ),
    ),
    ...sides.flatMap((side) => outbox(side, both[side])),
    ...sequences(both),
  ];
}

/** As many requests as callers were told of, and no other. */
function counts({ accounts }: Ledger, both: Both): string[] {
  const told = accounts.map(({ number }) => number).sort();
  const found: string[] = [];
  if (new Set(told).size < told.length) found.push('Two submissions were told the same number.');
  for (const side of sides) {
    const known = new Set(told);
    const there = [...both[side].requests.keys()];
    for (const number of there.filter((one) => !known.has(one))) {
      found.push(`${number}: is at ${side}, and nobody was told of it.`);
    }
    if (there.length !== told.length) {
      found.push(`${side} has ${there.length} requests; callers were told of ${told.length}.`);
    }
  }
  return found;
}

function ends({ number, end }: Account, both: Both): string[] {
  const found: string[] = end ? [] : ['its callers did not come to the end.'];
  for (const side of sides) {
    const state = both[side].requests.get(number)?.state ?? 'not there';
    if (state !== end) found.push(`is ${state} at ${side}; the callers saw ${end ?? 'no end'}.`);
  }
  const [ours, theirs] = [both.acme.requests.get(number), both.northwind.requests.get(number)];
  if (ours && theirs && !isDeepStrictEqual(ours, theirs)) {
    found.push(`differs: ${JSON.stringify(ours)} at acme, ${JSON.stringify(theirs)} at northwind.`);
  }
  return found;
}

function journals(account: Account, both: Both): string[] {
  const { number } = account;
  const found: string[] = [];
  const journal = (side: Side) => both[side].journals.get(number) ?? [];
  for (const side of sides) {
    for (const fault of journalFaults(account, journal(side))) found.push(`${fault} (at ${side})`);
  }
  const shared = (side: Side) => journal(side).filter((entry) => !isRefusalNote(entry));
  const [ours, theirs] = [shared('acme'), shared('northwind')];
  for (let n = 0; n < Math.max(ours.length, theirs.length); n += 1) {
    if (isDeepStrictEqual(ours[n], theirs[n])) continue;
    const [at, there] = [JSON.stringify(ours[n]), JSON.stringify(theirs[n])];
    found.push(`the journals differ from entry ${n + 1}: ${at} at acme, ${there} at northwind.`);
    break;
  }
  return found;
}

/** A journal against what was said: each once, in each side's order, and nothing that nobody sent. */
function journalFaults({ said, end }: Account, journal: readonly EntryRow[]): string[] {
  const found: string[] = [];
  const times = (text: string) => journal.filter((entry) => entry.text === text).length;
  for (const { text, told } of said) {
    const n = times(text);
    // What was recorded and lost its place meanwhile is refused in the journal, where it was given.
    const least = told === 'taken' || (told === 'recorded' && end === 'Closed') ? 1 : 0;
    const most = told === 'refused' ? 0 : 1;
    if (n < least) found.push(`"${text}" was ${told}, and is lost.`);
    if (n > most) found.push(`"${text}" was ${told}, and is there ${n} times.`);
  }
  const received = journal.filter(isReception).length;
  if (received > 1) found.push(`it was received ${received} times.`);
  if (received === 0 && end === 'Closed') found.push('it was never received.');
  for (const entry of journal) {
    if (!said.some((one) => isSaid(one, entry)) && !isReception(entry) && !isRefusalNote(entry)) {
      found.push(`nobody sent ${JSON.stringify(entry)}.`);
    }
  }
  for (const side of sides) {
    const order = said.filter(({ by, text }) => by === side && times(text) === 1);
    const written = journal.filter((entry) => order.some((one) => isSaid(one, entry)));
    const [wanted, read] = [order.map(({ text }) => text), written.map(({ text }) => text)];
    if (wanted.length === read.length && !isDeepStrictEqual(wanted, read)) {
      found.push(`what ${side} said in the order ${list(wanted)} stands as ${list(read)}.`);
    }
  }
  return found;
}

function isSaid({ by, kind, text }: Said, entry: EntryRow): boolean {
  return entry.instance === by && entry.kind === kind && entry.text === text;
}

function isReception({ instance, kind, text }: EntryRow): boolean {
  return instance === 'northwind' && kind === 'state' && text.startsWith('Received: ');
}

/** Each side's own, of a command that was recorded and came when the record had no place for it. */
function isRefusalNote({ instance, kind, text }: EntryRow): boolean {
  return instance === 'northwind' && kind === 'system' && text.startsWith('"propose" was refused.');
}

function files({ number, files: sent }: Account, both: Both): string[] {
  const found: string[] = [];
  for (const side of sides) {
    const kept = both[side].files.get(number) ?? [];
    for (const { name, sha256 } of sent) {
      const copies = kept.filter((file) => file.name === name);
      if (copies.length !== 1) found.push(`${name} is there ${copies.length} times (at ${side}).`);
      for (const copy of copies) {
        if (copy.sha256 === sha256 && copy.promised === sha256) continue;
        found.push(`${name} has other bytes than were sent (at ${side}).`);
      }
    }
    for (const { name } of kept) {
      if (!sent.some((file) => file.name === name)) {
        found.push(`nobody sent the file ${name} (at ${side}).`);
      }
    }
  }
  return found;
}

/** Nothing waits any more. No fault of a run is a "no" for good, so nothing has a cause to be parked. */
function outbox(side: Side, { outbox: rows }: SideRecords): string[] {
  return rows.map(
    ({ subject, name, status, lastError }) =>
      `${subject}: "${name}" is ${status} in ${side}'s outbox: ${lastError ?? 'no error'}.`,
  );
}

/** What one side has sent of each record, the other has received. */
function sequences(both: Both): string[] {
  const found: string[] = [];
  for (const [from, to] of [
    ['acme', 'northwind'],
    ['northwind', 'acme'],
  ] as const) {
    for (const { subject, sent } of both[from].sequences.values()) {
      const received = both[to].sequences.get(subject)?.received ?? 0;
      if (received === sent) continue;
      found.push(`${subject}: ${from} sent up to ${sent}, and ${to} has taken up to ${received}.`);
    }
  }
  return found;
}

function list(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}
