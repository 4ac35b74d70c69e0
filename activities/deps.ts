import type { Logger } from 'pino';
import type { Agent } from 'undici';
import type { Partners } from '../exchange/client';
import type { Outgoing } from '../exchange/outgoing';
import type { ExternalSystems } from '../exchange/systems';
import type { WebhookMessages } from '../exchange/webhooks';
import type { StorageLimits } from '../records/attachments';
import type { Database } from '../records/database';
import type { NotificationChannel } from '../records/notificationChannel';
import type { Vault } from '../records/secret';
import type { Meters } from '../telemetry/meters';
import type { AfterCommit } from '../temporal/deliveryTrigger';
import type { Engine } from '../temporal/engine';
import type { Mailer } from './mail';

/** Dependencies of activities on the instance whose worker runs them. */
export interface ActivityDeps {
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
  readonly notificationChannel: NotificationChannel;
  readonly afterCommit: AfterCommit;
  readonly engine: Engine;
  /** Whether anything may leave. */
  readonly installation: Outgoing;
  readonly partners: Partners;
  readonly externalSystems: ExternalSystems;
  /** Writes the messages to webhooks, as the API shows records. */
  readonly webhookMessages: WebhookMessages;
  /** How long one call to a partner, an external system or a webhook may take, in milliseconds. */
  readonly deliveryTimeoutMs: number;
  /** Calls desks, and checks every address that it connects to. */
  readonly agent: Agent;
  readonly vault: Vault;
  /** Null if no mail server is configured: notifications are kept, and shown in the log. */
  readonly mailer: Mailer | null;
  /** The address `reply@host` at which replies are received. Null or absent if they are not. */
  readonly replyAddress?: string | null;
  /** Maximum size of the files of each sender. No limit if absent. */
  readonly storage?: StorageLimits;
  /** How many records of a kind one desk's requester may have open. No limit if absent. */
  readonly openRecords?: number | null;
  readonly log: Logger;
  readonly meters: Meters;
}
