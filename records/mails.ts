import { randomUUID } from 'node:crypto';
import { mailDestination } from '../domain/notification';
import { Refused } from '../domain/refusal';
import type { ReplyRefusal } from '../domain/replyMail';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** `event`: about one entry. `digest`: about several. `refusal`: why a reply did not become a comment. */
export type MailKind = 'event' | 'digest' | 'refusal';

/** A mail to a person. Its text is written when it is sent. */
export interface StoredMail {
  readonly id: string;
  readonly person: string;
  readonly kind: MailKind;
  readonly content: RefusedReply | null;
  readonly state: 'held' | 'queued' | 'sent' | 'kept' | 'failed' | 'discarded';
  readonly createdAt: Date;
}

/** Why a reply did not become a comment, or not all of it. */
export interface RefusedReply {
  readonly record: string;
  readonly why: ReplyRefusal;
  /** The names of files that were not attached. */
  readonly files?: readonly string[];
  /** The reply's Message-ID. */
  readonly replyTo: string | null;
}

/**
 * Stores a mail, and queues it for delivery if it is due. A person has one digest at a time: a further call returns the
 * one that waits.
 */
export async function queueMail(
  trx: Database,
  mail: {
    readonly id?: string;
    readonly person: string;
    readonly kind: MailKind;
    readonly content?: RefusedReply;
    readonly dueAt: Date;
    readonly now: Date;
  },
): Promise<{ readonly id: string; readonly isDue: boolean }> {
  const { id = randomUUID(), person, kind, content = null, dueAt, now } = mail;
  const isDue = kind !== 'digest' && dueAt <= now;
  const { rows } = await trx.raw(
    `insert into mails (id, person, kind, content, due_at) values (?, ?, ?, ?, ?)
     on conflict (person) where kind = 'digest' and state = 'held' do update set person = excluded.person
     returning id`,
    [id, person, kind, content && JSON.stringify(content), dueAt],
  );
  const stored: string = rows[0].id;
  if (isDue) await deliver(trx, [stored]);
  return { id: stored, isDue };
}

/** Queues the held mails whose time has come. @returns whether there were any */
export async function queueDueMails(db: Database, now = new Date()): Promise<boolean> {
  return db.transaction(async (trx) => {
    const ids: string[] = await trx('mails')
      .where('state', 'held')
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(500)
      .forUpdate()
      .skipLocked()
      .pluck('id');
    await deliver(trx, ids);
    return ids.length > 0;
  });
}

/** Each mail is a subject of its own, so that none waits for another. */
async function deliver(trx: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await trx('mails')
    .whereIn('id', [...ids])
    .update({ state: 'queued' });
  await trx('outbox').insert(
    ids.map((id) => ({
      ...{ id, connection_id: mailDestination.id, subject: id, sequence: 1 },
      ...{ name: 'mail', time: trx.fn.now(), data: '{}' },
    })),
  );
}

export async function findMail(db: Database, id: string): Promise<StoredMail | null> {
  const columns = ['id', 'person', 'kind', 'content', 'state', { createdAt: 'created_at' }];
  return (await db('mails').where({ id }).first(columns)) ?? null;
}

/** A mail that its server refused for good. */
export interface MailFailure {
  readonly id: string;
  readonly person: string;
  readonly address: string | null;
  readonly error: string;
  readonly attempts: number;
  readonly at: Date;
}

/** Lists the mails that were refused for good, oldest first. */
export async function listMailFailures(
  db: Database,
  page: {
    readonly limit: number;
    readonly after?: { readonly at: string; readonly id: string } | undefined;
    readonly q?: string | undefined;
  },
): Promise<MailFailure[]> {
  const query = db
    .from(
      db.raw(
        `(select o.id, m.person, u.email as address, o.last_error as error, o.attempts,
           date_trunc('milliseconds', o.created_at) as at
         from outbox o join mails m on m.id = o.id left join users u on u.name = m.person
         where o.connection_id = ? and o.status = 'failed') as f`,
        [mailDestination.id],
      ),
    )
    .orderBy(['f.at', 'f.id'])
    .limit(page.limit);
  textSearch(query, page.q, { texts: ['f.person', 'f.address', 'f.error'] });
  if (page.after)
    query.whereRaw('(f.at, f.id) > (?::timestamptz, ?::uuid)', [page.after.at, page.after.id]);
  return query.select('f.*');
}

/**
 * Queues a refused mail again, or gives it up.
 * @throws Refused `missing` if no such mail was refused
 */
export async function decideMailFailure(
  db: Database,
  id: string,
  status: 'waiting' | 'discarded',
): Promise<void> {
  const decided = await db('outbox')
    .where({ id, connection_id: mailDestination.id, status: 'failed' })
    .update({ status, next_try_at: null });
  if (decided === 0) throw new Refused('missing', `No mail ${id} was refused.`);
  const state = status === 'waiting' ? 'queued' : 'discarded';
  await db('mails').where({ id }).update({ state });
}

/**
 * Records that a mail server reported a sent mail of this person as refused: it is listed with those that were refused at
 * once.
 * @returns whether there is such a mail
 */
export async function bounceMail(
  trx: Database,
  ids: readonly string[],
  person: string,
  reason: string,
): Promise<boolean> {
  const bounced: string[] = await trx('mails')
    .whereIn('id', [...ids])
    .where({ person, state: 'sent' })
    .update({ state: 'failed' })
    .returning('id')
    .then((rows) => rows.map(({ id }) => id));
  await trx('outbox')
    .whereIn('id', bounced)
    .where({ connection_id: mailDestination.id })
    .update({ status: 'failed', last_error: reason });
  return bounced.length > 0;
}

/** Whether a Message-ID is that of a mail of this instance. */
export async function isOwnMail(db: Database, messageId: string | null): Promise<boolean> {
  const id = /^<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/i.exec(messageId ?? '')?.[1];
  return id !== undefined && (await findMail(db, id)) !== null;
}

/** Records how the delivery of a mail ended. A failed one can be tried again. */
export async function endMail(
  db: Database,
  id: string,
  state: 'sent' | 'kept' | 'failed' | 'discarded',
): Promise<void> {
  await db('mails').where({ id }).update({ state, ended_at: db.fn.now() });
}
