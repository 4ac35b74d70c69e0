import { z } from 'zod';
import { saveAttachment } from '../../records/attachments';
import { type NewEntry, writeEntry } from '../../records/journal';
import type { RequestRow } from '../../records/requestList';
import { currentTrace } from '../../telemetry/trace';
import { bytes, fileOf, filesOf } from '../attachmentPage';
import type { Deps } from '../deps';
import { word } from '../fields';
import { pageOf, pageQuery } from '../page';
import { pathOf, type Resource } from '../resource';
import { type Route, route, uploadRoute } from '../route';
import { shareOf } from '../upload';
import { attachmentSchema, attachmentView } from '../views/attachment';
import { lifecycleOf } from '../visibility';
import { requireEntryRole } from './entries';

/** Files on a record: attach one, list them, take one. */
export function attachmentRoutes<R extends RequestRow>(deps: Deps, resource: Resource<R>): Route[] {
  const { db, instance } = deps;
  const path = `${resource.path}/{number}/attachments`;
  const { tag, readers } = resource;
  const numbered = z.object({ number: word });
  return [
    uploadRoute({
      method: 'post',
      path,
      summary: 'Attach a file, of at most 25 MiB',
      tag,
      roles: resource.lifecycle.entries.attach.by,
      params: numbered,
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
        const by = caller.name;
        const trace = currentTrace();
        const landed = await db.transaction(async (trx) => {
          const share = shareOf(deps, caller);
          const file = { id, record: record.number, name, contentType, share };
          const attachment = {
            id,
            name,
            contentType,
            ...(await saveAttachment(trx, file, upload.open())),
          };
          const entry: NewEntry = { id, entry: 'attach', text: name, by, attachment, trace };
          const written = await writeEntry(
            trx,
            instance,
            lifecycleOf(record),
            record.number,
            entry,
          );
          if (written.status === 'awaited') throw new Error('No lifecycle waits for a file.');
          return { ...attachment, by, instance, at: written.entry.at };
        });
        deps.afterCommit(record.connection);
        const body = attachmentView(landed, pathOf(resource, params.number));
        return { status: 201, body, headers: { Location: body.links.self } };
      },
    }),
    route({
      method: 'get',
      path,
      summary: 'List the files, oldest first',
      tag,
      roles: readers,
      params: numbered,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(attachmentSchema) },
      async handle({ params, query, caller }) {
        const record = await resource.find(db, caller, params.number);
        return filesOf(db, record.number, pathOf(resource, params.number), query);
      },
    }),
    route({
      method: 'get',
      path: `${path}/{id}`,
      summary: "Take a file's bytes",
      tag,
      roles: readers,
      params: z.object({ number: word, id: word }),
      answers: { 200: bytes },
      async handle({ params, caller }) {
        const record = await resource.find(db, caller, params.number);
        return fileOf(db, record.number, params.id);
      },
    }),
  ];
}
