import { z } from 'zod';
import { mediaTypeOf } from '../domain/attachment';
import type { AttachedFile } from '../domain/event';
import { Refused } from '../domain/refusal';
import { listAttachments, openAttachment } from '../records/attachments';
import type { Database } from '../records/database';
import type { Answer } from './http/answer';
import type { AnswerDescription } from './http/operation';
import { answerPage, type PageParams } from './http/page';
import { entryPlace } from './journalPage';
import { attachmentView } from './views/attachment';

/** A page of a record's files, oldest first; `owner` is the record's path. */
export function filesOf(
  db: Database,
  record: string,
  owner: string,
  query: PageParams & Readonly<Record<string, unknown>>,
): Promise<Answer> {
  return answerPage({
    path: `${owner}/attachments`,
    query,
    place: entryPlace,
    list: (limit, after) =>
      listAttachments(db, record, { q: query.q, limit, ...(after && { after }) }),
    placeOf: (file) => ({ at: file.at.toISOString(), id: file.id }),
    show: (file) => attachmentView(file, owner),
  });
}

/** How the bytes of a file are answered. */
export const bytes: AnswerDescription = {
  description: 'The bytes, under the content type that they came with.',
  contentType: '*/*',
  schema: z.string().meta({ contentMediaType: 'application/octet-stream' }),
  headers: {
    'Content-Disposition': "Names the file: `attachment; filename*=UTF-8''…`.",
    'Repr-Digest': 'The SHA-256 of the bytes, in base64 (RFC 9530).',
  },
};

/** The bytes of one file of a record. @throws Refused `missing` */
export async function fileOf(db: Database, record: string, id: string): Promise<Answer> {
  const known = z.uuid().safeParse(id).data;
  const [file] = known ? await listAttachments(db, record, { limit: 1, id: known }) : [];
  if (!file) throw new Refused('missing', `${record} has no file ${id}.`);
  return { status: 200, body: openAttachment(db, file.id), headers: fileHeaders(file) };
}

/** A client gives up on headers that are longer than some kilobytes. */
const longestShownName = 255;

/** Whatever is stored of a file, its bytes can be had: a name that no header can say is shortened or changed. */
export function fileHeaders({
  name: storedName,
  contentType,
  size,
  sha256,
}: AttachedFile): Record<string, string> {
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
    // Whatever it is, and however it comes to be shown: nothing of it runs as ours.
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    ETag: `"${sha256}"`,
    'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  };
}
