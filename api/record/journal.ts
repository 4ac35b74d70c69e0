import { z } from 'zod';
import { awaits, type EntryName } from '../../domain/lifecycle';
import { findEntry, listJournal } from '../../records/journal';
import { keyOf, lifecycleOf, type ManagedRecord } from '../../records/recordType';
import type { Caller } from '../../records/user';
import { readsWorkNotes } from '../../records/visibility';
import { type GiveDeps, giveCommand, writeAndWake } from '../../temporal/give';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { requireRole } from '../http/auth';
import { text } from '../http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from '../http/page';
import { type Call, type Route, route } from '../http/route';
import { authorOf, entryReader, entrySchema, entryView } from './entry';
import { findAlone, keyIn, keyParams, onePath, pathOf, type Resource, readersOf } from './resource';

/** A position among entries, by the time at which each was written. */
export const entryPlace = z.object({ at: placeTime, id: z.uuid() });

const texts = [
  { path: 'comments', entry: 'comment', summary: 'Comment' },
  { path: 'work-notes', entry: 'workNote', summary: 'Write a work note, for staff to read' },
] as const;

const entryBody = z.strictObject({ text });
const noteBody = z.strictObject({
  text,
  internal: z.boolean().optional().meta({
    description:
      "`true` keeps it in this organisation. Otherwise the partner's staff can read it too, if work notes cross (see `workNoteReaders` of the record).",
  }),
});

/** A record's journal, and the routes to write comments and work notes. */
export function journalRoutes<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route[] {
  const { db } = deps;
  const { tag, systems, type } = resource;
  const { lifecycle } = type;
  const path = onePath(resource);
  const shared = { tag, params: keyParams(resource), ...(systems && { systems }) };
  return [
    route({
      ...shared,
      method: 'get',
      path: `${path}/journal`,
      summary: 'Read the journal, oldest first',
      roles: readersOf(resource),
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(entrySchema) },
      async handle({ params, query, caller }) {
        const key = keyIn(resource, params);
        const found = await findAlone(resource, db, caller, key);
        const record = keyOf(found);
        const reader = entryReader(deps, found, caller);
        const workNotes = readsWorkNotes(caller, type);
        return answerPage({
          path: `${pathOf(resource, key)}/journal`,
          query,
          place: entryPlace,
          list: (limit, after) =>
            listJournal(db, record, { workNotes, q: query.q, limit, ...(after && { after }) }),
          placeOf: (entry) => ({ at: entry.at.toISOString(), id: entry.id }),
          show: (entry) => entryView(entry, reader),
        });
      },
    }),
    ...texts
      .filter(({ entry }) => lifecycle.entries[entry].by.length > 0)
      .map(({ path: end, entry, summary }) =>
        route({
          ...shared,
          method: 'post',
          path: `${path}/${end}`,
          summary,
          roles: lifecycle.entries[entry].by,
          body: entry === 'workNote' && lifecycle.entries.workNote.emits ? noteBody : entryBody,
          answers: {
            201: { description: 'Written: the journal entry.', schema: entrySchema },
            ...(lifecycle.states.some((state) => awaits(lifecycle, state, entry)) && {
              202: {
                description: 'Recorded. It is written soon. The entry, without its time.',
                schema: entrySchema.extend({ at: z.null() }),
              },
            }),
          },
          async handle({ params, body, ...call }) {
            const record = await findAlone(resource, db, call.caller, keyIn(resource, params));
            return addEntry(deps, record, entry, body, call);
          },
        }),
      ),
  ];
}

/**
 * Writes a comment or a work note, whichever way it came, or gives it as a command if the record waits for it.
 * @throws Refused `forbidden`, `state`, and what the lifecycle refuses
 */
export async function addEntry(
  deps: GiveDeps,
  record: ManagedRecord,
  entry: EntryName,
  { text: content, internal }: z.output<typeof noteBody>,
  { caller, effectId: id }: Pick<Call, 'caller' | 'effectId'>,
): Promise<Answer> {
  const { db, instance } = deps;
  requireEntryRole(record, entry, caller);
  const author = authorship(caller);
  const added = { id, entry, text: content, internal, ...author };
  const written = await writeAndWake(deps, record, added);
  const reader = entryReader(deps, record, caller);
  if (written.status === 'written') return { status: 201, body: entryView(written.entry, reader) };
  // The lifecycle waits for it now, so it is a command for the record's workflow.
  const given = { name: entry, input: { text: content }, by: author.by, id };
  const status = await giveCommand(deps, record, given);
  const committed = status === 200 ? await findEntry(db, id) : null;
  if (committed) return { status: 201, body: entryView(committed, reader) };
  const { kind } = lifecycleOf(record).entries[entry];
  const wanted = { id, kind, text: content, author: authorOf(author.by, instance), instance };
  return {
    status: 202,
    body: {
      ...wanted,
      at: null,
      landedAt: null,
      late: false,
      internal: false,
      reason: null,
      says: null,
      event: null,
      editedAt: null,
      editableUntil: null,
    },
  };
}

/**
 * Requires a role that may write this entry. The roles depend on which side of the record this instance is.
 * @throws Refused `forbidden`
 */
export function requireEntryRole(record: ManagedRecord, entry: EntryName, caller: Caller): void {
  // An external system needs a reference on the record.
  if (!caller.system) requireRole(caller, lifecycleOf(record).entries[entry].by);
}

/** The author of an entry, and the external system that it came from. */
export function authorship({ name, system }: Caller) {
  if (!system) return { by: name };
  return { by: system.name, external: { system: system.id, command: 'entry' } };
}
