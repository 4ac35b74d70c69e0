import { createHash } from 'node:crypto';
import type { Database } from './database';
import type { Vault } from './secret';

/** The record and the person that a reply address stands for. */
export interface ReplyTarget {
  readonly recordType: string;
  readonly record: string;
  readonly person: string;
}

/** How long an address works after the last mail that named it. */
export const addressDays = 90;

/**
 * The address to which a person replies about a record: `reply+<token>@host` for the setting `reply@host`. The token is
 * always the same, and cannot be computed without the secret key. Null if replies are not received.
 */
export async function replyAddress(
  db: Database,
  vault: Pick<Vault, 'derive'>,
  address: string | null,
  { recordType, record, person }: ReplyTarget,
): Promise<string | null> {
  if (address === null) return null;
  // Mail programs change the case of addresses. The part before the @ has at most 64 characters.
  const token = hashOf(vault.derive(`reply ${JSON.stringify([recordType, record, person])}`)).slice(
    0,
    40,
  );
  await db('reply_tokens')
    .insert({ token_hash: hashOf(token), record_type: recordType, record, person })
    .onConflict('token_hash')
    .merge({ used_at: db.fn.now() });
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${token}${address.slice(at)}`;
}

/** What an address stands for. Null if this instance did not make it, or it has expired. */
export async function findReplyTarget(
  db: Database,
  address: string,
  recipient: string,
): Promise<ReplyTarget | null> {
  const [found] = replyAddressesIn(address, recipient);
  if (found === undefined || found.length !== recipient.length) return null;
  const token = found.slice(address.lastIndexOf('@') + 1, found.lastIndexOf('@'));
  const row = await db('reply_tokens')
    .where({ token_hash: hashOf(token) })
    .whereRaw(`used_at > now() - interval '${addressDays} days'`)
    .first({ recordType: 'record_type', record: 'record', person: 'person' });
  return row ?? null;
}

/** All addresses in a text that have the form of an address for replies, in lower case, each once. */
export function replyAddressesIn(address: string, text: string): string[] {
  const [local = '', host = ''] = address
    .toLowerCase()
    .split('@')
    .map((part) => part.replace(/[^\w-]/g, '\\$&'));
  const form = new RegExp(`(?<![\\w.+-])${local}\\+[0-9a-f]{40}@${host}(?![\\w.-])`, 'g');
  return [...new Set(text.toLowerCase().match(form) ?? [])];
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
