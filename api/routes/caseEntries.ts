import { z } from 'zod';
import { caseLifecycle } from '../../domain/case';
import { writeCaseEntry } from '../../records/caseEntries';
import { attachToCase } from '../../records/caseFiles';
import { caseSnapshot } from '../../records/cases';
import { findEntry } from '../../records/journal';
import { readsWorkNotes } from '../../records/visibility';
import { bytes, fileOf, filesOf } from '../attachmentPage';
import type { Deps } from '../deps';
import { text, word } from '../fields';
import { giveCommand } from '../giveCommand';
import { journalOf } from '../journalPage';
import { pageOf, pageQuery } from '../page';
import { type Route, route, uploadRoute } from '../route';
import { shareOf } from '../upload';
import { attachmentSchema, attachmentView } from '../views/attachment';
import { casePath } from '../views/case';
import { authorOf, entrySchema, entryView } from '../views/journal';
import { seeCase } from '../visibility';
import { caseReaders } from './cases';

const tag = 'cases';
const byNumber = z.object({ number: word });
const entries = [
  { path: 'comments', entry: 'comment', summary: 'Comment' },
  { path: 'work-notes', entry: 'workNote', summary: 'Write a work note' },
] as const;

/** What is written on a case. */
export function caseEntryRoutes(deps: Deps): Route[] {
  const { db, instance } = deps;
  return [
    ...entries.map(({ path, entry, summary }) =>
      route({
        method: 'post',
        path: `/cases/{number}/${path}`,
        summary,
        tag,
        roles: caseLifecycle.entries[entry].by,
        params: byNumber,
        body: z.strictObject({ text }),
        answers: {
          201: { description: 'Written: the journal entry.', schema: entrySchema },
          202: {
            description: 'Safely recorded, and written soon: the entry, without its time.',
            schema: entrySchema.extend({ at: z.null() }),
          },
        },
        async handle({ params, body, caller, effectId: id }) {
          const found = await seeCase(db, caller, params.number);
          const added = { id, entry, text: body.text, by: caller.name };
          const written = await writeCaseEntry(db, instance, found.number, added);
          if (written.status === 'written') return { status: 201, body: entryView(written.entry) };
          // The lifecycle waits for it just now: it is a command for the case's workflow.
          const status = await giveCommand(
            deps,
            { record: found, standing: caseSnapshot(found), table: caseLifecycle },
            { name: entry, input: { text: body.text }, by: caller.name, id },
          );
          const landed = status === 200 ? await findEntry(db, id) : null;
          if (landed) return { status: 201, body: entryView(landed) };
          const { kind } = caseLifecycle.entries[entry];
          const author = authorOf(caller.name, instance);
          const wanted = { id, kind, text: body.text, author, instance };
          const body202 = { ...wanted, at: null, landedAt: null, late: false };
          return { status: 202, body: body202 };
        },
      }),
    ),
    uploadRoute({
      method: 'post',
      path: '/cases/{number}/attachments',
      summary: 'Attach a file, of at most 25 MiB',
      tag,
      roles: caseReaders,
      params: byNumber,
      answers: {
        201: {
          description: 'Attached.',
          schema: attachmentSchema,
          headers: { Location: 'The path of the file.' },
        },
      },
      async handle({ params, upload, caller, effectId: id }) {
        const { number } = await seeCase(db, caller, params.number);
        const { name, contentType } = upload;
        const file = { id, record: number, name, contentType, share: shareOf(deps, caller) };
        const landed = await attachToCase(db, instance, file, caller.name, upload.open());
        const body = attachmentView(landed, casePath(number));
        return { status: 201, body, headers: { Location: body.links.self } };
      },
    }),
    route({
      method: 'get',
      path: '/cases/{number}/attachments',
      summary: 'List the files, oldest first',
      tag,
      roles: caseReaders,
      params: byNumber,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(attachmentSchema) },
      async handle({ params, query, caller }) {
        const { number } = await seeCase(db, caller, params.number);
        return filesOf(db, number, casePath(number), query);
      },
    }),
    route({
      method: 'get',
      path: '/cases/{number}/attachments/{id}',
      summary: "Take a file's bytes",
      tag,
      roles: caseReaders,
      params: z.object({ number: word, id: word }),
      answers: { 200: bytes },
      async handle({ params, caller }) {
        const { number } = await seeCase(db, caller, params.number);
        return fileOf(db, number, params.id);
      },
    }),
    route({
      method: 'get',
      path: '/cases/{number}/journal',
      summary: 'Read the journal, oldest first',
      tag,
      roles: caseReaders,
      params: byNumber,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(entrySchema) },
      async handle({ params, query, caller }) {
        const { number } = await seeCase(db, caller, params.number);
        const path = `${casePath(number)}/journal`;
        return journalOf(db, number, path, query, readsWorkNotes(caller, 'case'));
      },
    }),
  ];
}
