import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Agent } from 'undici';
import type { Diagnosis } from '../domain/doctor';
import type { Partners } from '../exchange/client';
import type { Installed } from '../exchange/outgoing';
import type { StorageLimits } from '../records/attachments';
import type { Database } from '../records/database';
import type { NotificationChannel } from '../records/notificationChannel';
import type { PasswordCost } from '../records/password';
import type { Vault } from '../records/secret';
import type { Meters } from '../telemetry/meters';
import type { Engine } from '../temporal/engine';
import type { OidcSettings } from './http/oidc';
import type { Served } from './http/operation';
import type { Resource } from './record/resource';

/** Dependencies of the API on its instance. */
export interface Deps {
  /** This instance's id. */
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
  readonly notificationChannel: NotificationChannel;
  readonly engine: Engine;
  readonly log: Logger;
  readonly meters: Meters;
  /** The SDK's metrics of this process, in the format of Prometheus. None if absent. */
  readonly sdkMetrics?: () => Promise<string>;
  /** Requests per minute for each caller. 0 is off. */
  readonly rateLimit: number;
  /** Proxies that are trusted to report the client's address in X-Forwarded-For. None if absent. */
  readonly trustedProxies?: readonly string[];
  /** The cost of a password's hash. OWASP's recommendation if absent. */
  readonly passwordCost?: PasswordCost;
  /** Maximum size of the files of each sender. No limit if absent. */
  readonly storage?: StorageLimits;
  /** How many records of a kind one user or external system may have open. No limit if absent. */
  readonly openRecords?: number | null;
  /** The OpenID provider whose tokens are accepted besides our own. None if absent. */
  readonly oidc?: OidcSettings | null;
  /** How long a browser session lasts. Twelve hours if absent. */
  readonly sessionHours?: number;
  /** How recent a sign-in must be for what opens or ends trust, in minutes. 0 is off. 15 if absent. */
  readonly stepUpMinutes?: number;
  /** How long a person can edit their comment or work note. 0 is off. Five minutes if absent. */
  readonly editMinutes?: number;
  /** Encrypts Temporal's payloads. Null if they are not encrypted. */
  readonly payloadCodec: PayloadCodec | null;
  /** The URL of Temporal's UI. Null if it is unknown. */
  readonly temporalUiUrl: string | null;
  /** The instance's namespace. */
  readonly namespace?: string;
  /** Seals secrets at rest. */
  readonly vault: Vault;
  /** Connects to the URLs that admins and partners name. It checks every address. */
  readonly agent: Agent;
  /** Calls to partners, for actions that an admin waits for. */
  readonly partners: Partners;
  /** Whether partners can have loopback and private addresses. */
  readonly allowPrivateTargets: boolean;
  /** Whether this is the original, and whether anything may leave. */
  readonly installation: Installed;
  /** Checks the instance and what it works with. See instance/doctor. */
  readonly diagnose: () => Promise<Diagnosis>;
  /** Aborted at the stop signal. The process keeps serving for a while. */
  readonly stopping?: AbortSignal;
  /** Where the audit log is forwarded to. Null or absent: nowhere. */
  readonly auditReceiver?: { readonly url: URL } | null;
  /** The mail server. Null if mail is not configured. */
  readonly smtpUrl?: string | null;
  /** The address `reply@host` at which replies are received. Null or absent if they are not. */
  readonly replyAddress?: string | null;
  /** The directory of the built portal. The default is the output of `npm run build`. */
  readonly portal?: string;
  /** The partner endpoints. None if absent. */
  readonly exchange?: Served;
  /** Additional kinds of records. */
  readonly resources?: readonly Resource[];
  /** Wakes the delivery of a connection, after a commit that queued an event. */
  readonly afterCommit: (connection: string) => void;
}
