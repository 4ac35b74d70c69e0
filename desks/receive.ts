import { isDeepStrictEqual } from 'node:util';
import { v5 as uuidv5 } from 'uuid';
import { spool } from '../api/http/spool';
import { fileNameFault, mediaTypeOf } from '../domain/attachment';
import { factsToSet, nothingAgreed } from '../domain/deskFacts';
import { lineFromDesk } from '../domain/deskText';
import { type RefusalCode, Refused } from '../domain/refusal';
import type { StorageLimits } from '../records/attachments';
import { clockOf, type Database } from '../records/database';
import type { Desk } from '../records/desk';
import { finishEntry, knownEntries, takeEntries, takeEntry } from '../records/deskEntries';
import { queueNote, queueSync } from '../records/deskNotes';
import { type DeskTicket, findByTicket, recordAgreed } from '../records/deskTicket';
import { attachFile } from '../records/entries';
import { lifecycleOf, type ManagedRecord, snapshotOf } from '../records/recordType';
import { currentTrace } from '../telemetry/trace';
import { giveCommand, writeAndWake } from '../temporal/give';
import type { Connector, Ticket, TicketWithEntries } from './connector';
import { findDeskRecord } from './describe';
import { adopt, isMerged, recordDeletion } from './identity';
import { type InboundEffect, type InboundSituation, partIds, planTicket } from './inbound';
import { refusalText, tooLargeText } from './inboundTexts';
import { createFromTicket, type NewRecordDeps } from './newRecord';

export interface ReceiveDeps extends NewRecordDeps {
  /** Maximum size of the files of each sender. No limit if absent. */
  readonly storage?: StorageLimits;
}

/** A ticket as it was at a time of Postgres' clock, or a little later. */
export interface Look {
  readonly found: TicketWithEntries;
  readonly since: Date;
}

/** How often a ticket is decided again because it, or its record, was changed meanwhile. */
const tries = 10;

/**
 * Applies what changed in a ticket to its record, once, or creates the record.
 * @throws DeskError, and Refused if no record can be created from it
 */
export async function receiveTicket(
  deps: ReceiveDeps,
  desk: Desk,
  connector: Connector,
  first: Look,
): Promise<void> {
  const { db } = deps;
  const { id } = first.found.ticket;
  const isKnown = await adopt(deps, desk, connector, first.found);
  if (isMerged(first.found.ticket)) return;
  if (!isKnown && !(await createFromTicket(deps, desk, first.found))) return;
  let look = first;
  for (let left = tries; left > 0; left -= 1) {
    const row = await findByTicket(db, desk.id, id);
    if (!row) return;
    if (look.found.ticket.isDeleted) {
      await recordDeletion(db, desk, row);
      return;
    }
    // What we wrote after the look began may be missing in it, and would seem to be changed back.
    if (row.changedAt < look.since && (await applyLook(deps, desk, connector, row, look))) return;
    const since = await clockOf(db);
    const found = await connector.read(id);
    if (!found) {
      await recordDeletion(db, desk, row);
      return;
    }
    look = { found, since };
  }
  throw new Error(`The ticket ${id} keeps changing.`);
}

/** Applies a look at a ticket. False if the record was changed meanwhile: decide again. */
async function applyLook(
  deps: ReceiveDeps,
  desk: Desk,
  connector: Connector,
  row: DeskTicket,
  { found }: Look,
): Promise<boolean> {
  const { db } = deps;
  const record = await findDeskRecord(db, row.kind, row.record);
  if (!record) return true;
  const { ticket } = found;
  const situation = await situationOf(db, desk, row, record, found);
  const { effects, agreed } = planTicket(situation, found);
  for (const effect of effects) {
    const done = await applyEffect(deps, desk, connector, situation, ticket, effect);
    if (!done) return false;
  }
  const before = row.seen ?? nothingAgreed;
  const isNews = !isDeepStrictEqual(before, agreed);
  if (isNews || row.readUntil?.getTime() !== ticket.updatedAt.getTime())
    await recordAgreed(db, row.record, before, agreed, { readUntil: ticket.updatedAt });
  // Taking a ticket moves the record to another state, which the ticket shows by another status.
  const after = effects.length > 0 ? await findDeskRecord(db, row.kind, row.record) : null;
  const toSet = after && factsToSet(desk.mapping, row.kind, snapshotOf(after), agreed);
  if (toSet && Object.keys(toSet).length > 0) await queueSync(db, desk.id, row.record);
  return true;
}

/** What a decision about a ticket needs to know. */
export async function situationOf(
  db: Database,
  desk: Pick<Desk, 'id' | 'name' | 'mapping'>,
  row: DeskTicket,
  record: ManagedRecord,
  { ticket, entries }: TicketWithEntries,
): Promise<InboundSituation> {
  const ids = entries.map((entry) => partIds(desk.id, ticket.id, entry));
  return {
    ...{ desk: desk.id, deskName: desk.name, mapping: desk.mapping },
    ...{ kind: row.kind, number: row.record, table: lifecycleOf(record) },
    ...{ record: snapshotOf(record), seen: row.seen, sent: row.sent, version: row.version },
    known: await knownEntries(
      db,
      ids.flatMap(({ text, files }) => [text, ...files]),
    ),
  };
}

/** Applies one effect. False if the record has changed since it was decided. */
async function applyEffect(
  deps: ReceiveDeps,
  desk: Desk,
  connector: Connector,
  situation: InboundSituation,
  ticket: Ticket,
  effect: InboundEffect,
): Promise<boolean> {
  const { db } = deps;
  const { id } = effect;
  const from = { id, desk: desk.id, ticket: ticket.id };
  if (effect.does === 'refuse') {
    await refuse(deps, desk, situation, ticket, effect);
    return true;
  }
  const record = await findDeskRecord(db, situation.kind, situation.number);
  if (!record) return true;
  await takeEntry(db, from);
  try {
    if (effect.does === 'command') {
      const { command: name, input, by } = effect;
      await giveCommand(deps, record, { id, name, input, by });
    } else if (effect.does === 'file') {
      await takeFile(deps, desk, connector, record, ticket, effect);
    } else {
      await writeText(deps, record, effect);
    }
  } catch (error) {
    if (!(error instanceof Refused) || !forGood.has(error.code)) throw error;
    // The record has moved since the decision: the next one says what the lifecycle says now.
    if (error.code === 'state') return false;
    const what = effect.does === 'command' ? effect.what : effect.does;
    const text = refusalText(situation, snapshotOf(record), what, error.message);
    await refuse(deps, desk, situation, ticket, { id, text });
  }
  await finishEntry(db, id);
  return true;
}

/** Refusals that a later attempt meets again. */
const forGood: ReadonlySet<RefusalCode> = new Set([
  'invalid',
  'unknown',
  'state',
  'conflict',
  'mismatch',
  'too-large',
]);

async function writeText(
  deps: ReceiveDeps,
  record: ManagedRecord,
  { does, id, text, by }: Extract<InboundEffect, { does: 'comment' | 'work note' }>,
): Promise<void> {
  const entry = does === 'comment' ? 'comment' : 'workNote';
  const written = await writeAndWake(deps, record, { id, entry, text, by });
  if (written.status === 'written') return;
  // The lifecycle waits for it, so it is a command.
  await giveCommand(deps, record, { id, name: entry, input: { text }, by });
}

async function takeFile(
  deps: ReceiveDeps,
  desk: Desk,
  connector: Connector,
  record: ManagedRecord,
  ticket: Ticket,
  { id, file, by }: Extract<InboundEffect, { does: 'file' }>,
): Promise<void> {
  const { db, instance, afterCommit, storage } = deps;
  const name = lineFromDesk(file.name, 255);
  const contentType = mediaTypeOf(file.contentType);
  const share = { sender: `desk ${desk.id}`, limit: storage?.system ?? null };
  const attached = { id, name: fileNameFault(name) ? 'file' : name, contentType, share };
  const trace = currentTrace();
  try {
    // The bytes come to the disk first: a slow desk holds no database connection.
    const spooled = await spool(await connector.fetchFile(ticket.id, file));
    try {
      const { destinations } = await attachFile(db, instance, record, attached, spooled.open(), {
        by,
        trace,
      });
      for (const destination of destinations) afterCommit(destination);
    } finally {
      await spooled.remove();
    }
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'too-large') throw error;
    const text = tooLargeText(file, ticket.url);
    await writeAndWake(deps, record, { id, entry: 'workNote', text, by });
  }
}

/** Tells the people of the desk, in an internal note, why something has no effect here. */
async function refuse(
  { db }: ReceiveDeps,
  desk: Desk,
  { number }: InboundSituation,
  ticket: Ticket,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<void> {
  await takeEntries(db, [{ id, desk: desk.id, ticket: ticket.id }], true);
  await finishEntry(db, id);
  await queueNote(db, desk.id, uuidv5('note', id), number, { ticket: ticket.id, text });
}
