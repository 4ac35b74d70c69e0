import { z } from 'zod';
import type { EntryName, Role } from '../../domain/lifecycle';
import { findEntry, writeEntry } from '../../records/journal';
import type { RequestRow } from '../../records/requestList';
import type { RequestRecord } from '../../records/requests';
import { currentTrace } from '../../telemetry/trace';
import type { Answer } from '../answer';
import { requireRole } from '../auth';
import type { Deps } from '../deps';
import { text, word } from '../fields';
import type { Resource } from '../resource';
import { type Call, type Route, route } from '../route';
import { authorOf, entrySchema, entryView } from '../views/journal';
import { lifecycleOf } from '../visibility';

const paths = [
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

/** Comments and work notes. */
export function entryRoutes<R extends RequestRow>(deps: Deps, resource: Resource<R>): Route[] {
  return paths.map(({ path, entry, summary }) =>
    route({
      method: 'post',
      path: `${resource.path}/{number}/${path}`,
      summary,
      tag: resource.tag,
      roles: resource.lifecycle.entries[entry].by,
      params: z.object({ number: word }),
      body: entry === 'workNote' ? noteBody : entryBody,
      answers: {
        201: { description: 'Written: the journal entry.', schema: entrySchema },
        202: {
          description: 'Safely recorded, and written soon: the entry, without its time.',
          schema: entrySchema.extend({ at: z.null() }),
        },
      },
      async handle({ params, body, ...call }) {
        const record = await resource.find(deps.db, call.caller, params.number);
        return addEntry(deps, record, entry, body, call);
      },
    }),
  );
}

async function addEntry(
  deps: Deps,
  record: RequestRecord,
  entry: EntryName,
  { text: content, internal }: z.output<typeof noteBody>,
  { caller, effectId }: Call,
): Promise<Answer> {
  const { db, engine, instance, afterCommit } = deps;
  requireEntryRole(record, entry, caller);
  const by = caller.name;
  const table = lifecycleOf(record);
  const added = { id: effectId, entry, text: content, internal, by, trace: currentTrace() };
  const written = await writeEntry(db, instance, table, record.number, added);
  if (written.status === 'written') {
    afterCommit(written.connection);
    return { status: 201, body: entryView(written.entry) };
  }
  // The lifecycle waits for it just now: it is a command for the record's workflow.
  const given = await engine.command(record, entry, { by, id: effectId, text: content });
  if (given === 'recorded') {
    const { kind } = table.entries[entry];
    const author = authorOf(by, instance);
    const wanted = { id: effectId, kind, text: content, author, instance };
    return {
      status: 202,
      body: { ...wanted, at: null, landedAt: null, late: false, internal: false },
    };
  }
  const committed = await findEntry(db, effectId);
  if (!committed) throw new Error(`The ${entry} ${effectId} was committed and is not there.`);
  return { status: 201, body: entryView(committed) };
}

/** Who may write an entry depends on the side that the record is seen from. */
export function requireEntryRole(
  record: RequestRecord,
  entry: EntryName,
  caller: { name: string; roles: readonly Role[] },
): void {
  requireRole(caller, lifecycleOf(record).entries[entry].by);
}
