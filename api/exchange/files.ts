import type { Readable } from 'node:stream';
import { isNumberOf } from '../../domain/names';
import { Refused } from '../../domain/refusal';
import { findAttachment, maxAttachmentBytes, saveAttachment } from '../../records/attachments';
import type { Connection } from '../../records/connections';
import type { Database } from '../../records/database';
import { findRequest } from '../../records/requests';

interface ArrivingFile {
  readonly id: string;
  readonly number: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * Keeps the bytes of a partner's file, which its event will name. Bytes that are not what the hash says are not kept.
 * @throws Refused where the request is not the partner's, or the file is too large or damaged
 */
export async function receiveFile(
  db: Database,
  connection: Connection,
  { id, number, size, sha256 }: ArrivingFile,
  bytes: Readable,
): Promise<void> {
  if (size > maxAttachmentBytes)
    throw new Refused('too-large', `A file may have ${maxAttachmentBytes} bytes.`);
  // The bytes come before their event, and maybe before the request's own.
  const record = await findRequest(db, number);
  const theirs = record
    ? record.connection === connection.id
    : connection.partnerIs === 'customer' && isNumberOf(connection.partner, number);
  if (!theirs) throw new Refused('missing', `There is no request ${number} of yours.`);
  const standing = await findAttachment(db, id);
  if (standing) {
    if (standing.record === number && standing.sha256 === sha256 && standing.size === size) return;
    throw new Refused('conflict', `There is another file under ${id}.`);
  }
  await db.transaction(async (trx) => {
    const file = { id, record: number, name: id, contentType: 'application/octet-stream' };
    const saved = await saveAttachment(trx, file, bytes, maxAttachmentBytes);
    if (saved.sha256 !== sha256 || saved.size !== size) {
      throw new Refused('invalid', `The bytes have the hash ${saved.sha256}, not ${sha256}.`);
    }
  });
}
