import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { imageHeadBytes, maxAttachmentBytes } from '../domain/attachment';
import type { AttachedFile } from '../domain/event';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { textSearch } from './textSearch';

export { maxAttachmentBytes };

const chunkBytes = 256 * 1024;

export interface NewAttachment {
  /** Idempotency key: also the id of its journal entry. */
  readonly id: string;
  readonly record: string;
  readonly name: string;
  readonly contentType: string;
  readonly share: StorageShare;
  /** False if the partner's event that names it has not arrived yet. */
  readonly named?: boolean;
}

/** The sender whose limit a file counts against. */
export interface StorageShare {
  /** `connection <id>`, `system <id>` or `user <name>`. */
  readonly sender: string;
  /** Maximum size of all of their files, in bytes. Null for no limit. */
  readonly limit: number | null;
}

/** Maximum size of the files of each partner, external system and user, in bytes. Null for no limit. */
export interface StorageLimits {
  readonly partner: number | null;
  readonly system: number | null;
  readonly user: number | null;
}

/** Columns by name, for joins with attachments. */
export const attachmentColumns = {
  id: 'a.id',
  name: 'a.name',
  contentType: 'a.content_type',
  size: 'a.size',
  sha256: 'a.sha256',
};

/**
 * Stores a file's bytes in chunks. The bytes come from the disk, because the transaction stays open meanwhile. A
 * repeated id stores nothing, and must have the same bytes.
 * @throws Refused `too-large` if the file or all files of its sender are too large; `mismatch` if the id has other
 * bytes already
 */
export async function saveAttachment(
  trx: Database,
  attachment: NewAttachment,
  bytes: AsyncIterable<Buffer>,
  maxBytes = maxAttachmentBytes,
): Promise<{ size: number; sha256: string }> {
  const { id, record, name, contentType, share, named = true } = attachment;
  const { sender } = share;
  const inserted = await trx('attachments')
    .insert({ id, record, name, content_type: contentType, size: 0, sha256: '', sender, named })
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
      throw new Refused('too-large', `A file may have at most ${maxBytes} bytes.`, {
        ...{ code: 'fileTooLarge', params: { limit: Math.floor(maxBytes / 2 ** 20) } },
      });
    }
    hash.update(chunk);
    if (fresh) await trx('attachment_chunks').insert({ attachment_id: id, n, bytes: chunk });
    n += 1;
  }
  const sha256 = hash.digest('hex');
  if (fresh) {
    await trx('attachments').where({ id }).update({ size, sha256 });
    await requireRoom(trx, share);
  } else {
    const existing = await trx('attachments').where({ id }).first('sha256', 'record');
    if (existing?.sha256 !== sha256 || existing.record !== record) {
      throw new Refused('mismatch', `The attachment ${id} is there already, with other bytes.`);
    }
  }
  return { size, sha256 };
}

/** @throws Refused `too-large` if the sender's files and `more` bytes exceed the limit */
export async function requireRoom(
  db: Database,
  { sender, limit }: StorageShare,
  more = 0,
): Promise<void> {
  if (limit === null) return;
  const used = await db('storage_used').where({ sender }).first('bytes');
  if ((used?.bytes ?? 0) + more <= limit) return;
  const message = `The files of one sender may have ${limit} bytes together, and this one would exceed that. An admin of this instance can raise the limit.`;
  throw new Refused('too-large', message, { code: 'filesTooLarge' });
}

/** The files of a sender that no event has named yet. */
export async function unnamedFiles(
  db: Database,
  sender: string,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const { rows } = await db.raw(
    `select count(*) as count, cast(coalesce(sum(size), 0) as bigint) as bytes
     from attachments where sender = ? and not named`,
    [sender],
  );
  return rows[0];
}

/** Reads the bytes in pieces of one size, so that many small reads do not create more rows than necessary. */
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

/** Reads the file's bytes, chunk by chunk on demand. */
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

/** The first bytes of a file, which tell what it is. */
export async function readHead(db: Database, id: string): Promise<Uint8Array> {
  const row = await db('attachment_chunks')
    .where({ attachment_id: id, n: 0 })
    .first({ head: db.raw('substring(bytes from 1 for ?)', [imageHeadBytes]) });
  return row?.head ?? new Uint8Array();
}

/** A file whose bytes are stored, whether or not its journal entry has been received. */
export async function findAttachment(
  db: Database,
  id: string,
): Promise<(AttachedFile & { record: string }) | null> {
  const row = await db('attachments as a')
    .where('a.id', id)
    .first({ ...attachmentColumns, record: 'a.record' });
  return row ?? null;
}

/** A file with its author and time, as its record shows it. */
export interface StoredAttachment extends AttachedFile {
  readonly by: string;
  readonly instance: string;
  readonly at: Date;
}

export interface AttachmentPage {
  readonly q?: string | undefined;
  readonly limit: number;
  readonly after?: { readonly at: string; readonly id: string };
  readonly id?: string;
}

/**
 * The record's files whose entries have been received, oldest first. A partner's bytes can arrive before their entry.
 */
export async function listAttachments(
  db: Database,
  record: string,
  page: AttachmentPage,
): Promise<StoredAttachment[]> {
  const query = db('attachments as a')
    .join('journal as j', 'j.id', 'a.id')
    .where('j.record', record)
    .where('j.kind', 'attachment')
    .orderBy(['j.at', 'j.id'])
    .limit(page.limit);
  textSearch(query, page.q, { texts: ['a.name', 'a.content_type', 'j.by'] });
  if (page.id) query.where('a.id', page.id);
  if (page.after) {
    query.whereRaw('(j.at, j.id) > (?::timestamptz, ?::uuid)', [page.after.at, page.after.id]);
  }
  return query.select({ ...attachmentColumns, by: 'j.by', instance: 'j.instance', at: 'j.at' });
}
