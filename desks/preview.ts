import { type Agreed, factsAtCreation, factsToSet, nothingAgreed } from '../domain/deskFacts';
import type { DeskMapping } from '../domain/deskMapping';
import { Refused } from '../domain/refusal';
import { findAttachment } from '../records/attachments';
import type { Database } from '../records/database';
import type { Desk } from '../records/desk';
import { findByTicket, type Routed, routed, ticketOf } from '../records/deskTicket';
import {
  findEntry,
  isFirstEntry,
  type JournalEntry,
  listJournal,
  recordOfEntry,
} from '../records/journal';
import { type ManagedRecord, snapshotOf } from '../records/recordType';
import { findRequestOfTask } from '../records/requestList';
import { everyRow } from '../records/visibility';
import type { Connector, DeskEntry, TicketWithEntries } from './connector';
import { describeRecord, findDeskRecord } from './describe';
import { type InboundEffect, planTicket } from './inbound';
import { planRecord } from './newRecord';
import { effectOf } from './outbound';
import { situationOf } from './receive';

/** What an event would become, decided by the code that decides it, up to the effect. */
export interface Preview {
  readonly record: string | null;
  readonly ticket: string | null;
  readonly effects: readonly PreviewEffect[];
}

export interface PreviewEffect {
  readonly does:
    | 'create ticket'
    | 'set fields'
    | 'public comment'
    | 'internal comment'
    | 'file'
    | 'create record'
    | 'command'
    | 'comment'
    | 'work note'
    | 'refused'
    | 'nothing';
  /** The text that would be written, or the reason. */
  readonly text: string | null;
  /** The fields of the ticket or the record, or the inputs of the command. */
  readonly values: Readonly<Record<string, string>>;
}

interface PreviewDeps {
  /** This instance's id. */
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
}
type PreviewDesk = Pick<Desk, 'id' | 'name' | 'routes' | 'mapping'>;

/** An entry can be shown, or as many of the first ones. */
const maxEntries = 50;

/**
 * What a record, or one entry of its journal, would become in the desk.
 * @param reference the record's number, or a task's
 * @throws Refused `missing` if there is no such record or entry
 */
export async function previewRecord(
  deps: PreviewDeps,
  desk: PreviewDesk,
  {
    record: reference,
    entry: id,
  }: { readonly record: string; readonly entry?: string | undefined },
): Promise<Preview> {
  const { db } = deps;
  const number = (await findRequestOfTask(db, reference, everyRow))?.number ?? reference;
  const row = await ticketOf(db, number);
  const route = await routed(db, number);
  const record = route && (await findDeskRecord(db, route.kind, number));
  if (!record) throw new Refused('missing', `There is no record ${reference}.`);
  const about = { record: number, ticket: row?.ticket ?? null };
  const stays = whyElsewhere(desk, number, row?.desk ?? route.desk);
  if (stays !== null) return { ...about, effects: [nothing(stays)] };
  const entries = id
    ? await requireEntry(db, number, id)
    : await listJournal(db, number, { workNotes: true, limit: maxEntries });
  const shown = await Promise.all(
    entries.map((one) => entryEffect(deps, desk, route, number, one)),
  );
  const effects = [
    ...(row?.ticket ? [] : await creation(deps, desk.mapping, route, record, number)),
    ...shown.filter((one) => one !== null),
    ...(row?.ticket ? settings(desk.mapping, route, record, row.seen) : []),
  ];
  return {
    ...about,
    effects: effects.length > 0 ? effects : [nothing('The ticket has all of it.')],
  };
}

function whyElsewhere({ id, name }: PreviewDesk, number: string, desk: string | null) {
  if (desk === id) return null;
  return desk ? `${number} is in another desk.` : `No route of ${name} matches ${number}.`;
}

async function requireEntry(db: Database, number: string, id: string): Promise<JournalEntry[]> {
  const entry = (await recordOfEntry(db, id)) === number ? await findEntry(db, id) : null;
  if (!entry) throw new Refused('missing', `There is no entry ${id} in the journal of ${number}.`);
  return [entry];
}

async function creation(
  { db, publicUrl }: PreviewDeps,
  mapping: DeskMapping,
  { kind, queue }: Routed,
  record: ManagedRecord,
  number: string,
): Promise<PreviewEffect[]> {
  const described = await describeRecord(db, publicUrl, kind, number);
  if (!described) return [];
  const { subject, description, requester } = described;
  const given = factsAtCreation(mapping, kind, snapshotOf(record));
  const values = texts({ queue, subject, requester, ...given });
  return [{ does: 'create ticket', text: description, values }];
}

async function entryEffect(
  { db, instance }: PreviewDeps,
  { mapping }: PreviewDesk,
  { kind }: Routed,
  number: string,
  entry: JournalEntry,
): Promise<PreviewEffect | null> {
  const file = entry.kind === 'attachment' ? await findAttachment(db, entry.id) : null;
  const isFirst = await isFirstEntry(db, number, entry);
  const effect = effectOf({ kind, mapping, instance, entry, isFirst, file });
  if (!effect) return null;
  const { visibility, text } = effect;
  if (effect.does === 'attach')
    return { does: 'file', text, values: { name: effect.file.name, visibility } };
  return { does: `${visibility} comment`, text, values: {} };
}

function settings(
  mapping: DeskMapping,
  { kind }: Routed,
  record: ManagedRecord,
  seen: Agreed | null,
): PreviewEffect[] {
  const set = factsToSet(mapping, kind, snapshotOf(record), seen ?? nothingAgreed);
  const values = texts({ ...set });
  return Object.keys(values).length > 0 ? [{ does: 'set fields', text: null, values }] : [];
}

/** A ticket as it is in the desk, or as if it had another status, or a reply that came with it. */
export interface TicketEvent {
  readonly ticket: string;
  readonly status?: string | undefined;
  readonly reply?: string | undefined;
}

/**
 * What a ticket would become here. It is read in the desk.
 * @throws DeskError, and Refused `missing` if there is no such ticket
 */
export async function previewTicket(
  deps: PreviewDeps,
  desk: PreviewDesk,
  connector: Connector,
  event: TicketEvent,
): Promise<Preview> {
  const { db } = deps;
  const read = await connector.read(event.ticket);
  if (!read) throw new Refused('missing', `${desk.name} has no ticket ${event.ticket}.`);
  const found = asIf(read, event);
  const { id } = found.ticket;
  const row = await findByTicket(db, desk.id, id);
  if (!row) return { record: null, ticket: id, effects: [await newRecord(deps, desk, found)] };
  const record = await findDeskRecord(db, row.kind, row.record);
  if (!record) throw new Refused('missing', `There is no record ${row.record} any more.`);
  const situation = await situationOf(db, desk, row, record, found);
  const effects = planTicket(situation, found).effects.map(shownEffect);
  return {
    record: row.record,
    ticket: id,
    effects: effects.length > 0 ? effects : [nothing('The ticket says nothing new.')],
  };
}

function asIf({ ticket, entries }: TicketWithEntries, { status, reply }: TicketEvent) {
  const author = ticket.owner ?? ticket.requester ?? { id: '', name: '' };
  const added: DeskEntry = {
    id: 'preview',
    visibility: 'public',
    text: reply ?? '',
    author,
    at: new Date(),
    isOwn: false,
    files: [],
  };
  return {
    ticket: { ...ticket, ...(status !== undefined && { status }) },
    entries: reply === undefined ? entries : [...entries, added],
  };
}

async function newRecord(
  deps: PreviewDeps,
  desk: PreviewDesk,
  found: TicketWithEntries,
): Promise<PreviewEffect> {
  try {
    const planned = await planRecord(deps, desk, found);
    if (!planned) return nothing(`No route of ${desk.name} makes a record of it.`);
    const { variables, ...fields } = planned.values;
    const values = texts({
      record: planned.route.record,
      openedBy: planned.openedBy,
      ...fields,
      ...(typeof variables === 'object' && variables),
    });
    return { does: 'create record', text: null, values };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { does: 'refused', text: error.message, values: {} };
  }
}

function shownEffect(effect: InboundEffect): PreviewEffect {
  switch (effect.does) {
    case 'comment':
    case 'work note':
      return { does: effect.does, text: effect.text, values: { by: effect.by } };
    case 'file':
      return { does: 'file', text: null, values: { name: effect.file.name, by: effect.by } };
    case 'command': {
      const { command, by, input } = effect;
      return { does: 'command', text: null, values: texts({ command, by, ...input }) };
    }
    case 'refuse':
      return { does: 'refused', text: effect.text, values: {} };
  }
}

function nothing(text: string): PreviewEffect {
  return { does: 'nothing', text, values: {} };
}

function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
