import { z } from 'zod';
import type { AttachedFile } from '../../domain/event';
import { Refused } from '../../domain/refusal';
import { listAttachments, openAttachment, saveAttachment } from '../../records/attachments';
import { type NewEntry, writeEntry } from '../../records/journal';
import type { RequestRow } from '../../records/requestList';
import type { Deps } from '../deps';
import { word } from '../fields';
import { entryPlace } from '../journalPage';
import { answerPage, pageOf, pageQuery } from '../page';
import { pathOf, type Resource } from '../resource';
import { type Route, route, uploadRoute } from '../route';
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
        const landed = await db.transaction(async (trx) => {
          const file = { id, record: record.number, name, contentType };
          const attachment = {
            id,
            name,
            contentType,
            ...(await saveAttachment(trx, file, upload.open())),
          };
          const entry: NewEntry = { id, entry: 'attach', text: name, by, attachment };
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
        const owner = pathOf(resource, params.number);
        return answerPage({
          path: `${owner}/attachments`,
          query,
          place: entryPlace,
          list: (limit, after) =>
            listAttachments(db, record.number, { limit, ...(after && { after }) }),
          placeOf: (file) => ({ at: file.at.toISOString(), id: file.id }),
          show: (file) => attachmentView(file, owner),
        });
      },
    }),
    route({
      method: 'get',
      path: `${path}/{id}`,
      summary: "Take a file's bytes",
      tag,
      roles: readers,
      params: z.object({ number: word, id: word }),
      answers: {
        200: {
          description: 'The bytes.',
          contentType: 'application/octet-stream',
          schema: z.string().meta({ contentMediaType: 'application/octet-stream' }),
          headers: {
            'Content-Disposition': "Names the file: `attachment; filename*=UTF-8''…`.",
            'Repr-Digest': 'The SHA-256 of the bytes, in base64 (RFC 9530).',
          },
        },
      },
      async handle({ params, caller }) {
        const record = await resource.find(db, caller, params.number);
        const id = z.uuid().safeParse(params.id).data;
        const [file] = id ? await listAttachments(db, record.number, { limit: 1, id }) : [];
        if (!file) throw new Refused('missing', `${params.number} has no file ${params.id}.`);
        return { status: 200, body: openAttachment(db, file.id), headers: fileHeaders(file) };
      },
    }),
  ];
}

function fileHeaders({ name, contentType, size, sha256 }: AttachedFile): Record<string, string> {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'Content-Type': contentType,
    'Content-Length': String(size),
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    ETag: `"${sha256}"`,
    'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  };
}
