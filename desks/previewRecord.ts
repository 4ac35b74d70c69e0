import { type Agreed, factsAtCreation, factsToSet, nothingAgreed } from '../domain/deskFacts';
import type { DeskMapping } from '../domain/deskMapping';
import { Refused } from '../domain/refusal';
import { findAttachment } from '../records/attachments';
import type { Database } from '../records/database';
import { cameFromDesk } from '../records/deskEntries';
import { type Routed, routed, ticketOf } from '../records/deskTicket';
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
import { describeRecord, findDeskRecord } from './describe';
import { effectOf } from './outbound';
import {
  nothing,
  type Preview,
  type PreviewDeps,
  type PreviewDesk,
  type PreviewEffect,
  texts,
} from './preview';

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
  const route = await routed(db, number, desk);
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
  // What waits for its ticket already keeps its queue.
  const target = row ? { ...route, queue: row.queue } : route;
  const effects = [
    ...(row?.ticket ? [] : await creation(deps, desk.mapping, target, record, number)),
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
  { id, mapping }: PreviewDesk,
  { kind }: Routed,
  number: string,
  entry: JournalEntry,
): Promise<PreviewEffect | null> {
  // What came from the desk is never sent back.
  if (await cameFromDesk(db, id, entry.id)) return null;
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
