import { mailDestination } from '../domain/notification';
import { endMail, findMail } from '../records/mails';
import { findReader } from '../records/noticeEntries';
import { nextBatch, type Queued } from '../records/outbox';
import { notificationsOfMail } from '../records/personalNotifications';
import { replyAddress } from '../records/replyTokens';
import { isPostgresAway } from '../records/unavailable';
import { unsubscribeToken } from '../records/unsubscribe';
import type { Channel } from './channel';
import type { ActivityDeps } from './deps';
import { writeMail } from './notificationMail';
import { type Pushed, pushBySubject, pushLimits } from './pushBySubject';

export type MailDeps = Pick<
  ActivityDeps,
  'db' | 'vault' | 'mailer' | 'log' | 'instance' | 'publicUrl' | 'replyAddress'
>;

/** The channel to people's mail boxes. Null if it is not the destination of this name. */
export function mailChannel(deps: ActivityDeps, name: string): Channel | null {
  if (name !== mailDestination.name) return null;
  const { db } = deps;
  const { id } = mailDestination;
  return {
    table: 'mail_delivery',
    id,
    async next(limits = pushLimits) {
      const batch = await nextBatch<Queued & { readonly queuedAt: Date }>(db, id, limits);
      return batch && (() => pushBySubject(deps, batch.events, (event) => sendMail(deps, event)));
    },
    isCurrent: async () => true,
  };
}

/** Sends a queued mail, unless it has ended. Without a mail server it is kept, and shown in the log. */
export async function sendMail(
  deps: MailDeps,
  { subject: id }: Pick<Queued, 'subject'>,
): Promise<Pushed> {
  const { db, vault, mailer, log, instance, publicUrl } = deps;
  const stored = await findMail(db, id);
  if (!stored || ['sent', 'kept', 'discarded'].includes(stored.state)) return { status: 'taken' };
  const { person } = stored;
  // A refusal also tells that the account is disabled.
  const reader = await findReader(db, person, stored.kind === 'refusal');
  const email = reader?.email ?? null;
  const mail =
    reader &&
    email !== null &&
    (await writeMail(
      stored,
      { ...reader, email },
      await notificationsOfMail(db, reader.caller, id),
      instance,
      {
        publicUrl,
        replyAddress: (recordType, record) =>
          replyAddress(db, vault, deps.replyAddress ?? null, { recordType, record, person }),
        unsubscribe: (kind) =>
          `${publicUrl}/api/v1/unsubscribe/${unsubscribeToken(vault, { person, kind })}`,
      },
    ));
  if (!mail) {
    // The person, the address or the access is gone, or the notifications are too old.
    await endMail(db, id, 'discarded');
    return { status: 'taken' };
  }
  if (!mailer) {
    const { to, subject, text } = mail;
    log.warn(
      { mail: id, recipient: to.address, subject, text: withoutLinks(text) },
      'SMTP_URL is not set: a mail is stored, and its text is logged here instead',
    );
    await endMail(db, id, 'kept');
    return { status: 'taken' };
  }
  try {
    const sending = await mailer.send(mail);
    await endMail(db, id, sending.status === 'sent' ? 'sent' : 'failed');
    return sending.status === 'sent' ? { status: 'taken' } : sending;
  } catch (error) {
    if (isPostgresAway(error)) throw error;
    return troubleOf(error);
  }
}

/** A reader of the log must not be able to change somebody's preferences. */
function withoutLinks(text: string): string {
  return text.replace(/\/unsubscribe\/\S+/g, '/unsubscribe/…');
}

/** A server that answered with a code is up, and may take another mail. */
function troubleOf(error: unknown): Pushed {
  const message = error instanceof Error ? error.message : String(error);
  const { command } = error as { readonly command?: unknown };
  if (command === 'RCPT TO' || command === 'DATA') return { status: 'failed', error: message };
  return { status: 'unreachable', kind: 'unreachable', error: message };
}
