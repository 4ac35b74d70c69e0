import { z } from 'zod';
import { imageTypeOf, isShownAsImage, mediaTypeOf } from '../../domain/attachment';
import type { AttachedFile } from '../../domain/event';
import { Refused } from '../../domain/refusal';
import {
  listAttachments,
  openAttachment,
  readHead,
  type StoredAttachment,
} from '../../records/attachments';
import type { Database } from '../../records/database';
import { attachFile } from '../../records/entries';
import { keyOf, type ManagedRecord } from '../../records/recordType';
import { currentTrace } from '../../telemetry/trace';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { maybe, path, time, word } from '../http/fields';
import type { AnswerDescription } from '../http/operation';
import { answerPage, pageOf, pageQuery } from '../http/page';
import { type Route, route, uploadRoute } from '../http/route';
import { shareOf } from '../http/upload';
import { authorOf } from './entry';
import { authorship, entryPlace, requireEntryRole } from './journal';
import { findAlone, keyIn, keyParams, onePath, pathOf, type Resource, readersOf } from './resource';

const attachmentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    contentType: z.string(),
    size: z.int(),
    sha256: z.string().meta({ description: 'The SHA-256 of the bytes, in hexadecimal.' }),
    author: z.string(),
    instance: z.string(),
    at: time,
    links: z.object({
      self: path,
      preview: maybe(path).meta({ description: 'Shows it in a page. Null if it is no image.' }),
    }),
  })
  .meta({ id: 'Attachment' });

/** A file as its record lists it; `owner` is the record's path. */
function attachmentView(file: StoredAttachment, owner: string): z.input<typeof attachmentSchema> {
  const { id, name, contentType, size, sha256, by, instance, at } = file;
  return {
    id,
    name,
    contentType,
    size,
    sha256,
    author: authorOf(by, instance),
    instance,
    at: at.toISOString(),
    links: {
      self: `${owner}/attachments/${id}`,
      preview: isShownAsImage(contentType) ? `${owner}/attachments/${id}/preview` : null,
    },
  };
}

/** The answer with the bytes of a file. */
const bytes: AnswerDescription = {
  description: 'The bytes, with the content type of the upload.',
  contentType: '*/*',
  schema: z.string().meta({ contentMediaType: 'application/octet-stream' }),
  headers: {
    'Content-Disposition': "Names the file: `attachment; filename*=UTF-8''…`.",
    'Repr-Digest': 'The SHA-256 of the bytes, in base64 (RFC 9530).',
  },
};

/** The answer with an image to show. */
const image: AnswerDescription = {
  description: 'The bytes, with the content type that they have: PNG, JPEG, GIF, WebP or AVIF.',
  contentType: 'image/*',
  schema: z.string().meta({ contentMediaType: 'application/octet-stream' }),
  headers: {
    'Content-Disposition': 'Names the file, and lets a browser show it: `inline; …`.',
    'Repr-Digest': bytes.headers?.['Repr-Digest'] ?? '',
  },
};

/** The files of a record. None if its lifecycle has no files. */
export function fileRoutes<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route[] {
  const { db } = deps;
  const { tag, systems, type } = resource;
  const { attach } = type.lifecycle.entries;
  if (attach.by.length === 0) return [];
  const path = `${onePath(resource)}/attachments`;
  const params = keyParams(resource);
  const shared = { tag, ...(systems && { systems }) };
  return [
    uploadRoute({
      ...shared,
      method: 'post',
      path,
      summary: 'Attach a file, of at most 25 MiB',
      roles: attach.by,
      params,
      answers: {
        201: {
          description: 'Attached.',
          schema: attachmentSchema,
          headers: { Location: 'The path of the file.' },
        },
      },
      async handle({ params, upload, caller, effectId: id }) {
        const key = keyIn(resource, params);
        const record = await findAlone(resource, db, caller, key);
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
        const body = attachmentView(file, pathOf(resource, key));
        return { status: 201, body, headers: { Location: body.links.self } };
      },
    }),
    route({
      ...shared,
      method: 'get',
      path,
      summary: 'List the files, oldest first',
      roles: readersOf(resource),
      params,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(attachmentSchema) },
      async handle({ params, query, caller }) {
        const key = keyIn(resource, params);
        const record = keyOf(await findAlone(resource, db, caller, key));
        const owner = pathOf(resource, key);
        return answerPage({
          path: `${owner}/attachments`,
          query,
          place: entryPlace,
          list: (limit, after) =>
            listAttachments(db, record, { q: query.q, limit, ...(after && { after }) }),
          placeOf: (file) => ({ at: file.at.toISOString(), id: file.id }),
          show: (file) => attachmentView(file, owner),
        });
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: `${path}/{id}`,
      summary: 'Download a file',
      roles: readersOf(resource),
      params: params.extend({ id: word }),
      answers: { 200: bytes },
      async handle({ params, caller }) {
        const record = await findAlone(resource, db, caller, keyIn(resource, params));
        return fileOf(db, keyOf(record), params.id ?? '');
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: `${path}/{id}/preview`,
      summary: 'Show an image',
      roles: readersOf(resource),
      params: params.extend({ id: word }),
      answers: { 200: image },
      async handle({ params, caller }) {
        const record = await findAlone(resource, db, caller, keyIn(resource, params));
        return imageOf(db, keyOf(record), params.id ?? '');
      },
    }),
  ];
}

/** @throws Refused `missing` */
async function requireFile(db: Database, record: string, id: string): Promise<StoredAttachment> {
  const known = z.uuid().safeParse(id).data;
  const [file] = known ? await listAttachments(db, record, { limit: 1, id: known }) : [];
  if (!file) throw new Refused('missing', `${record} has no file ${id}.`);
  return file;
}

/** An image to be shown. What its uploader said of it is not believed: its bytes say what it is. */
async function imageOf(db: Database, record: string, id: string): Promise<Answer> {
  const file = await requireFile(db, record, id);
  const contentType = imageTypeOf(await readHead(db, file.id));
  if (!contentType) throw new Refused('missing', `The file ${id} of ${record} is no image.`);
  const headers = fileHeaders({ ...file, contentType }, 'inline');
  return { status: 200, body: openAttachment(db, file.id), headers };
}

/** The bytes of one file of a record. @throws Refused `missing` */
export async function fileOf(db: Database, record: string, id: string): Promise<Answer> {
  const file = await requireFile(db, record, id);
  return { status: 200, body: openAttachment(db, file.id), headers: fileHeaders(file) };
}

/** Clients reject headers that are longer than a few kilobytes. */
const longestShownName = 255;

/** The bytes can always be downloaded: a name that does not fit into a header is shortened or changed. */
export function fileHeaders(
  { name: storedName, contentType, size, sha256 }: AttachedFile,
  disposition: 'attachment' | 'inline' = 'attachment',
): Record<string, string> {
  const name = [...storedName]
    .slice(0, longestShownName)
    .join('')
    .replace(/\p{Surrogate}/gu, '_');
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'Content-Type': mediaTypeOf(contentType),
    'Content-Length': String(size),
    // Whatever the file contains, nothing in it can run as a page of this site.
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'Content-Disposition': `${disposition}; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    ETag: `"${sha256}"`,
    'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  };
}
