import { EventEmitter } from 'node:events';
import pg from 'pg';

/**
 * `access` carries the name of a user whose roles, password, tokens or sessions changed, `desk` the id of a desk that
 * should be polled now, `desk_outbox` the id of a desk for which an update was queued, `person` the name of a person whose
 * notifications changed, `received_mail` the id of a mail that came, and `approval` the id of an action that waits for a
 * second admin, or no longer.
 */
export type Topic =
  | 'journal'
  | 'outbox'
  | 'access'
  | 'desk'
  | 'desk_outbox'
  | 'person'
  | 'received_mail'
  | 'approval';

/** The key that matches every key of the topic. */
export const anyKey = '*';

/** Listens for the notifications of commits (LISTEN), over one connection for the whole process. */
export interface NotificationChannel {
  /**
   * Calls back on each notification for this key, and after every reconnection, because notifications may have been
   * missed. The listener gets the key, or nothing after a reconnection.
   */
  on(channel: Topic, key: string, listener: (key?: string) => void): () => void;
  close(): Promise<void>;
}

const reconnectMs = 1_000;

export async function openNotificationChannel(url: string): Promise<NotificationChannel> {
  const notifications = new EventEmitter().setMaxListeners(0);
  let client: pg.Client | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'crossdesk notifications',
    });
    next.on('error', () => lost(next));
    next.on('end', () => lost(next));
    next.on('notification', ({ channel, payload }) => {
      notifications.emit(`${channel} ${anyKey}`, payload);
      notifications.emit(`${channel} ${payload}`, payload);
    });
    await next.connect();
    await next.query(
      'listen journal; listen outbox; listen access; listen desk; listen desk_outbox; listen person; listen received_mail; listen approval',
    );
    client = next;
  }

  function lost(which: pg.Client): void {
    if (closed || which !== client) return;
    client = undefined;
    setTimeout(reconnect, reconnectMs).unref();
  }

  async function reconnect(): Promise<void> {
    if (closed) return;
    try {
      await connect();
      for (const name of notifications.eventNames()) notifications.emit(name);
    } catch {
      // Postgres is still not available. Readiness shows that, and all waiting code polls as well.
      setTimeout(reconnect, reconnectMs).unref();
    }
  }

  await connect();
  return {
    on(channel, key, listener) {
      const name = `${channel} ${key}`;
      notifications.on(name, listener);
      return () => notifications.off(name, listener);
    },
    async close() {
      closed = true;
      await client?.end();
    },
  };
}
