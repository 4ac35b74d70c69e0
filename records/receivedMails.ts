import type { Database } from './database';
import type { ReplyTarget } from './replyTokens';
import { textSearch } from './textSearch';

/** `waiting`: nobody has read it yet. `written`: it is a comment. The others have a reason. */
export const receivedStates = ['waiting', 'written', 'refused', 'ignored', 'bounced'] as const;
export type ReceivedState = (typeof receivedStates)[number];

/** A mail that came to an address for replies. */
export interface ReceivedMail {
  /** Follows from its Message-ID and address. It is the id of everything that the mail makes. */
  readonly id: string;
  readonly target: ReplyTarget;
  readonly door: 'smtp' | 'imap';
  readonly messageId: string | null;
  /** What its header `From` says. */
  readonly sender: string;
  readonly subject: string;
  /** The sender of the envelope. Empty for a bounce, null if it is unknown. */
  readonly returnPath: string | null;
  /** In bytes. `raw` can have fewer. */
  readonly size: number;
  readonly raw: Buffer;
}

/** How many mails of one person about one record are kept in an hour. */
const mostKeptPerHour = 120;

/** How much is kept of a mail that does not become a comment. */
const headBytes = 64 * 1024;

/**
 * Stores a mail, and wakes those who read it. One that is stored already stays as it is.
 * @returns false if too many came in the last hour: it is not stored
 */
export async function keepMail(db: Database, mail: ReceivedMail): Promise<boolean> {
  const { id, target, door, messageId, sender, subject, returnPath, size, raw } = mail;
  if ((await countOfHour(db, target, mostKeptPerHour)) >= mostKeptPerHour) return false;
  await db.raw(
    `with kept as (
       insert into received_mails (id, record_type, record, person, door, message_id, sender, subject, return_path,
         size, raw)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id
     ) select pg_notify('received_mail', id::text) from kept`,
    [
      ...[id, target.recordType, target.record, target.person, door, messageId, sender, subject],
      ...[returnPath, size, raw],
    ],
  );
  return true;
}

/** How many mails of the person about the record came in the last hour, up to a number. */
export async function countOfHour(
  db: Database,
  { person, record }: ReplyTarget,
  most: number,
): Promise<number> {
  const rows = await db('received_mails')
    .where({ person, record })
    .whereRaw(`received_at > now() - interval '1 hour'`)
    .limit(most)
    .select(db.raw('1'));
  return rows.length;
}

/** How long one process may take for one mail. Then another may try: everything that a mail makes is made once. */
const lease = '5 minutes';

/** Takes the oldest mail that is due, for this process. Null if there is none. */
export async function takeMail(
  db: Database,
): Promise<(ReceivedMail & { readonly attempts: number }) | null> {
  const { rows } = await db.raw(
    `update received_mails set attempts = attempts + 1, next_try_at = now() + interval '${lease}'
     where id = (
       select id from received_mails where state = 'waiting' and next_try_at <= now()
       order by next_try_at limit 1 for update skip locked
     )
     returning id, door, message_id as "messageId", sender, subject, return_path as "returnPath", size, raw, attempts,
       json_build_object('recordType', record_type, 'record', record, 'person', person) as target`,
  );
  return rows[0] ?? null;
}

/** Tries a mail again after a time in milliseconds, because of an error. */
export async function postponeMail(
  db: Database,
  id: string,
  afterMs: number,
  error: string,
): Promise<void> {
  await db('received_mails')
    .where({ id, state: 'waiting' })
    .update({
      detail: error.slice(0, 1_000),
      next_try_at: db.raw(`now() + interval '1 millisecond' * ?`, [afterMs]),
    });
}

export interface ReceivedEnd {
  readonly state: Exclude<ReceivedState, 'waiting'>;
  readonly reason?: string | null;
  readonly detail?: string | null;
}

/** Records what became of a mail. @returns false if another process did */
export async function endReceivedMail(
  trx: Database,
  id: string,
  { state, reason = null, detail = null }: ReceivedEnd,
): Promise<boolean> {
  const ended = await trx('received_mails')
    .where({ id, state: 'waiting' })
    .update({
      ...{ state, reason, detail: detail?.slice(0, 1_000) ?? null, ended_at: trx.fn.now() },
      ...(state !== 'written' && { raw: trx.raw('substring(raw from 1 for ?)', [headBytes]) }),
    });
  return ended > 0;
}

/** A received mail as admins see it. */
export interface ListedMail extends Omit<ReceivedMail, 'raw' | 'messageId' | 'returnPath'> {
  readonly state: ReceivedState;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly receivedAt: Date;
}

/** Lists received mails, newest first. */
export async function listReceivedMails(
  db: Database,
  page: {
    readonly limit: number;
    readonly after?: { readonly at: string; readonly id: string } | undefined;
    readonly q?: string | undefined;
    readonly state?: ReceivedState | undefined;
  },
): Promise<ListedMail[]> {
  const query = db('received_mails as m')
    .orderBy([
      { column: 'm.received_at', order: 'desc' },
      { column: 'm.id', order: 'desc' },
    ])
    .limit(page.limit);
  if (page.state) query.where('m.state', page.state);
  textSearch(query, page.q, {
    number: 'm.record',
    texts: ['m.record', 'm.person', 'm.sender', 'm.subject', 'm.detail'],
  });
  if (page.after)
    query.whereRaw('(m.received_at, m.id) < (?::timestamptz, ?::uuid)', [
      page.after.at,
      page.after.id,
    ]);
  return query.select('m.id', 'm.door', 'm.sender', 'm.subject', 'm.size', 'm.state', 'm.reason', {
    detail: 'm.detail',
    receivedAt: 'm.received_at',
    target: db.raw(
      `json_build_object('recordType', m.record_type, 'record', m.record, 'person', m.person)`,
    ),
  });
}

/** The bytes of a mail as it came. Null if it is not kept. */
export async function readOriginal(db: Database, id: string): Promise<Buffer | null> {
  const row = await db('received_mails').where({ id }).first('raw');
  return row?.raw ?? null;
}
