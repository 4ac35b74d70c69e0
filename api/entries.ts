import { z } from 'zod';
import { awaits, type EntryName } from '../domain/lifecycle';
import { attachFile, writeEntry } from '../records/entries';
import { findEntry } from '../records/journal';
import { lifecycleOf, type ManagedRecord } from '../records/recordType';
import type { Caller } from '../records/user';
import { readsWorkNotes } from '../records/visibility';
import { currentTrace } from '../telemetry/trace';
import { bytes, fileOf, filesOf } from './attachmentPage';
import type { Deps } from './deps';
import { giveCommand } from './giveCommand';
import type { Answer } from './http/answer';
import { requireRole } from './http/auth';
import { text, word } from './http/fields';
import { pageOf, pageQuery } from './http/page';
import { type Call, type Route, route, uploadRoute } from './http/route';
import { shareOf } from './http/upload';
import { journalOf } from './journalPage';
import { type JournalResource, pathOf, type WithJournal } from './resource';
import { attachmentSchema, attachmentView } from './views/attachment';
import { authorOf, entrySchema, entryView } from './views/journal';

const texts = [
  { path: 'comments', entry: 'comment', summary: 'Comment' },
  { path: 'work-notes', entry: 'workNote', summary: 'Write a work note, for staff to read' },
] as const;

const entryBody = z.strictObject({ text });
const noteBody = z.strictObject({
  text,
  internal: z.boolean().optional().meta({
    description:
      "`true`: it stays in this organisation. Otherwise the partner's staff read it too, where work notes cross (`workNoteReaders` of the record).",
  }),
});

/** What is written on a record of any kind: its journal, comments, work notes and files. */
export function journalRoutes<R extends WithJournal>(
  deps: Deps,
  resource: JournalResource<R>,
): Route[] {
  const { db } = deps;
  const { lifecycle, readers, tag, systems } = resource;
  const path = `${resource.path}/{number}`;
  const numbered = z.object({ number: word });
  const shared = { tag, params: numbered, ...(systems && { systems }) };
  return [
    route({
      ...shared,
      method: 'get',
      path: `${path}/journal`,
      summary: 'Read the journal, oldest first',
      roles: readers,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(entrySchema) },
      async handle({ params, query, caller }) {
        const { number } = await resource.find(db, caller, params.number);
        const at = `${pathOf(resource, params.number)}/journal`;
        return journalOf(db, number, at, query, readsWorkNotes(caller, resource.type));
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
                description: 'Safely recorded, and written soon: the entry, without its time.',
                schema: entrySchema.extend({ at: z.null() }),
              },
            }),
          },
          async handle({ params, body, ...call }) {
            const record = await resource.find(db, call.caller, params.number);
            return addEntry(deps, record, entry, body, call);
          },
        }),
      ),
    uploadRoute({
      ...shared,
      method: 'post',
      path: `${path}/attachments`,
      summary: 'Attach a file, of at most 25 MiB',
      roles: lifecycle.entries.attach.by,
      answers: {
        201: {
          description: 'Attached.',
          schema: attachmentSchema,
          headers: { Location: 'The path of the file.' },
        },
      },
      async handle({ params, upload, caller, effectId: id }) {
        const record = await resource.find(db, caller, params.number);
        requireEntryRole(record, 'attach', caller);
        const { name, contentType } = upload;
        const share = shareOf(deps, caller);
        const { file, destinations } = await attachFile(
          db,
          deps.instance,
          record,
          { id, name, contentType, share },
          upload.open(),
          { ...authorship(caller), trace: currentTrace() },
        );
        for (const destination of destinations) deps.afterCommit(destination);
        const body = attachmentView(file, pathOf(resource, params.number));
        return { status: 201, body, headers: { Location: body.links.self } };
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: `${path}/attachments`,
      summary: 'List the files, oldest first',
      roles: readers,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(attachmentSchema) },
      async handle({ params, query, caller }) {
        const { number } = await resource.find(db, caller, params.number);
        return filesOf(db, number, pathOf(resource, params.number), query);
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: `${path}/attachments/{id}`,
      summary: "Take a file's bytes",
      roles: readers,
      params: z.object({ number: word, id: word }),
      answers: { 200: bytes },
      async handle({ params, caller }) {
        const { number } = await resource.find(db, caller, params.number);
        return fileOf(db, number, params.id);
      },
    }),
  ];
}

async function addEntry(
  deps: Deps,
  record: ManagedRecord,
  entry: EntryName,
  { text: content, internal }: z.output<typeof noteBody>,
  { caller, effectId: id }: Call,
): Promise<Answer> {
  const { db, instance, afterCommit } = deps;
  requireEntryRole(record, entry, caller);
  const author = authorship(caller);
  const added = { id, entry, text: content, internal, trace: currentTrace(), ...author };
  const written = await writeEntry(db, instance, record, added);
  if (written.status === 'written') {
    for (const destination of written.destinations) afterCommit(destination);
    return { status: 201, body: entryView(written.entry) };
  }
  // The lifecycle waits for it now: it is a command for the record's workflow.
  const giving = { name: entry, input: { text: content }, by: author.by, id };
  const status = await giveCommand(deps, record, giving);
  const committed = status === 200 ? await findEntry(db, id) : null;
  if (committed) return { status: 201, body: entryView(committed) };
  const { kind } = lifecycleOf(record).entries[entry];
  const wanted = { id, kind, text: content, author: authorOf(author.by, instance), instance };
  return {
    status: 202,
    body: { ...wanted, at: null, landedAt: null, late: false, internal: false },
  };
}

/** Who may write an entry depends on the side that the record is seen from. */
function requireEntryRole(record: ManagedRecord, entry: EntryName, caller: Caller): void {
  // An external system is let in by its reference.
  if (!caller.system) requireRole(caller, lifecycleOf(record).entries[entry].by);
}

/** By whom an entry is, and the external system that it came from. */
function authorship({ name, system }: Caller) {
  if (!system) return { by: name };
  return { by: system.name, external: { system: system.id, command: 'entry' } };
}
