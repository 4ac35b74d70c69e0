import { v5 as uuidv5 } from 'uuid';
import { Refused } from '../domain/refusal';
import type { Database } from '../records/database';
import type { Desk } from '../records/desk';
import { takeEntries } from '../records/deskEntries';
import { queueNote, queueSync } from '../records/deskNotes';
import {
  type DeskTicket,
  findByTicket,
  moveToTicket,
  recordTicketAge,
  recordTicketError,
  storeTicket,
  ticketOf,
} from '../records/deskTicket';
import { firstEntry } from '../records/journal';
import type { Connector, Ticket, TicketWithEntries } from './connector';
import { isOurs, partIds } from './inbound';
import { recordOfReference, referenceOf } from './send';

interface IdentityDeps {
  readonly instance: string;
  readonly db: Database;
}

/**
 * Whether a ticket has a record here. A ticket that a killed process created is recognised by its reference, and a
 * record follows its ticket into the one that it was merged into.
 */
export async function adopt(
  deps: IdentityDeps,
  desk: Desk,
  connector: Connector,
  { ticket }: TicketWithEntries,
): Promise<boolean> {
  const { db, instance } = deps;
  const row = await findByTicket(db, desk.id, ticket.id);
  if (row && isMerged(ticket)) {
    await followMerge(db, desk, connector, row, ticket, ticket.mergedInto);
    return true;
  }
  if (row) {
    await requireSame(db, desk, row, ticket);
    if (row.lastError && !ticket.isDeleted) await recordTicketError(db, row.record, null);
    return true;
  }
  const { ourReference } = ticket;
  const record = ourReference && recordOfReference(instance, ourReference);
  if (!record) return false;
  const ours = await ticketOf(db, record);
  if (ours?.desk !== desk.id || ours.ticket !== null) return false;
  const first = await firstEntry(db, record);
  // After a restore from a back-up, another record can have the number.
  const isSame = first && ourReference === referenceOf(instance, record, first.id);
  if (!isSame && ourReference !== `${instance}/${record}`) return false;
  return storeTicket(db, record, ticket, {
    theirs: { owner: null },
    ours: {},
  });
}

/**
 * Checks that a ticket is the one that the record knows. After the desk was restored from a back-up, it can give the
 * number of a ticket that it has lost to another one.
 * @throws Refused `conflict` if it is another one. The record shows it
 */
async function requireSame(
  db: Database,
  { name }: Pick<Desk, 'name'>,
  { record, ticketCreatedAt }: DeskTicket,
  { id, createdAt }: Ticket,
): Promise<void> {
  if (ticketCreatedAt === null) await recordTicketAge(db, record, createdAt);
  if (ticketCreatedAt === null || ticketCreatedAt.getTime() === createdAt.getTime()) return;
  const is = `${id} in ${name} is another ticket than the one of ${record}, which had this number`;
  await recordTicketError(db, record, `${is}. Was the desk restored from a back-up?`);
  throw new Refused('conflict', `${is}. To hand it over, open it again under another number.`);
}

/** Whether a ticket is part of another one now. */
export function isMerged(ticket: Ticket): ticket is Ticket & { readonly mergedInto: string } {
  return ticket.mergedInto !== null && ticket.mergedInto !== ticket.id;
}

/** The record shows that its ticket is gone. No other is created: somebody decided that. */
export async function recordDeletion(
  db: Database,
  { name }: Pick<Desk, 'name'>,
  { record, ticket }: DeskTicket,
): Promise<void> {
  await recordTicketError(db, record, `The ticket ${ticket} was deleted in ${name}.`);
}

/** A record goes on in the ticket into which its own was merged, if no other record is there. */
async function followMerge(
  db: Database,
  desk: Desk,
  connector: Connector,
  row: DeskTicket,
  ticket: Ticket,
  into: string,
): Promise<void> {
  const other = await findByTicket(db, desk.id, into);
  if (other) {
    const error = `The ticket ${ticket.id} was merged into ${into}, which is the ticket of ${other.record}.`;
    await recordTicketError(db, row.record, error);
    const text = `The ticket ${ticket.id} of ${row.record} was merged into this one. This one stays the ticket of ${other.record}: what happens here is not sent to ${row.record}. Go on with ${row.record} in the portal, or undo the merge.`;
    const id = uuidv5(`${ticket.id}/merged into ${into}`, desk.id);
    await queueNote(db, desk.id, id, other.record, { ticket: into, text });
    return;
  }
  const survivor = await connector.read(into);
  if (!survivor) {
    await recordDeletion(db, desk, row);
    return;
  }
  // What the other ticket had before is its own history, and was never meant for this record.
  const until = row.readUntil?.getTime() ?? 0;
  const old = survivor.entries.filter((entry) => entry.at.getTime() <= until && !isOurs(entry));
  const ids = old.flatMap((entry) => {
    const { text, files } = partIds(desk.id, into, entry);
    return [text, ...files].map((id) => ({ id, desk: desk.id, ticket: into, entry: entry.id }));
  });
  await takeEntries(db, ids, true);
  await moveToTicket(db, row.record, survivor.ticket);
  await queueSync(db, desk.id, row.record);
}
