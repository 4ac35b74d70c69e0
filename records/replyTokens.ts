import { createHash } from 'node:crypto';
import type { Database } from './database';
import type { Vault } from './secret';

/** The record and the person that a reply address stands for. */
export interface ReplyTarget {
  readonly recordType: string;
  readonly record: string;
  readonly person: string;
}

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

/** What an address stands for. Null if this instance did not make it. */
export async function findReplyTarget(
  db: Database,
  address: string,
  recipient: string,
): Promise<ReplyTarget | null> {
  const at = address.lastIndexOf('@');
  const lower = recipient.toLowerCase();
  const [prefix, end] = [`${address.slice(0, at)}+`.toLowerCase(), address.slice(at).toLowerCase()];
  if (!lower.startsWith(prefix) || !lower.endsWith(end)) return null;
  const token = lower.slice(prefix.length, lower.length - end.length);
  const row = await db('reply_tokens')
    .where({ token_hash: hashOf(token) })
    .first({ recordType: 'record_type', record: 'record', person: 'person' });
  return row ?? null;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
