import { ApplicationFailure } from '@temporalio/common';
import {
  beginTry,
  findNotification,
  markFailed,
  markKept,
  markSent,
  type NotificationContent,
  recordFailedAttempt,
  type SealedNotification,
} from '../records/notifications';
import { sealedAs } from '../records/sealed';
import type { Vault } from '../records/secret';
import type { ActivityDeps } from './deps';
import { type Mailer, type Sending, sendLimitMs } from './mail';
import { maskedToken, registrationTexts } from './registrationTexts';

/** `kept`: no mail server is configured. `failed`: it was rejected permanently. */
export type Notified = 'sent' | 'kept' | 'failed';

/** How long an attempt excludes others, in milliseconds. It has ended by then. */
const leaseMs = sendLimitMs + 10_000;

/**
 * Sends a notification, unless it was sent already. Throws if a later attempt may succeed, and records the reason: no
 * mail server, a failed login, a 4xx answer.
 */
export async function notify(deps: ActivityDeps, id: string): Promise<Notified> {
  const { db, mailer, log } = deps;
  const found = await findNotification(db, id);
  if (!found) throw ApplicationFailure.nonRetryable(`There is no notification ${id}.`);
  if (found.state === 'sent' || found.state === 'failed') return found.state;
  if (!mailer) return keep(deps, found);
  if (!(await beginTry(db, id, leaseMs))) {
    throw new Error(`Another attempt to send notification ${id} is running, or was interrupted.`);
  }
  const sending = await trySending(mailer, deps.vault, found);
  const { record, recipient } = found;
  if (sending.status === 'sent') {
    await markSent(db, id);
    return 'sent';
  }
  const { reason } = sending;
  if (sending.status === 'refused') {
    await markFailed(db, id, reason);
    log.warn({ notification: id, record, recipient, reason }, 'a notification was refused');
    return 'failed';
  }
  await recordFailedAttempt(db, id, reason);
  throw new Error(reason);
}

/** Logs the notification without its secret. It can still be sent once there is a mail server. */
async function keep({ db, vault, log }: ActivityDeps, kept: SealedNotification): Promise<'kept'> {
  if (kept.state === 'kept') return 'kept';
  const { id, record, recipient, subject } = kept;
  const { text } = registrationTexts({ ...open(vault, kept), token: maskedToken });
  log.warn(
    { notification: id, record, recipient, subject, text },
    'SMTP_URL is not set: a notification is stored, and its text is logged here instead',
  );
  await markKept(db, id);
  return 'kept';
}

type Try = Sending | { readonly status: 'unsent'; readonly reason: string };

async function trySending(mailer: Mailer, vault: Vault, found: SealedNotification): Promise<Try> {
  let secret: string | undefined;
  // A mail server may quote the message, and everybody can read the reason.
  const masked = (reason: string) => (secret ? reason.replaceAll(secret, maskedToken) : reason);
  try {
    const content = open(vault, found);
    secret = content.token;
    const { id, recipient: address, subject } = found;
    const sending = await mailer.send({
      id,
      sender: content.provider,
      to: { name: content.contactName, address },
      subject,
      ...registrationTexts(content),
    });
    return sending.status === 'refused' ? { ...sending, reason: masked(sending.reason) } : sending;
  } catch (error) {
    return {
      status: 'unsent',
      reason: masked(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** @throws Unopened */
function open(vault: Vault, { id, content }: SealedNotification): NotificationContent {
  if (content === null) throw new Error(`The content of notification ${id} was deleted.`);
  // The content is trusted: only this instance can have sealed it.
  return JSON.parse(vault.open(content, sealedAs.notification({ id }))) as NotificationContent;
}
