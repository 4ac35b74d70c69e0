import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { maxAttachmentBytes } from '../domain/attachment';
import type { AttachedFile } from '../domain/event';
import { Refused } from '../domain/refusal';
import type { Database } from './database';

export { maxAttachmentBytes };

const chunkBytes = 256 * 1024;

export interface NewAttachment {
  /** Also its journal entry's id, and the same on every try. */
  readonly id: string;
  readonly record: string;
  readonly name: string;
  readonly contentType: string;
}

/** Columns by name, for whoever lists attachments beside something else. */
export const attachmentColumns = {
  id: 'a.id',
  name: 'a.name',
  contentType: 'a.content_type',
  size: 'a.size',
  sha256: 'a.sha256',
};

/**
 * Stores a file's bytes in chunks as they come. The same id again stores nothing and must bring the same bytes.
 * @throws Refused `too-large`, or `mismatch` where the id has other bytes already
 */
export async function saveAttachment(
  trx: Database,
  attachment: NewAttachment,
  bytes: AsyncIterable<Buffer>,
  maxBytes = maxAttachmentBytes,
): Promise<{ size: number; sha256: string }> {
  const { id, record, name, contentType } = attachment;
  const inserted = await trx('attachments')
    .insert({ id, record, name, content_type: contentType, size: 0, sha256: '' })
    .onConflict('id')
    .ignore()
    .returning('id');
  const fresh = inserted.length > 0;
  const hash = createHash('sha256');
  let size = 0;
  let n = 0;
  for await (const chunk of rechunk(bytes)) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new Refused('too-large', `A file may have at most ${maxBytes} bytes.`);
    }
    hash.update(chunk);
    if (fresh) await trx('attachment_chunks').insert({ attachment_id: id, n, bytes: chunk });
    n += 1;
  }
  const sha256 = hash.digest('hex');
  if (fresh) {
    await trx('attachments').where({ id }).update({ size, sha256 });
  } else {
    const standing = await trx('attachments').where({ id }).first('sha256', 'record');
    if (standing?.sha256 !== sha256 || standing.record !== record) {
      throw new Refused('mismatch', `The attachment ${id} is there already, with other bytes.`);
    }
  }
  return { size, sha256 };
}

/** The same bytes in pieces of one size, so that many small reads make no more rows than needed. */
async function* rechunk(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    held.push(piece);
    length += piece.length;
    if (length < chunkBytes) continue;
    const joined = Buffer.concat(held);
    let start = 0;
    for (; joined.length - start >= chunkBytes; start += chunkBytes) {
      yield joined.subarray(start, start + chunkBytes);
    }
    held = [joined.subarray(start)];
    length = joined.length - start;
  }
  if (length > 0) yield Buffer.concat(held);
}

/** The file's bytes, read chunk by chunk as they are taken. */
export function openAttachment(db: Database, id: string): Readable {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let n = 0; ; n += 1) {
      const row = await db('attachment_chunks').where({ attachment_id: id, n }).first('bytes');
      if (!row) return;
      yield row.bytes;
    }
  }
  return Readable.from(chunks(), { objectMode: false });
}

/** A file whose bytes are here, whether or not its journal entry has landed. */
export async function findAttachment(
  db: Database,
  id: string,
): Promise<(AttachedFile & { record: string }) | null> {
  const row = await db('attachments as a')
    .where('a.id', id)
    .first({ ...attachmentColumns, record: 'a.record' });
  return row ?? null;
}

/** A file as its record shows it: with who attached it, and when. */
export interface LandedAttachment extends AttachedFile {
  readonly by: string;
  readonly instance: string;
  readonly at: Date;
}

export interface AttachmentPage {
  readonly limit: number;
  readonly after?: { readonly at: string; readonly id: string };
  readonly id?: string;
}

/** The record's files whose entries have landed, oldest first. A partner's bytes may come before their entry. */
export async function listAttachments(
  db: Database,
  record: string,
  page: AttachmentPage,
): Promise<LandedAttachment[]> {
  const query = db('attachments as a')
    .join('journal as j', 'j.id', 'a.id')
    .where('j.record', record)
    .where('j.kind', 'attachment')
    .orderBy(['j.at', 'j.id'])
    .limit(page.limit);
  if (page.id) query.where('a.id', page.id);
  if (page.after) {
    query.whereRaw('(j.at, j.id) > (?::timestamptz, ?::uuid)', [page.after.at, page.after.id]);
  }
  return query.select({ ...attachmentColumns, by: 'j.by', instance: 'j.instance', at: 'j.at' });
}
