import type { Logger } from 'pino';
import type { Engine } from '../engine/engine';
import type { AfterCommit } from '../engine/waker';
import type { Partners } from '../exchange/client';
import type { Vault } from '../exchange/secret';
import type { ExternalSystems } from '../exchange/systems';
import type { Bell } from '../records/bell';
import type { Database } from '../records/database';
import type { Meters } from '../telemetry/meters';
import type { Mailer } from './mail';

/** What activities need of the instance whose worker runs them. */
export interface ActivityDeps {
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
  readonly bell: Bell;
  readonly afterCommit: AfterCommit;
  readonly engine: Engine;
  readonly partners: Partners;
  readonly externalSystems: ExternalSystems;
  readonly vault: Vault;
  /** Null: notifications are kept, and shown in the log. */
  readonly mailer: Mailer | null;
  readonly log: Logger;
  readonly meters: Meters;
}
