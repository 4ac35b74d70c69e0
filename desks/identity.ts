import { v5 as uuidv5 } from 'uuid';
import type { Database } from '../records/database';
import type { Desk } from '../records/desk';
import { takeEntries } from '../records/deskEntries';
import { queueNote, queueSync } from '../records/deskNotes';
import {
  type DeskTicket,
  findByTicket,
  moveToTicket,
  recordTicketError,
  storeTicket,
  ticketOf,
} from '../records/deskTicket';
import type { Connector, Ticket, TicketWithEntries } from './connector';
import { isOurs, partIds } from './inbound';
import { referenceOf } from './send';

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
    if (row.lastError && !ticket.isDeleted) await recordTicketError(db, row.record, null);
    return true;
  }
  const prefix = referenceOf(instance, '');
  if (!ticket.ourReference?.startsWith(prefix)) return false;
  const record = ticket.ourReference.slice(prefix.length);
  const ours = await ticketOf(db, record);
  if (ours?.desk !== desk.id || ours.ticket !== null) return false;
  return storeTicket(db, record, ticket, {
    theirs: { owner: null },
    ours: {},
  });
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
