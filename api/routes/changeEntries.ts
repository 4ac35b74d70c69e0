import { z } from 'zod';
import { saveAttachment } from '../../records/attachments';
import { type NewChangeEntry, writeChangeEntry } from '../../records/changeEntries';
import { referencesOf } from '../../records/externalReferences';
import { hasText } from '../../records/textSearch';
import type { Caller } from '../../records/users';
import { readsWorkNotes } from '../../records/visibility';
import { currentTrace } from '../../telemetry/trace';
import { bytes, fileOf, filesOf } from '../attachmentPage';
import type { Deps } from '../deps';
import { text, word } from '../fields';
import { journalOf } from '../journalPage';
import { answerPage, pageOf, pageQuery } from '../page';
import { type Route, route, uploadRoute } from '../route';
import { shareOf } from '../upload';
import { attachmentSchema, attachmentView } from '../views/attachment';
import { changePath, referenceSchema, referenceView } from '../views/change';
import { entrySchema, entryView } from '../views/journal';
import { seeChange } from '../visibility';
import { changeReaders, changeWriters } from './changes';

const tag = 'changes';
const byNumber = z.object({ number: word });

/** What is written on a change, and who refers to it. External systems take part where they have a reference. */
export function changeEntryRoutes(deps: Deps): Route[] {
  const { db, instance, afterCommit } = deps;
  return [
    route({
      method: 'post',
      path: '/changes/{number}/comments',
      summary: 'Comment',
      tag,
      roles: changeWriters,
      systems: true,
      params: byNumber,
      body: z.strictObject({ text }),
      answers: { 201: { description: 'Written: the journal entry.', schema: entrySchema } },
      async handle({ params, body, caller, effectId: id }) {
        const { number } = await seeChange(db, caller, params.number);
        const trace = currentTrace();
        const added = {
          id,
          kind: 'comment',
          text: body.text,
          trace,
          ...authorship(caller),
        } as const;
        const { entry, told } = await writeChangeEntry(db, instance, number, added);
        for (const system of told) afterCommit(system);
        return { status: 201, body: entryView(entry) };
      },
    }),
    uploadRoute({
      method: 'post',
      path: '/changes/{number}/attachments',
      summary: 'Attach a file, of at most 25 MiB',
      tag,
      roles: changeWriters,
      systems: true,
      params: byNumber,
      answers: {
        201: {
          description: 'Attached.',
          schema: attachmentSchema,
          headers: { Location: 'The path of the file.' },
        },
      },
      async handle({ params, upload, caller, effectId: id }) {
        const { number } = await seeChange(db, caller, params.number);
        const { name, contentType } = upload;
        const author = authorship(caller);
        const trace = currentTrace();
        const { landed, told } = await db.transaction(async (trx) => {
          const share = shareOf(deps, caller);
          const file = { id, record: number, name, contentType, share };
          const saved = await saveAttachment(trx, file, upload.open());
          const attachment = { id, name, contentType, ...saved };
          const added = {
            id,
            kind: 'attachment',
            text: name,
            trace,
            ...author,
            attachment,
          } as const;
          const { entry, told } = await writeChangeEntry(trx, instance, number, added);
          return { landed: { ...attachment, by: author.by, instance, at: entry.at }, told };
        });
        for (const system of told) afterCommit(system);
        const body = attachmentView(landed, changePath(number));
        return { status: 201, body, headers: { Location: body.links.self } };
      },
    }),
    route({
      method: 'get',
      path: '/changes/{number}/attachments',
      summary: 'List the files, oldest first',
      tag,
      roles: changeReaders,
      systems: true,
      params: byNumber,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(attachmentSchema) },
      async handle({ params, query, caller }) {
        const { number } = await seeChange(db, caller, params.number);
        return filesOf(db, number, changePath(number), query);
      },
    }),
    route({
      method: 'get',
      path: '/changes/{number}/attachments/{id}',
      summary: "Take a file's bytes",
      tag,
      roles: changeReaders,
      systems: true,
      params: z.object({ number: word, id: word }),
      answers: { 200: bytes },
      async handle({ params, caller }) {
        const { number } = await seeChange(db, caller, params.number);
        return fileOf(db, number, params.id);
      },
    }),
    route({
      method: 'get',
      path: '/changes/{number}/journal',
      summary: 'Read the journal, oldest first',
      tag,
      roles: changeReaders,
      systems: true,
      params: byNumber,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(entrySchema) },
      async handle({ params, query, caller }) {
        const { number } = await seeChange(db, caller, params.number);
        const path = `${changePath(number)}/journal`;
        return journalOf(db, number, path, query, readsWorkNotes(caller, 'change'));
      },
    }),
    route({
      method: 'get',
      path: '/changes/{number}/external-references',
      summary: 'Which external systems have this change too, by name',
      tag,
      roles: changeReaders,
      params: byNumber,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(referenceSchema) },
      async handle({ params, query, caller }) {
        const { number } = await seeChange(db, caller, params.number);
        const references = (await referencesOf(db, number)).sort((one, other) =>
          one.systemName < other.systemName ? -1 : 1,
        );
        return answerPage({
          path: `${changePath(number)}/external-references`,
          query,
          place: word,
          list: async (limit, after = '') =>
            references
              .filter(({ systemName }) => systemName > after)
              .filter(({ systemName, externalId }) =>
                hasText(query.q, [systemName, externalId ?? '']),
              )
              .slice(0, limit),
          placeOf: ({ systemName }) => systemName,
          show: referenceView,
        });
      },
    }),
  ];
}

/** By whom an entry is, and the system that it came from. */
function authorship({ name, system }: Caller): Pick<NewChangeEntry, 'by' | 'external'> {
  if (!system) return { by: name };
  return { by: system.name, external: { system: system.id, command: 'entry' } };
}
