import etag from 'etag';
import { z } from 'zod';
import { editableUntil, editFault, usualEditMinutes } from '../../domain/entryEdit';
import { isFinal } from '../../domain/lifecycle';
import { instanceTitle } from '../../domain/names';
import { entryReasons } from '../../domain/serviceLevels';
import { editEntry, findEntryOf, noEntry, revisionsOf } from '../../records/entryEdits';
import type { JournalEntry } from '../../records/journal';
import { keyOf, lifecycleOf, type ManagedRecord } from '../../records/recordType';
import type { Caller } from '../../records/user';
import { readsWorkNotes } from '../../records/visibility';
import { currentTrace } from '../../telemetry/trace';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { maybe, text, time } from '../http/fields';
import { type Call, type Route, route } from '../http/route';
import { requireVersion } from '../http/version';
import { findAlone, keyIn, keyParams, onePath, type Resource, readersOf } from './resource';

export const saysSchema = z
  .object({ code: z.string(), params: z.record(z.string(), z.string()) })
  .meta({
    description:
      'The code and the values of a text that Crossdesk wrote, for programs that show it in a language of their own. Null for what a person wrote, and for a text without a code. There can be new codes.',
    example: { code: 'workAssigned', params: { to: 'Dana' } },
  });

export const entrySchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['comment', 'work note', 'state', 'attachment', 'system']),
    text: z.string(),
    author: z.string().meta({ example: 'Dana (Northwind)' }),
    instance: z.string(),
    at: time,
    landedAt: maybe(time).meta({
      description:
        'The time at which it was received here, if known. `at` is the time at which it was written.',
    }),
    late: z.boolean().meta({ description: "It arrived too late to change the record's state." }),
    internal: z.boolean().meta({
      description:
        'A work note on a shared record that stays in this organisation. The partner never receives it.',
    }),
    reason: maybe(z.enum(entryReasons)).meta({
      description:
        'What an entry of kind `system` says about a service level: a warning, or a breach. Null for all others.',
    }),
    says: maybe(saysSchema),
    event: maybe(z.string()).meta({
      description:
        'What happened, if the entry is more than a text: `infoRequested`, `proposed`, `answered`, `rejected`, …: the event that was sent or received, or for a record without a partner the command.',
    }),
    editedAt: maybe(time).meta({
      description: 'When its text was last edited. Null if it was never edited.',
    }),
    editableUntil: maybe(time).meta({
      description: 'Until when this caller can edit it. Null if the caller cannot.',
    }),
  })
  .meta({ id: 'JournalEntry' });

/** An entry with the texts that it had. */
const editedSchema = entrySchema
  .extend({
    revisions: z.array(z.object({ text: z.string(), at: time })).meta({
      description: 'Every text that it had and since when, oldest first. The last one is its text.',
    }),
  })
  .meta({ id: 'JournalEntryWithRevisions' });

/** Who reads a journal, and until when they can edit their entries. */
export interface EntryReader {
  readonly caller: Pick<Caller, 'name' | 'system'>;
  /** This instance's id. */
  readonly instance: string;
  readonly minutes: number;
  /** Whether the record is final, or archived. */
  readonly isFinal: boolean;
}

export function entryReader(
  { instance, editMinutes: minutes = usualEditMinutes }: Pick<Deps, 'instance' | 'editMinutes'>,
  record: ManagedRecord,
  caller: Caller,
): EntryReader {
  const isEnded = record.archivedAt !== null || isFinal(lifecycleOf(record), record.state);
  return { caller, instance, minutes, isFinal: isEnded };
}

function editableUntilFor(entry: JournalEntry, reader: EntryReader): Date | null {
  const { caller, instance, minutes } = reader;
  const isOwn = entry.by === caller.name && entry.instance === instance && !caller.system;
  if (!isOwn || reader.isFinal || editFault(entry, minutes, new Date())) return null;
  return editableUntil(entry.at, minutes);
}

export function entryView(entry: JournalEntry, reader: EntryReader): z.input<typeof entrySchema> {
  const { id, kind, text, by, instance, at, late, internal, reason, event, says } = entry;
  const author = authorOf(by, instance);
  const landedAt = entry.landedAt?.toISOString() ?? null;
  return {
    id,
    kind,
    text,
    author,
    instance,
    at: at.toISOString(),
    landedAt,
    late,
    internal,
    reason,
    says: saysView(says),
    event,
    editedAt: entry.editedAt?.toISOString() ?? null,
    editableUntil: editableUntilFor(entry, reader)?.toISOString() ?? null,
  };
}

/** "Dana (Northwind)": we add the organisation, not the partner. */
export function authorOf(by: string, instance: string): string {
  return `${by} (${instanceTitle(instance)})`;
}

/** The code and the values of a text. */
export function saysView(says: JournalEntry['says']): z.input<typeof saysSchema> | null {
  return says && { code: says.code, params: { ...says.params } };
}

/** The routes that read and edit one entry of a record's journal. */
export function entryRoutes<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route[] {
  const { db } = deps;
  const { tag, systems, type } = resource;
  const path = onePath(resource);
  const { comment, workNote } = type.lifecycle.entries;
  const editors = [...new Set([...comment.by, ...workNote.by])];
  const params = keyParams(resource).extend({ entry: z.uuid() });
  const answers = {
    200: {
      description: 'The entry.',
      schema: editedSchema,
      headers: { ETag: 'The version of the entry.' },
    },
  };
  return [
    route({
      tag,
      ...(systems && { systems }),
      method: 'get',
      path: `${path}/journal/{entry}`,
      summary: 'Read one entry of the journal, with the texts that it had',
      roles: readersOf(resource),
      params,
      answers,
      async handle({ params, caller }) {
        const record = await findAlone(resource, db, caller, keyIn(resource, params));
        const entry = await findReadable(deps, record, { caller, id: params.entry ?? '' });
        return answerEntry(deps, record, entry, caller);
      },
    }),
    ...(editors.length === 0
      ? []
      : [
          route({
            tag,
            method: 'patch',
            path: `${path}/journal/{entry}`,
            summary: 'Edit your comment or work note, within a few minutes',
            roles: editors,
            params,
            body: z.strictObject({ text }),
            answers,
            problems: [409],
            async handle({ params, body, ...call }) {
              const record = await findAlone(resource, db, call.caller, keyIn(resource, params));
              return edit(deps, record, { id: params.entry ?? '', text: body.text }, call);
            },
          }),
        ]),
  ];
}

interface EntryRequest {
  readonly caller: Caller;
  readonly id: string;
}

/**
 * An entry that the caller reads.
 * @throws Refused `missing`
 */
async function findReadable(
  { db }: Deps,
  record: ManagedRecord,
  { caller, id }: EntryRequest,
): Promise<JournalEntry> {
  const number = keyOf(record);
  const entry = await findEntryOf(db, number, id);
  if (entry.kind === 'work note' && !readsWorkNotes(caller, record.type)) throw noEntry(number, id);
  return entry;
}

/** The answer with an entry, the texts that it had, and its version. */
async function answerEntry(
  deps: Deps,
  record: ManagedRecord,
  entry: JournalEntry,
  caller: Caller,
): Promise<Answer> {
  const revisions = await revisionsOf(deps.db, entry);
  const body = {
    ...entryView(entry, entryReader(deps, record, caller)),
    revisions: revisions.map(({ text: said, at }) => ({ text: said, at: at.toISOString() })),
  };
  return { status: 200, body, headers: { ETag: etag(JSON.stringify(versionOf(entry))) } };
}

function versionOf({ id, revision }: JournalEntry) {
  return { id, revision };
}

/** Edits the caller's own entry, and wakes the deliveries to those who have it. @throws as `editEntry` does */
async function edit(
  deps: Deps,
  record: ManagedRecord,
  { id, text: content }: { readonly id: string; readonly text: string },
  { caller, ifMatch }: Call,
): Promise<Answer> {
  const { db, instance, editMinutes: minutes = usualEditMinutes } = deps;
  const before = await findReadable(deps, record, { caller, id });
  requireVersion(versionOf(before), ifMatch);
  const { revision } = before;
  const { entry, destinations } = await editEntry(db, instance, record, {
    ...{ id, text: content, by: caller.name, revision, minutes, trace: currentTrace() },
  });
  for (const destination of destinations) deps.afterCommit(destination);
  return answerEntry(deps, record, entry, caller);
}
