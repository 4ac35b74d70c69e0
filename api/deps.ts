import type { PayloadCodec } from '@temporalio/common';
import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Partners } from '../exchange/client';
import type { StorageLimits } from '../records/attachments';
import type { Database } from '../records/database';
import type { NotificationChannel } from '../records/notificationChannel';
import type { PasswordCost } from '../records/password';
import type { Vault } from '../records/secret';
import type { Meters } from '../telemetry/meters';
import type { Engine } from '../temporal/engine';
import type { OidcSettings } from './http/oidc';
import type { Operation } from './http/operation';

/** What the API needs of the instance that it serves. */
export interface Deps {
  /** This instance's id. */
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
  readonly notificationChannel: NotificationChannel;
  readonly engine: Engine;
  readonly log: Logger;
  readonly meters: Meters;
  /** What Temporal's SDK measures in this process, in the format of Prometheus; left out: nothing. */
  readonly sdkMetrics?: () => Promise<string>;
  /** Requests a minute for each caller; 0 is off. */
  readonly rateLimit: number;
  /** Proxies that say in X-Forwarded-For where a request comes from; left out: none. */
  readonly trustedProxies?: readonly string[];
  /** What a password's hash costs; left out: what OWASP recommends. */
  readonly passwordCost?: PasswordCost;
  /** How much the files of each sender may be; left out: any number. */
  readonly storage?: StorageLimits;
  /** Whose tokens are good beside our own; left out: nobody's. */
  readonly oidc?: OidcSettings | null;
  /** How long somebody stays signed in in a browser; left out: twelve hours. */
  readonly sessionHours?: number;
  /** Encrypts what Temporal keeps; null: it is not encrypted. */
  readonly payloadCodec: PayloadCodec | null;
  /** Where operators have Temporal's UI; null: it is not known. */
  readonly temporalUiUrl: string | null;
  /** The instance's, there. */
  readonly namespace?: string;
  /** Seals what is secret at rest. */
  readonly vault: Vault;
  /** Calls to partners, for what an admin waits for. */
  readonly partners: Partners;
  /** Whether partners may be at loopback and private addresses. */
  readonly allowPrivateTargets: boolean;
  /** Aborted as soon as the process is to stop; it serves for a while yet. */
  readonly stopping?: AbortSignal;
  /** Where the built portal is; left out: where `npm run build` puts it. */
  readonly portal?: string;
  /** What partners call, mounted at /exchange; it reads its bodies itself. */
  readonly exchange: Router;
  /** What else the OpenAPI document describes. */
  readonly operations?: readonly Operation[];
  /** Wakes the delivery of a connection, for which a commit has queued an event. */
  readonly afterCommit: (connection: string) => void;
}
