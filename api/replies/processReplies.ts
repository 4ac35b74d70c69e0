import { backOffMs } from '../../domain/backOff';
import { anyKey, type NotificationChannel } from '../../records/notificationChannel';
import { postponeMail, takeMail } from '../../records/receivedMails';
import { processReply, type ReplyDeps } from './processReply';

/** How often it looks by itself: a wake-up can be lost, and postponed mails become due. */
const everyMs = 30_000;
/** After so many attempts, a mail is tried four times a day. */
const mostAttempts = 8;
const seldomMs = 6 * 3_600_000;

/** Makes received mails comments, one after the other, as they come. */
export function startReplies(
  deps: ReplyDeps & { readonly notificationChannel: NotificationChannel },
): { stop(): Promise<void> } {
  let running = Promise.resolve();
  let stopped = false;
  let asked = false;
  const wake = () => {
    if (stopped || asked) return;
    asked = true;
    running = running
      .then(async () => {
        asked = false;
        while (!stopped && (await processNext(deps)));
      })
      .catch((error: unknown) =>
        deps.log.warn({ err: error }, 'received mails could not be read; it is retried'),
      );
  };
  const silence = deps.notificationChannel.on('received_mail', anyKey, wake);
  const interval = setInterval(wake, everyMs);
  wake();
  return {
    async stop() {
      stopped = true;
      silence();
      clearInterval(interval);
      await running;
    },
  };
}

/** Reads the next mail. An error postpones it, and the others go on. @returns whether there was one */
export async function processNext(deps: ReplyDeps): Promise<boolean> {
  const { db, log, meters } = deps;
  const mail = await takeMail(db);
  if (!mail) return false;
  const { id, attempts, target } = mail;
  const about = { mail: id, record: target.record, person: target.person };
  try {
    const { state, reason, detail } = await processReply(deps, mail);
    meters.replies.inc({ result: state });
    log.info({ ...about, state, reason, detail }, 'a mail was received');
  } catch (error) {
    meters.skipped.inc({ step: 'replies' });
    log.warn({ ...about, err: error, attempts }, 'a received mail is tried again later');
    const message = error instanceof Error ? error.message : String(error);
    await postponeMail(db, id, attempts < mostAttempts ? backOffMs(attempts) : seldomMs, message);
  }
  return true;
}
