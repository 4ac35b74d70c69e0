import { createHash } from 'node:crypto';
import type { DeskWorker, WorkerFile } from '../../../dev/desks/realDesk';
import { type DeskMapping, type DeskRecord, statusFor } from '../../../domain/deskMapping';
import { type Dice, dice } from '../../chaos/dice';
import type { Side } from '../../chaos/schedule';
import { bodyOf, type DeskWatch } from './watch';

/** Somebody who works in a desk, and sees it. */
export interface Seat {
  readonly worker: DeskWorker;
  readonly watch: DeskWatch;
  readonly mapping: DeskMapping;
}

/** The customer's desk, in which requests are raised, and the provider's. */
export interface Cast {
  readonly customer: Seat & { readonly inbound: string };
  readonly provider: Seat;
}

/** Something that somebody wrote in a desk. */
export interface Said {
  readonly by: Side;
  readonly kind: 'comment' | 'work note';
  readonly text: string;
  /** A reply beside a change of status becomes a comment, or the reason of the command. */
  readonly isReason: boolean;
}

export interface Account {
  readonly subject: string;
  readonly said: Said[];
  readonly files: { readonly name: string; readonly sha256: string }[];
  /** The ids of the tickets, once they are known. */
  readonly tickets: Partial<Record<Side, string>>;
  isOver: boolean;
}

export interface Ledger {
  readonly accounts: Account[];
  readonly complaints: string[];
  /** What people did again, because the desk did not answer and had not stored it. */
  repeated: number;
}

export interface Plan {
  readonly name: string;
  readonly file: WorkerFile | null;
  readonly asks: boolean;
  readonly rejects: boolean;
}

/** The same for one seed. */
export function planExchange(seed: number, n: number): Plan {
  const die = dice(seed, `exchange ${n}`);
  return {
    name: `#${n}`,
    file: die.chance(0.3) ? fileOf(die, n) : null,
    asks: die.chance(0.4),
    rejects: die.chance(0.25),
  };
}

/** At least 20,000 bytes, by which a call with a file is told from others. */
function fileOf(die: Dice, n: number): WorkerFile {
  const bytes = Buffer.alloc(die.between(20_000, 60_000), `${die.below(2 ** 31)} `);
  return { name: `${n}.bin`, contentType: 'application/octet-stream', bytes };
}

/** Plays an exchange to its end, in the two desks alone. */
export async function playExchange(
  { customer, provider }: Cast,
  { name, file, asks, rejects }: Plan,
  ledger: Ledger,
): Promise<void> {
  const subject = `${name} does not start`;
  const account: Account = { subject, said: [], files: [], tickets: {}, isOver: false };
  ledger.accounts.push(account);

  const raised = await insist(
    customer,
    () =>
      customer.worker.open({ queue: customer.inbound, subject, text: 'It stays dark, and beeps.' }),
    () => ticketWith(customer)?.ticket.id,
  );
  account.tickets.acme = raised;
  const { ticket } = await provider.watch.see(() => ticketWith(provider), `the task of ${name}`);
  account.tickets.northwind = ticket.id;

  await insist(
    provider,
    () => provider.worker.take(ticket.id),
    () => (at('northwind')?.ticket.owner?.id === provider.worker.id ? null : undefined),
  );
  await seeIn('acme', 'Work in Progress: assigned to ');
  await Promise.all([
    say('acme', 'comment', `${name} blinks red.`, file),
    say('northwind', 'comment', `${name} is on my desk.`),
  ]);
  await say('northwind', 'work note', `${name} is an old one.`);
  await Promise.all([
    seeIn('northwind', `${name} blinks red.`),
    seeIn('acme', `${name} is on my desk.`),
  ]);
  if (file) {
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    account.files.push({ name: file.name, sha256 });
    await seeFile('northwind', file.name);
  }
  if (asks) {
    await say('northwind', 'comment', `${name} has which model?`, null, true);
    await move('northwind', 'task', 'requestInfo');
    await seeIn('acme', 'Awaiting Info: ');
    await say('acme', 'comment', `${name} is a T14.`);
    await seeIn('northwind', `${name} is a T14.`);
    await seeState('northwind', 'task', 'Work in Progress');
  }
  await propose(1);
  if (rejects) {
    await say('acme', 'comment', `${name} is still dead.`, null, true);
    await move('acme', 'request', 'reject');
    await seeIn('northwind', 'Work in Progress: the solution was rejected.');
    await seeState('northwind', 'task', 'Work in Progress');
    await propose(2);
  }
  await move('acme', 'request', 'accept');
  await seeIn('northwind', 'Closed: the solution was accepted.');
  await seeState('northwind', 'task', 'Closed');
  account.isOver = true;

  async function propose(time: number): Promise<void> {
    await say('northwind', 'comment', `${name} has a new battery, ${time}.`, null, true);
    await move('northwind', 'task', 'propose');
    await seeIn('acme', 'Resolved: ', time);
    await seeState('acme', 'request', 'Resolved');
  }

  function seatOf(side: Side): Seat {
    return side === 'acme' ? customer : provider;
  }

  function idOf(side: Side): string {
    return side === 'acme' ? raised : ticket.id;
  }

  function at(side: Side) {
    return seatOf(side).watch.tickets.get(idOf(side));
  }

  function ticketWith({ watch }: Seat) {
    return [...watch.tickets.values()].find((one) => one.ticket.subject === subject);
  }

  /** Writes an entry. After an error, it is written again if the desk has not stored it. */
  async function say(
    side: Side,
    kind: Said['kind'],
    text: string,
    attached: WorkerFile | null = null,
    isReason = false,
  ): Promise<void> {
    const { worker } = seatOf(side);
    const write = kind === 'comment' ? worker.reply : worker.note;
    account.said.push({ by: side, kind, text, isReason });
    await insist(
      seatOf(side),
      () => write(idOf(side), text, attached ?? undefined),
      () => (at(side)?.entries.some((entry) => entry.text === text) ? null : undefined),
    );
  }

  async function move(side: Side, record: DeskRecord, command: string): Promise<void> {
    const { worker, mapping } = seatOf(side);
    const status = statusGiving(mapping, record, command);
    await insist(
      seatOf(side),
      () => worker.move(idOf(side), status),
      () => (at(side)?.ticket.status === status ? null : undefined),
    );
  }

  async function seeIn(side: Side, text: string, times = 1): Promise<void> {
    const isThere = () => {
      const bodies = at(side)?.entries.map((entry) => bodyOf(entry.text)) ?? [];
      return bodies.filter((body) => body.startsWith(text)).length >= times || undefined;
    };
    await seatOf(side).watch.see(isThere, `${name}: "${text}" in the desk of ${side}`);
  }

  async function seeFile(side: Side, fileName: string): Promise<void> {
    const isThere = () =>
      at(side)?.entries.some(({ files }) => files.some((one) => one.name === fileName)) ||
      undefined;
    await seatOf(side).watch.see(isThere, `${name}: ${fileName} in the desk of ${side}`);
  }

  async function seeState(side: Side, record: DeskRecord, state: string): Promise<void> {
    const { mapping, watch } = seatOf(side);
    const status = statusFor(mapping, record, state);
    const isThere = () => at(side)?.ticket.status === status || undefined;
    await watch.see(isThere, `${name}: ${state} (${status}) in the desk of ${side}`);
  }

  /** Does it until it is done, or until the desk shows that it was. */
  async function insist<T>(
    { watch }: Seat,
    act: () => Promise<T>,
    done: () => T | null | undefined,
  ): Promise<T> {
    for (;;) {
      try {
        return await act();
      } catch {
        await watch.refreshed();
        const result = done();
        if (result !== undefined) return result as T;
        ledger.repeated += 1;
      }
    }
  }
}

/** The status by which people give a command. */
function statusGiving({ records }: DeskMapping, record: DeskRecord, command: string): string {
  const rules = Object.entries(records[record]?.statuses.in ?? {});
  const [status] = rules.find(([, rule]) => rule?.command === command) ?? [];
  if (status === undefined) throw new Error(`No status of a ${record} means ${command}.`);
  return status;
}
