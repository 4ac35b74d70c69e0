import type { Logger } from 'pino';
import { mailDestination } from '../domain/notification';
import type { Database } from '../records/database';
import { queueDueMails } from '../records/mails';
import { noticeEntries } from '../records/noticeEntries';
import { anyKey, type NotificationChannel } from '../records/notificationChannel';
import { queueWebhookEvents } from '../records/webhookEvents';
import type { AfterCommit } from './deliveryTrigger';

export interface NotifierDeps {
  readonly instance: string;
  readonly db: Database;
  readonly notificationChannel: NotificationChannel;
  readonly afterCommit: AfterCommit;
  readonly log: Logger;
}

/** Entries of one commit, and of commits that follow at once, are read together. In milliseconds. */
const gatherMs = 100;

/** How often it looks by itself: a wake-up can be lost, and held mails become due. */
const everyMs = 30_000;

/** Tells people and webhooks about new entries when they are committed, and queues the mails that are due. */
export function startNotifier(deps: NotifierDeps): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = false;
  const wake = () => {
    if (stopped) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      running = running
        .then(() => notify(deps))
        .catch((error: unknown) =>
          deps.log.warn({ err: error }, 'people could not be notified; it is retried'),
        )
        .then(() => tellWebhooks(deps))
        .catch((error: unknown) =>
          deps.log.warn({ err: error }, 'webhooks could not be told; it is retried'),
        );
    }, gatherMs);
  };
  const silence = deps.notificationChannel.on('journal', anyKey, wake);
  const interval = setInterval(wake, everyMs);
  wake();
  return {
    async stop() {
      stopped = true;
      silence();
      clearInterval(interval);
      clearTimeout(timer);
      await running;
    },
  };
}

/** Tells people about all entries that nobody was told about, and queues the mails that are due. */
export async function notify({
  db,
  instance,
  afterCommit,
}: Pick<NotifierDeps, 'instance' | 'db' | 'afterCommit'>): Promise<void> {
  let hasMails = await queueDueMails(db);
  for (let more = true; more; ) {
    const noticed = await noticeEntries(db, instance);
    more = noticed.more;
    hasMails ||= noticed.mails;
  }
  if (hasMails) afterCommit(mailDestination.id);
}

/** Queues the events of all entries that webhooks were not told about, and wakes their deliveries. */
export async function tellWebhooks({
  db,
  afterCommit,
}: Pick<NotifierDeps, 'db' | 'afterCommit'>): Promise<void> {
  for (let more = true; more; ) {
    const queued = await queueWebhookEvents(db);
    more = queued.more;
    for (const webhook of queued.webhooks) afterCommit(webhook);
  }
}
