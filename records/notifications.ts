import type { SealContext } from '../domain/sealing';
import type { Database } from './database';
import { oneLine } from './mailHeader';
import { sealedAs } from './sealed';

export const notificationStates = ['waiting', 'sent', 'kept', 'failed'] as const;
export type NotificationState = (typeof notificationStates)[number];

/** The data for the texts of a notification. Times are ISO 8601. */
export interface NotificationContent {
  readonly kind: 'registration';
  /** The name under which customers know the provider. */
  readonly provider: string;
  readonly providerUrl: string;
  readonly customerName: string;
  readonly contactName: string;
  /** The id of the registration. */
  readonly number: string;
  /** The registration token in plain text. Because of it, the whole content is sealed at rest. */
  readonly token: string;
  readonly expiresAt: string;
}

export interface Notification {
  readonly id: string;
  /** The number of the record that it is about. */
  readonly record: string;
  /** A mail address. */
  readonly recipient: string;
  readonly subject: string;
  readonly state: NotificationState;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

/** A notification with its sealed data. The data is null once it is sent. */
export interface SealedNotification extends Notification {
  readonly content: string | null;
}

/** Seals the content. See records/secret. */
export interface Sealer {
  seal(secret: string, context: SealContext): string;
}

const columns = {
  id: 'id',
  record: 'record',
  recipient: 'recipient',
  subject: 'subject',
  state: 'state',
  attempts: 'attempts',
  lastError: 'last_error',
  createdAt: 'created_at',
  sentAt: 'sent_at',
};

export interface NewNotification {
  /** Idempotency key. A repeated id does not change the queued notification. */
  readonly id: string;
  readonly recipient: string;
  readonly content: NotificationContent;
}

/** Queues a notification about a registration. Call it in the transaction that writes the registration. */
export async function queueNotification(
  trx: Database,
  vault: Sealer,
  { id, recipient, content }: NewNotification,
): Promise<void> {
  const row = {
    id,
    record: content.number,
    recipient,
    subject: subjectOf(content),
    content: vault.seal(JSON.stringify(content), sealedAs.notification({ id })),
  };
  await trx('notifications').insert(row).onConflict('id').ignore();
}

export async function findNotification(
  db: Database,
  id: string,
): Promise<SealedNotification | null> {
  return (
    (await db('notifications')
      .where({ id })
      .first({ ...columns, content: 'content' })) ?? null
  );
}

/** The notifications of a record, oldest first. */
export async function listNotifications(db: Database, record: string): Promise<Notification[]> {
  return db('notifications').where({ record }).orderBy(['created_at', 'id']).select(columns);
}

/**
 * Begins and counts an attempt to send a notification. No other attempt can begin until it ends, or `ms` have passed.
 * @returns false if another attempt is running, or the notification was sent or has failed
 */
export async function beginTry(db: Database, id: string, ms: number): Promise<boolean> {
  const begun = await db('notifications')
    .where({ id })
    .whereIn('state', ['waiting', 'kept'])
    .whereRaw('(trying_until is null or trying_until < now())')
    .update({
      attempts: db.raw('attempts + 1'),
      trying_until: db.raw(`now() + ? * interval '1 millisecond'`, [ms]),
    });
  return begun > 0;
}

/** Records why an attempt failed. The notification waits for the next one. */
export async function recordFailedAttempt(
  db: Database,
  id: string,
  lastError: string,
): Promise<void> {
  await db('notifications').where({ id }).update({ trying_until: null, last_error: lastError });
}

/** Records that the mail server accepted it, and deletes its content. */
export async function markSent(db: Database, id: string): Promise<void> {
  await db('notifications').where({ id }).update({
    state: 'sent',
    content: null,
    sent_at: db.fn.now(),
    trying_until: null,
    last_error: null,
  });
}

/** Records that no mail server is configured. The content stays sealed, and can be sent later. */
export async function markKept(db: Database, id: string): Promise<void> {
  await db('notifications').where({ id, state: 'waiting' }).update({ state: 'kept' });
}

/** Records that the mail server rejected it permanently. */
export async function markFailed(db: Database, id: string, reason: string): Promise<void> {
  await db('notifications')
    .where({ id })
    .update({ state: 'failed', trying_until: null, last_error: reason });
}

function subjectOf({ provider, customerName }: NotificationContent): string {
  return oneLine(`${provider} invites ${customerName} to connect by Crossdesk`);
}
