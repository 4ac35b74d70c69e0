import { isDeepStrictEqual } from 'node:util';
import {
  type Agreed,
  factsAtCreation,
  factsOf,
  factsToSet,
  nothingAgreed,
  type RecordFacts,
  type TicketFacts,
} from '../domain/deskFacts';
import { textForDesk } from '../domain/deskText';
import { correctionOf } from '../domain/entryEdit';
import { findAttachment, openAttachment } from '../records/attachments';
import type { Database } from '../records/database';
import { type Desk, notifyDesk } from '../records/desk';
import { cameFromDesk, recordRevision, writtenRevision } from '../records/deskEntries';
import type { DeskUpdate } from '../records/deskNotes';
import {
  type DeskTicket,
  findByTicket,
  recordAgreed,
  recordCreating,
  recordNothingSent,
  recordSending,
  storeTicket,
  ticketOf,
} from '../records/deskTicket';
import { findEntry, firstEntry, isFirstEntry } from '../records/journal';
import { type ManagedRecord, snapshotOf } from '../records/recordType';
import type { Connector, TicketRef } from './connector';
import { describeRecord, findDeskRecord } from './describe';
import { DeskError, isRefused, TicketChanged } from './deskError';
import { factsOfTicket } from './inbound';
import { effectOf } from './outbound';
import { mayHaveSucceeded, settleMs, writeOnce } from './writeOnce';

export interface SendDeps {
  /** This instance's id. */
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
}

/**
 * What `find` finds a ticket by. After a restore from a back-up, a number can be given to another record: the reference
 * also has a part of the id of the record's first entry.
 */
export function referenceOf(instance: string, record: string, first: string): string {
  return `${instance}/${record}/${first.slice(0, 8)}`;
}

/** The record that a reference of this instance names. Null if it is another instance's. */
export function recordOfReference(instance: string, reference: string): string | null {
  const [of, record] = reference.split('/');
  return of === instance ? (record ?? null) : null;
}

/**
 * From this age in milliseconds, a record without a ticket is searched for in the desk before one is created: the
 * database may have been restored from a back-up, or replaced by a copy, that does not know the ticket.
 */
export const searchAfterMs = 30_000;

/**
 * Writes a queued update in its desk: creates the ticket if there is none, writes the entry, and sets the fields that
 * have changed. Each is done once, however often this is called.
 * @throws DeskError
 */
export async function sendUpdate(
  deps: SendDeps,
  desk: Pick<Desk, 'id' | 'name' | 'mapping'>,
  connector: Connector,
  { id, name, subject, data, attempts }: DeskUpdate,
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
  if (name === 'correction') {
    await sendCorrection(deps, desk, connector, { ...row, ticket }, id, data.correction ?? '');
    return;
  }
  if (name !== 'sync') {
    if (await cameFromDesk(db, desk.id, id)) return;
    await sendEntry(deps, desk, connector, { ...row, ticket }, id);
  }
  const isByDesk = name === 'sync';
  const isLastResort = attempts >= mostChanged;
  await setFields(db, desk, connector, subject, record, { isByDesk, isLastResort });
}

/** How often a status that somebody sets at the same time is read first. After that, ours counts. */
const mostChanged = 5;

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
  const { revision } = entry;
  await writeOnce(db, connector, { id, desk, ticket, revision }, async () => {
    const { visibility, text } = effect;
    if (effect.does === 'comment') return connector.comment(ticket, { visibility, text });
    const open = () => openAttachment(db, effect.file.id);
    return connector.attach(ticket, { visibility, text, ...effect.file, open });
  });
}

/**
 * Writes the new text of an edited entry in the ticket, as a further entry: the ticket has an earlier text. Nothing is
 * written if it has the new text, or does not have the entry.
 * @param id of the update
 */
async function sendCorrection(
  { db, instance }: SendDeps,
  { id: desk, mapping }: Pick<Desk, 'id' | 'mapping'>,
  connector: Connector,
  { kind, ticket }: DeskTicket & { readonly ticket: string },
  id: string,
  edited: string,
): Promise<void> {
  const entry = await findEntry(db, edited);
  const written = await writtenRevision(db, desk, edited);
  if (!entry || written === null || written >= entry.revision) return;
  const { revision, editedAt, at } = entry;
  const text = correctionOf(entry, entry.text);
  const correction = { ...entry, id, at: editedAt ?? at, text };
  const effect = effectOf({
    kind,
    mapping,
    instance,
    entry: correction,
    isFirst: false,
    file: null,
  });
  if (!effect) return;
  const { visibility, text: content } = effect;
  await writeOnce(db, connector, { id, desk, ticket }, () =>
    connector.comment(ticket, { visibility, text: content }),
  );
  await recordRevision(db, edited, revision);
}

/** Creates the ticket of a record, or finds the one that an earlier attempt created. */
async function createTicket(
  { db, instance, publicUrl }: SendDeps,
  { id: desk, mapping }: Pick<Desk, 'id' | 'mapping'>,
  connector: Connector,
  { record: number, kind, queue, creatingAt }: DeskTicket,
  record: ManagedRecord,
): Promise<TicketRef> {
  const first = await firstEntry(db, number);
  if (!first) throw new Error(`${number} has no journal.`);
  const ourReference = referenceOf(instance, number, first.id);
  const mayExist = creatingAt ?? Date.now() - (first.landedAt?.getTime() ?? 0) > searchAfterMs;
  const { state, fields } = snapshotOf(record);
  const given = factsAtCreation(mapping, kind, { state, fields });
  const { assignedTo: _unset, group: _unknown, ...ours } = factsOf(kind, { state, fields });
  const agreed: Agreed = { theirs: { owner: null, ...given }, ours };
  let ref = mayExist ? await connector.find(ourReference) : null;
  // An earlier version made it.
  if (!ref && creatingAt) ref = await connector.find(`${instance}/${number}`);
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
 * A status that somebody has set there meanwhile is news, and is read before ours is written.
 * @param how `isByDesk`: the change came from the desk. Somebody is at work in the ticket then, and what was set there
 * meanwhile is not to be overwritten
 */
async function setFields(
  db: Database,
  { id: desk, mapping }: Pick<Desk, 'id' | 'mapping'>,
  connector: Connector,
  number: string,
  record: ManagedRecord,
  { isByDesk, isLastResort }: { readonly isByDesk: boolean; readonly isLastResort: boolean },
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
  const ours = factsOf(kind, snapshot);
  if (isByDesk && names.length > 0) {
    const found = await connector.read(ticket);
    const now = found ? factsOfTicket(found.ticket) : {};
    const isNew = (name: keyof TicketFacts) =>
      seen.theirs[name] !== undefined && now[name] !== seen.theirs[name];
    if (names.some(isNew)) return;
  }
  if (names.length > 0) await recordSending(db, number, sent);
  if (Object.keys(moved).length > 0) {
    const isGuarded = status !== undefined && !isLastResort;
    try {
      const from = isGuarded
        ? await statusToLeave(db, connector, { ...row, ticket }, ours)
        : undefined;
      await connector.move(ticket, moved, from);
    } catch (error) {
      if (!(error instanceof TicketChanged)) throw error;
      await recordNothingSent(db, number);
      if (isByDesk) return;
      await notifyDesk(db, desk);
      throw error;
    }
  }
  for (const [name, value] of Object.entries(given)) {
    try {
      await connector.assign(ticket, { [name]: value });
    } catch (error) {
      // The desk does not know the person or the group. The record keeps it, and the entry in the ticket names it.
      if (!isRefused(error)) throw error;
    }
  }
  if (names.length === 0 && isDeepStrictEqual(ours, seen.ours)) return;
  // The desk can call owner and group otherwise: the next look shows it, and that is no news.
  const isUnknown = (name: string) => ['owner', 'group'].includes(name) && name in sent;
  const theirs: TicketFacts = Object.fromEntries(
    Object.entries({ ...seen.theirs, ...sent }).filter(([name]) => !isUnknown(name)),
  );
  await recordAgreed(db, number, seen, { theirs, ours }, 'write');
}

/**
 * The status that a ticket has as far as we know. An earlier attempt may have set another one, although its answer was
 * lost.
 * @param row as it was before this attempt
 * @throws TicketChanged if an earlier attempt has set its status, and somebody has set the one before again. That is
 * news then, and is read first
 */
async function statusToLeave(
  db: Database,
  connector: Connector,
  { record, ticket, seen, sent, readUntil }: DeskTicket & { readonly ticket: string },
  { state }: RecordFacts,
): Promise<string | undefined> {
  const { theirs, ours } = seen ?? nothingAgreed;
  const before = theirs.status ?? undefined;
  const attempted = sent?.status ?? undefined;
  if (attempted === undefined) return before;
  const found = await connector.read(ticket);
  const now = found?.ticket.status;
  if (now === attempted) return now;
  const { at, isOwn = true } = found?.lastMove ?? {};
  const isMovedBack = now === before && !isOwn && at && at > (readUntil ?? 0);
  if (before === undefined || !isMovedBack) return before;
  const done: Agreed = {
    theirs: { ...theirs, status: attempted },
    ours: { ...ours, ...(state !== undefined && { state }) },
  };
  await recordAgreed(db, record, seen ?? nothingAgreed, done, 'write');
  throw new TicketChanged(ticket, attempted);
}
