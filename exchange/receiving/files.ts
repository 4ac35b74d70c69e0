import type { Request } from 'express';
import { spoolBody, tooLarge } from '../../api/http/spool';
import { maxAttachmentBytes } from '../../domain/attachment';
import { isNumberOf } from '../../domain/names';
import { Refused } from '../../domain/refusal';
import {
  findAttachment,
  requireRoom,
  saveAttachment,
  unnamedFiles,
} from '../../records/attachments';
import type { Connection } from '../../records/connection';
import type { Database } from '../../records/database';
import { findRequest } from '../../records/request';

export interface ArrivingFile {
  readonly id: string;
  readonly number: string;
  readonly size: number;
  readonly sha256: string;
}

/** Limits on a partner's files before the events that name them, which normally follow at once. */
const maxUnnamed = { count: 32, bytes: 64 * 1024 * 1024 };

/**
 * Stores the bytes of a partner's file, which an event will name. Bytes that do not match the hash are not stored.
 * @param limit maximum size of all files of the partner in bytes; null for no limit
 * @throws Refused if the request is not the partner's, the file is too large or damaged, or there is no room for it
 */
export async function receiveFile(
  db: Database,
  connection: Connection,
  { id, number, size, sha256 }: ArrivingFile,
  req: Request,
  limit: number | null,
): Promise<void> {
  if (size > maxAttachmentBytes) throw tooLarge();
  // The bytes arrive before their event, and possibly before the request.
  const record = await findRequest(db, number);
  const theirs = record
    ? record.connection === connection.id
    : connection.partnerIs === 'customer' && isNumberOf(connection.partner, number);
  if (!theirs) throw new Refused('missing', `There is no request ${number} of yours.`);
  const existing = await findAttachment(db, id);
  if (existing) {
    if (existing.record === number && existing.sha256 === sha256 && existing.size === size) return;
    throw new Refused('conflict', `There is another file under ${id}.`);
  }
  const share = { sender: `connection ${connection.id}`, limit };
  await requireRoom(db, share, size);
  await requireFewUnnamed(db, share.sender, { count: 1, bytes: size });
  const spooled = await spoolBody(req);
  try {
    if (spooled.sha256 !== sha256 || spooled.size !== size) {
      throw new Refused('invalid', `The bytes have the hash ${spooled.sha256}, not ${sha256}.`);
    }
    await db.transaction(async (trx) => {
      const contentType = 'application/octet-stream';
      const file = { id, record: number, name: id, contentType, share, named: false };
      await saveAttachment(trx, file, spooled.open());
      // Check again under the lock: others may have been stored meanwhile.
      await requireFewUnnamed(trx, share.sender, { count: 0, bytes: 0 });
    });
  } finally {
    await spooled.remove();
  }
}

/** @throws Refused `busy`: the events must come first, or the oldest of these files is removed */
async function requireFewUnnamed(
  db: Database,
  sender: string,
  more: typeof maxUnnamed,
): Promise<void> {
  const { count, bytes } = await unnamedFiles(db, sender);
  const isFew = count + more.count <= maxUnnamed.count;
  if (isFew && bytes + more.bytes <= maxUnnamed.bytes) return;
  const message = `At most ${maxUnnamed.count} files, of ${maxUnnamed.bytes} bytes together, can be stored before the events that name them. Send the events of the stored files first.`;
  throw new Refused('busy', message, { retryAfter: 60 });
}
