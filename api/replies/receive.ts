import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { v5 as uuidv5 } from 'uuid';
import { keepMail, type ReceivedMail } from '../../records/receivedMails';
import type { Deps } from '../deps';

/** Maximum size of a mail: a file of 25 MiB takes 34 in a mail, and there is a second one. */
export const maxMailBytes = 50 * 1024 * 1024;

/** Where the headers of a mail end at the latest. */
const maxHeadBytes = 256 * 1024;

const namespace = '5c1c7a53-6f0e-4c3a-9a32-7265706c7979';

export interface IncomingMail extends Pick<ReceivedMail, 'door' | 'returnPath' | 'target' | 'raw'> {
  /** In bytes, if `raw` is only its beginning. */
  readonly size?: number;
}

/**
 * Stores a mail that came to an address for replies. A mail has the same id at each door and each time that it comes.
 * @returns false if too many came to this address: it is not stored
 * @throws if Postgres does not answer: then nothing is stored
 */
export async function receiveMail({ db }: Pick<Deps, 'db'>, mail: IncomingMail): Promise<boolean> {
  const { target, door, returnPath, raw } = mail;
  const head = headOf(raw);
  const parsed = await simpleParser(head).catch(() => null);
  const messageId = parsed?.messageId ?? null;
  return keepMail(db, {
    id: uuidv5(JSON.stringify([messageId ?? identityOf(raw, head), target]), namespace),
    ...{ target, door, returnPath, raw, messageId },
    sender: (parsed?.from?.text ?? '').slice(0, 500),
    subject: (parsed?.subject ?? '').slice(0, 500),
    size: mail.size ?? raw.length,
  });
}

/** The id of something that a mail makes besides its comment. */
export function idIn(mail: string, what: string): string {
  return uuidv5(`${mail} ${what}`, namespace);
}

/** The headers, with the empty line after them. */
export function headOf(raw: Buffer): Buffer {
  const start = raw.subarray(0, maxHeadBytes);
  const end = /\r?\n\r?\n/.exec(start.toString('latin1'));
  return end ? start.subarray(0, end.index + end[0].length) : start;
}

/** A mail without a Message-ID is recognised by its text: each server on its way adds headers. */
function identityOf(raw: Buffer, head: Buffer): string {
  return createHash('sha256').update(raw.subarray(head.length)).digest('hex');
}
