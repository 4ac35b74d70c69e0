import { isDeepStrictEqual } from 'node:util';
import {
  type Agreed,
  factsAtCreation,
  factsOf,
  factsToSet,
  nothingAgreed,
  type TicketFacts,
} from '../domain/deskFacts';
import { textForDesk } from '../domain/deskText';
import { findAttachment, openAttachment } from '../records/attachments';
import type { Database } from '../records/database';
import type { Desk } from '../records/desk';
import { cameFromDesk } from '../records/deskEntries';
import type { DeskUpdate } from '../records/deskNotes';
import {
  type DeskTicket,
  findByTicket,
  recordAgreed,
  recordCreating,
  recordSending,
  storeTicket,
  ticketOf,
} from '../records/deskTicket';
import { findEntry, isFirstEntry } from '../records/journal';
import { type ManagedRecord, snapshotOf } from '../records/recordType';
import type { Connector, TicketRef } from './connector';
import { describeRecord, findDeskRecord } from './describe';
import { DeskError, isRefused } from './deskError';
import { factsOfTicket } from './inbound';
import { effectOf } from './outbound';
import { mayHaveSucceeded, settleMs, writeOnce } from './writeOnce';

export interface SendDeps {
  /** This instance's id. */
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
}

/** What `find` finds a ticket by. */
export function referenceOf(instance: string, record: string): string {
  return `${instance}/${record}`;
}

/**
 * Writes a queued update in its desk: creates the ticket if there is none, writes the entry, and sets the fields that
 * have changed. Each is done once, however often this is called.
 * @throws DeskError
 */
export async function sendUpdate(
  deps: SendDeps,
  desk: Pick<Desk, 'id' | 'name' | 'mapping'>,
  connector: Connector,
  { id, name, subject, data }: DeskUpdate,
): Promise<void> {
  const { db, instance } = deps;
  if (name === 'note' && data.note) {
    const { ticket, text: content } = data.note;
    const text = textForDesk({ id, by: 'Crossdesk', instance, at: new Date(), text: content });
    await writeOnce(db, connector, { id, desk: desk.id, ticket }, () =>
      connector.comment(ticket, { visibility: 'internal', text }),
    );
    return;
  }
  const row = await ticketOf(db, subject);
  if (row?.desk !== desk.id) return;
  if (row.lastError) throw new DeskError({ status: 'refused', reason: row.lastError });
  const record = await findDeskRecord(db, row.kind, subject);
  if (!record) return;
  const ticket = row.ticket ?? (await createTicket(deps, desk, connector, row, record)).id;
  if (name !== 'sync') {
    if (await cameFromDesk(db, desk.id, id)) return;
    await sendEntry(deps, desk, connector, { ...row, ticket }, id);
  }
  await setFields(db, desk, connector, subject, record, name === 'sync');
}

async function sendEntry(
  { db, instance }: SendDeps,
  { id: desk, mapping }: Pick<Desk, 'id' | 'mapping'>,
  connector: Connector,
  { record, kind, ticket }: DeskTicket & { readonly ticket: string },
  id: string,
): Promise<void> {
  const entry = await findEntry(db, id);
  if (!entry) return;
  const file = entry.kind === 'attachment' ? await findAttachment(db, id) : null;
  const isFirst = await isFirstEntry(db, record, entry);
  const effect = effectOf({ kind, mapping, instance, entry, isFirst, file });
  if (!effect) return;
  await writeOnce(db, connector, { id, desk, ticket }, async () => {
    const { visibility, text } = effect;
    if (effect.does === 'comment') return connector.comment(ticket, { visibility, text });
    const open = () => openAttachment(db, effect.file.id);
    return connector.attach(ticket, { visibility, text, ...effect.file, open });
  });
}

/** Creates the ticket of a record, or finds the one that an earlier attempt created. */
async function createTicket(
  { db, instance, publicUrl }: SendDeps,
  { id: desk, mapping }: Pick<Desk, 'id' | 'mapping'>,
  connector: Connector,
  { record: number, kind, queue, creatingAt }: DeskTicket,
  record: ManagedRecord,
): Promise<TicketRef> {
  const ourReference = referenceOf(instance, number);
  const { state, fields } = snapshotOf(record);
  const given = factsAtCreation(mapping, kind, { state, fields });
  const { assignedTo: _unset, group: _unknown, ...ours } = factsOf(kind, { state, fields });
  const agreed: Agreed = { theirs: { owner: null, ...given }, ours };
  let ref = creatingAt && (await connector.find(ourReference));
  if (!ref) {
    const described = await describeRecord(db, publicUrl, kind, number);
    if (!described || queue === null) throw new Error(`${number} cannot become a ticket.`);
    if (creatingAt && Date.now() - creatingAt.getTime() < settleMs)
      throw new DeskError({ status: 'failed', error: 'the ticket may still be created' });
    await recordCreating(db, number, true);
    try {
      const { subject, description, requester } = described;
      ref = await connector.create({
        ...{ ourReference, queue, subject, description, requester },
        ...given,
      });
    } catch (error) {
      if (!mayHaveSucceeded(error)) await recordCreating(db, number, false);
      throw error;
    }
  }
  const other = await findByTicket(db, desk, ref.id);
  if (other && other.record !== number) {
    const reason = `The ticket ${ref.id} has the reference of ${number}, and is the ticket of ${other.record}.`;
    throw new DeskError({ status: 'refused', reason });
  }
  await storeTicket(db, number, ref, agreed);
  return ref;
}

/**
 * Sets what has changed in the record since ticket and record last agreed.
 * @param isByDesk whether the change came from the desk. Somebody is at work in the ticket then, and what was set there
 * meanwhile is news, and not to be overwritten
 */
async function setFields(
  db: Database,
  { mapping }: Pick<Desk, 'mapping'>,
  connector: Connector,
  number: string,
  record: ManagedRecord,
  isByDesk: boolean,
): Promise<void> {
  const row = await ticketOf(db, number);
  if (!row?.ticket) return;
  const { ticket, kind } = row;
  const seen = row.seen ?? nothingAgreed;
  const snapshot = snapshotOf(record);
  const { status, priority, owner, group } = factsToSet(mapping, kind, snapshot, seen);
  const moved = { ...(status && { status }), ...(priority && { priority }) };
  const given = {
    ...(owner !== undefined && { person: owner }),
    ...(group !== undefined && group !== null && { group }),
  };
  const sent: TicketFacts = {
    ...moved,
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
  };
  const names = Object.keys(sent) as (keyof TicketFacts)[];
  if (isByDesk && names.length > 0) {
    const found = await connector.read(ticket);
    const now = found ? factsOfTicket(found.ticket) : {};
    const isNew = (name: keyof TicketFacts) =>
      seen.theirs[name] !== undefined && now[name] !== seen.theirs[name];
    if (names.some(isNew)) return;
  }
  if (names.length > 0) await recordSending(db, number, sent);
  if (Object.keys(moved).length > 0) await connector.move(ticket, moved);
  for (const [name, value] of Object.entries(given)) {
    try {
      await connector.assign(ticket, { [name]: value });
    } catch (error) {
      // The desk does not know the person or the group. The record keeps it, and the entry in the ticket names it.
      if (!isRefused(error)) throw error;
    }
  }
  const ours = factsOf(kind, snapshot);
  if (names.length === 0 && isDeepStrictEqual(ours, seen.ours)) return;
  // The desk can call owner and group otherwise: the next look shows it, and that is no news.
  const isUnknown = (name: string) => ['owner', 'group'].includes(name) && name in sent;
  const theirs: TicketFacts = Object.fromEntries(
    Object.entries({ ...seen.theirs, ...sent }).filter(([name]) => !isUnknown(name)),
  );
  await recordAgreed(db, number, seen, { theirs, ours }, 'write');
}
