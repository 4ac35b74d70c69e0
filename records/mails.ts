import { randomUUID } from 'node:crypto';
import { mailDestination } from '../domain/notification';
import type { Database } from './database';

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

/** Why a reply did not become a comment. */
export interface RefusedReply {
  readonly record: string;
  readonly why: string;
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

/** Records how the delivery of a mail ended. A failed one can be tried again. */
export async function endMail(
  db: Database,
  id: string,
  state: 'sent' | 'kept' | 'failed' | 'discarded',
): Promise<void> {
  await db('mails').where({ id }).update({ state, ended_at: db.fn.now() });
}
