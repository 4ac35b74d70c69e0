import { randomBytes, randomUUID } from 'node:crypto';
import pino from 'pino';
import type { ActivityDeps } from '../../activities/deps';
import { createMailer, type Mailer } from '../../activities/mail';
import { type Notified, notify } from '../../activities/notify';
import { type Database, openDatabase } from '../../records/database';
import {
  findNotification,
  type NotificationContent,
  queueNotification,
  type SealedNotification,
} from '../../records/notifications';
import { createVault } from '../../records/secret';
import { createTestDatabase } from '../environment/database';
import { theOriginal } from '../environment/installation';

export interface NotificationEnvironment {
  readonly db: Database;
  /** Everything that was logged, as it was written. */
  readonly log: string[];
  /** Queues the instructions for a customer, and gives the notification's id. */
  queue(content?: Partial<NotificationContent>, recipient?: string, id?: string): Promise<string>;
  /** Has it sent by this URL, as the workflow does; null: there is no mail server. */
  notify(id: string, smtpUrl: string | null): Promise<Notified>;
  find(id: string): Promise<SealedNotification>;
  /** The whole table, as text. */
  dump(): Promise<string>;
  close(): Promise<void>;
}

export const token = 'rt_9f8Kq-Zx_4421';
export const publicUrl = 'https://desk.northwind.example';

/** What a provider has for its notifications: a database, a vault, a log, and a mailer for each URL. */
export async function openNotificationEnvironment(): Promise<NotificationEnvironment> {
  const database = await createTestDatabase();
  const db = openDatabase(database.url, 4);
  const vault = createVault(randomBytes(32));
  const log: string[] = [];
  const mailers = new Map<string, Mailer>();
  const mailer = (url: string) => {
    const made = mailers.get(url) ?? createMailer(url, publicUrl, theOriginal);
    mailers.set(url, made);
    return made;
  };
  return {
    db,
    log,
    async queue(content = {}, recipient = 'casey@acme.example', id = randomUUID()) {
      await db.transaction((trx) =>
        queueNotification(trx, vault, { id, recipient, content: { ...registration, ...content } }),
      );
      return id;
    },
    notify: (id, smtpUrl) => {
      const deps = {
        db,
        vault,
        mailer: smtpUrl === null ? null : mailer(smtpUrl),
        log: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
      };
      // It needs nothing else of an instance.
      return notify(deps as unknown as ActivityDeps, id);
    },
    async find(id) {
      const found = await findNotification(db, id);
      if (!found) throw new Error(`no notification ${id}`);
      return found;
    },
    async dump() {
      const { rows } = await db.raw('select n::text as line from notifications n');
      return rows.map(({ line }: { line: string }) => line).join('\n');
    },
    async close() {
      for (const made of mailers.values()) made.close();
      await db.destroy();
      await database.drop();
    },
  };
}

const registration: NotificationContent = {
  kind: 'registration',
  provider: 'Northwind',
  providerUrl: publicUrl,
  customerName: 'Acme Corp',
  contactName: 'Casey Jones',
  number: 'REG0001001',
  token,
  expiresAt: '2026-12-05T14:00:00.000Z',
};
