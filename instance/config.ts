import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Level } from 'pino';
import type { BrowserClient, OidcSettings } from '../api/http/oidc';
import type { ImapTokenSettings } from '../api/replies/imapToken';
import { type ImapSettings, imapUrlFault, readImapUrl } from '../api/replies/imapUrl';
import type { ChangeModel } from '../domain/changeModel';
import type { StorageLimits } from '../records/attachments';
import type { PayloadKeys } from '../temporal/payloadCodec';
import type { AuditReceiver } from './auditForwarding';
import { readChangeModels } from './change-models';
import { makeKey, type Variables, variables } from './config-variables';
import { keptSecretKey } from './secret-key';
import { readTemporal, type TemporalConnection } from './temporal-config';

/** The configuration of an instance, with all defaults filled in. */
export interface Config {
  /** The instance's id. */
  readonly instance: string;
  /** The public URL, without a slash at the end. */
  readonly publicUrl: string;
  readonly port: number;
  /** The absolute path of the directory for the embedded services. */
  readonly dataDir: string;
  readonly database:
    | { readonly embedded: true; readonly port: number }
    | { readonly embedded: false; readonly url: string };
  readonly temporal:
    | {
        readonly embedded: true;
        readonly port: number;
        readonly uiPort: number;
        readonly namespace: string;
        /** The path of a Temporal CLI; undefined: one is found. */
        readonly cli: string | undefined;
      }
    | {
        readonly embedded: false;
        readonly connection: TemporalConnection;
        readonly namespace: string;
      };
  /** 32 bytes. Seals secrets at rest. */
  readonly secretKey: Buffer;
  /** Earlier and later keys, which can still open secrets. */
  readonly otherSecretKeys: readonly Buffer[];
  /** The key that encrypts Temporal's payloads. */
  readonly payloadKeys: PayloadKeys;
  /**
   * How long it keeps serving after the stop signal, in milliseconds, so that load balancers see /readyz fail first.
   */
  readonly shutdownDelayMs: number;
  /** The build id of this release, for Temporal's worker versioning. Null: its workers take every task. */
  readonly buildId: string | null;
  /** The port for health and metrics of a process that is only a worker. 0: none. */
  readonly workerPort: number;
  /** The URL of Temporal's UI. Null if it is unknown. */
  readonly temporalUiUrl: string | null;
  /** The OpenID provider whose tokens are accepted besides Crossdesk's own. Null: none. */
  readonly oidc: OidcSettings | null;
  /** How long a browser session lasts, in hours. */
  readonly sessionHours: number;
  /** How recent a sign-in must be for what opens or ends trust, in minutes. 0 is off. */
  readonly stepUpMinutes: number;
  /** How long a person can edit their comment or work note, in minutes. 0 is off. */
  readonly editMinutes: number;
  /** Whether partners and systems can have loopback and private addresses. */
  readonly allowPrivateTargets: boolean;
  /** The mail server for notifications. Null: notifications are kept, and shown in the log. */
  readonly smtpUrl: string | null;
  /** How replies to mails are received. Null if they are not. */
  readonly replies: ReplySettings | null;
  /** Where the entries of the audit log are sent as well. Null: nowhere. */
  readonly auditReceiver: AuditReceiver | null;
  /** Requests per minute and caller. 0 is off. */
  readonly rateLimit: number;
  /** Proxies that are trusted to report the client's address. */
  readonly trustedProxies: readonly string[];
  /** Calls per minute of each partner, and of unknown callers at the partner endpoints from each address. 0 is off. */
  readonly partnerRateLimit: number;
  /** Maximum size of the files of each sender. */
  readonly storage: StorageLimits;
  /** Maximum number of open records of a kind, for each user, external system, desk's requester and partner. Null: none. */
  readonly openRecords: number | null;
  /** How long an API call may wait for its effect, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Timeout of one call to a partner or an external system, in milliseconds. */
  readonly deliveryTimeoutMs: number;
  /** The change models. */
  readonly changeModels: readonly ChangeModel[];
  /** Whether spans are sent to a collector. The OTEL_* variables name it. */
  readonly collectsTraces: boolean;
  readonly logLevel: Level | 'silent';
}

export interface ReplySettings {
  /** `reply@host` */
  readonly address: string;
  /** The port of the SMTP listener. 0: none. */
  readonly smtpPort: number;
  /** In PEM. Null: STARTTLS is not offered. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly imap: ImapSettings | null;
  /** Null: the mail box is opened with the password of its URL. */
  readonly imapToken: ImapTokenSettings | null;
}

/** The environment is not valid. `problems` names each variable, what is wrong, and what would be right. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not valid:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The ports of the embedded services, relative to PORT. */
const offsets = { postgres: 32, temporal: 33, temporalUi: 34 } as const;

/**
 * Reads an instance's configuration. An empty variable counts as unset. With the embedded Postgres, the first use
 * creates the secret key. Throws ConfigError with every problem at once.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
  const parsed = variables.safeParse(given);
  const temporal = readTemporal(given);
  const problems = (parsed.error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
  problems.push(...temporal.problems);
  const files = variables.shape.CROSSDESK_CHANGE_MODELS.parse(given.CROSSDESK_CHANGE_MODELS);
  const changes = readChangeModels(files);
  problems.push(...changes.problems.map((problem) => `CROSSDESK_CHANGE_MODELS: ${problem}`));
  if (given.DATABASE_URL !== undefined && given.CROSSDESK_SECRET_KEY === undefined) {
    problems.push(`CROSSDESK_SECRET_KEY: missing, and DATABASE_URL is set: ${makeKey}`);
  }
  problems.push(...oidcProblems(given));
  const audit = readAudit(given);
  problems.push(...audit.problems);
  const replies = readReplies(given);
  problems.push(...replies.problems);
  const embedded = given.DATABASE_URL === undefined || temporal.connection === null;
  const highest = 65_535 - offsets.temporalUi;
  if (embedded && Number(given.PORT) > highest && Number(given.PORT) <= 65_535) {
    problems.push(
      `PORT: too high for the embedded services, which take ports up to ${offsets.temporalUi} above it: give at most ${highest}`,
    );
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const { data } = parsed;
  const { PORT: port, CROSSDESK_INSTANCE: instance } = data;
  const dataDir = resolve(data.CROSSDESK_DATA_DIR);
  return {
    instance,
    publicUrl: data.CROSSDESK_PUBLIC_URL ?? `http://localhost:${port}`,
    port,
    dataDir,
    database:
      data.DATABASE_URL === undefined
        ? { embedded: true, port: port + offsets.postgres }
        : { embedded: false, url: data.DATABASE_URL },
    temporal:
      temporal.connection === null
        ? {
            embedded: true,
            port: port + offsets.temporal,
            uiPort: port + offsets.temporalUi,
            namespace: temporal.namespace ?? instance,
            cli: data.CROSSDESK_TEMPORAL_CLI,
          }
        : {
            embedded: false,
            connection: temporal.connection,
            namespace: temporal.namespace ?? 'default',
          },
    secretKey: data.CROSSDESK_SECRET_KEY ?? keptSecretKey(join(dataDir, 'secret.key')),
    otherSecretKeys: data.CROSSDESK_OTHER_SECRET_KEYS,
    payloadKeys: payloadKeysOf(data),
    shutdownDelayMs: data.CROSSDESK_SHUTDOWN_DELAY_MS,
    workerPort: data.CROSSDESK_WORKER_PORT,
    buildId: data.CROSSDESK_BUILD_ID ?? null,
    temporalUiUrl: data.CROSSDESK_TEMPORAL_UI_URL ?? null,
    oidc: oidcOf(data),
    sessionHours: data.CROSSDESK_SESSION_HOURS,
    stepUpMinutes: data.CROSSDESK_STEP_UP_MINUTES,
    editMinutes: data.CROSSDESK_EDIT_MINUTES,
    allowPrivateTargets: data.CROSSDESK_ALLOW_PRIVATE_TARGETS,
    smtpUrl: data.SMTP_URL ?? null,
    replies: replies.settings,
    auditReceiver: audit.receiver,
    rateLimit: data.CROSSDESK_RATE_LIMIT,
    trustedProxies: data.CROSSDESK_TRUSTED_PROXIES,
    partnerRateLimit: data.CROSSDESK_PARTNER_RATE_LIMIT,
    openRecords: data.CROSSDESK_OPEN_RECORDS || null,
    storage: {
      partner: inBytes(data.CROSSDESK_PARTNER_STORAGE_MIB),
      system: inBytes(data.CROSSDESK_SYSTEM_STORAGE_MIB),
      user: inBytes(data.CROSSDESK_USER_STORAGE_MIB),
    },
    requestTimeoutMs: data.CROSSDESK_REQUEST_TIMEOUT_MS,
    deliveryTimeoutMs: data.CROSSDESK_DELIVERY_TIMEOUT_MS,
    changeModels: changes.models,
    collectsTraces: data.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
    logLevel: data.LOG_LEVEL,
  };
}

/** 0 is off. */
function inBytes(mebibytes: number): number | null {
  return mebibytes === 0 ? null : mebibytes * 1024 * 1024;
}

export function payloadKeysOf(
  data: Pick<Variables, 'CROSSDESK_PAYLOAD_KEY' | 'CROSSDESK_OTHER_PAYLOAD_KEYS'>,
): PayloadKeys {
  const { CROSSDESK_PAYLOAD_KEY: current = null, CROSSDESK_OTHER_PAYLOAD_KEYS: others } = data;
  return { current, others };
}

/** An address needs a way in, and each way in needs the address. A certificate needs its key. */
function readReplies(given: Readonly<Record<string, string>>): {
  readonly settings: ReplySettings | null;
  readonly problems: readonly string[];
} {
  const {
    CROSSDESK_REPLY_ADDRESS: address,
    CROSSDESK_REPLY_SMTP_PORT: port = '0',
    CROSSDESK_REPLY_IMAP_URL: imapUrl,
    CROSSDESK_REPLY_TLS_CERT: cert,
    CROSSDESK_REPLY_TLS_KEY: key,
    CROSSDESK_REPLY_IMAP_TOKEN_URL: tokenUrl,
    CROSSDESK_REPLY_IMAP_CLIENT_ID: clientId,
    CROSSDESK_REPLY_IMAP_CLIENT_SECRET: clientSecret,
    CROSSDESK_REPLY_IMAP_SCOPE: scope = null,
    CROSSDESK_REPLY_IMAP_REFRESH_TOKEN: refreshToken = null,
  } = given;
  const problems: string[] = [];
  const hasWay = port !== '0' || imapUrl !== undefined;
  if (address === undefined && hasWay)
    problems.push('CROSSDESK_REPLY_ADDRESS: missing, and a way to receive replies is set');
  if (address !== undefined && !hasWay)
    problems.push(
      'CROSSDESK_REPLY_ADDRESS: no mail would come: set CROSSDESK_REPLY_SMTP_PORT or CROSSDESK_REPLY_IMAP_URL',
    );
  if ((cert === undefined) !== (key === undefined))
    problems.push('CROSSDESK_REPLY_TLS_CERT, CROSSDESK_REPLY_TLS_KEY: give both, or neither');
  const read = (name: string, path: string) => readText(name, path, problems);
  const tls =
    cert !== undefined && key !== undefined
      ? { cert: read('CROSSDESK_REPLY_TLS_CERT', cert), key: read('CROSSDESK_REPLY_TLS_KEY', key) }
      : null;
  const isValid = imapUrl === undefined || imapUrlFault(imapUrl) === null;
  if (address === undefined || !isValid) return { settings: null, problems };
  const imap = imapUrl === undefined ? null : readImapUrl(imapUrl);
  const ofToken = [tokenUrl, clientId, clientSecret].filter((one) => one !== undefined);
  if (ofToken.length % 3 !== 0)
    problems.push(
      'CROSSDESK_REPLY_IMAP_TOKEN_URL, CROSSDESK_REPLY_IMAP_CLIENT_ID, CROSSDESK_REPLY_IMAP_CLIENT_SECRET: give all three, or none',
    );
  if (imap && (imap.pass === null) !== ofToken.length > 0)
    problems.push(
      'CROSSDESK_REPLY_IMAP_URL: give a password in it, or CROSSDESK_REPLY_IMAP_TOKEN_URL, and not both',
    );
  const imapToken =
    tokenUrl === undefined || clientId === undefined || clientSecret === undefined
      ? null
      : { url: tokenUrl, clientId, clientSecret, scope, refreshToken };
  return { settings: { address, smtpPort: Number(port), tls, imap, imapToken }, problems };
}

/** The text of a file. If it cannot be read, that is a problem, and the text is empty. */
function readText(name: string, path: string, problems: string[]): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    problems.push(`${name}: not a file that can be read`);
    return '';
  }
}

/** An issuer and an audience belong together, and the other settings need them. People sign in through a client. */
function oidcProblems(given: Readonly<Record<string, string>>): string[] {
  const [issuer, audience] = ['CROSSDESK_OIDC_ISSUER', 'CROSSDESK_OIDC_AUDIENCE'];
  const set = Object.keys(given).filter((name) => name.startsWith('CROSSDESK_OIDC_'));
  const missing = set.length > 0 ? [issuer, audience].filter((name) => !set.includes(name)) : [];
  const problems = missing.map((name) => `${name}: missing, and ${set.join(', ')} is set`);
  const ofBrowsers = set.filter((name) => /_(?:CLIENT_SECRET|SCOPES|LABEL)$/.test(name));
  const client = 'CROSSDESK_OIDC_CLIENT_ID';
  if (ofBrowsers.length === 0 || set.includes(client)) return problems;
  return [...problems, `${client}: missing, and ${ofBrowsers.join(', ')} is set`];
}

function oidcOf(data: Variables): OidcSettings | null {
  if (data.CROSSDESK_OIDC_ISSUER === undefined) return null;
  return {
    issuer: data.CROSSDESK_OIDC_ISSUER,
    audience: data.CROSSDESK_OIDC_AUDIENCE ?? '',
    jwksUrl: data.CROSSDESK_OIDC_JWKS_URL ?? null,
    algorithms: data.CROSSDESK_OIDC_ALGORITHMS,
    nameClaim: data.CROSSDESK_OIDC_NAME_CLAIM,
    rolesClaim: data.CROSSDESK_OIDC_ROLES_CLAIM,
    browser: browserClientOf(data, data.CROSSDESK_OIDC_ISSUER),
  };
}

function browserClientOf(data: Variables, issuer: string): BrowserClient | null {
  if (data.CROSSDESK_OIDC_CLIENT_ID === undefined) return null;
  return {
    clientId: data.CROSSDESK_OIDC_CLIENT_ID,
    clientSecret: data.CROSSDESK_OIDC_CLIENT_SECRET ?? null,
    scopes: data.CROSSDESK_OIDC_SCOPES,
    label: data.CROSSDESK_OIDC_LABEL ?? new URL(issuer).host,
  };
}

function readAudit(given: Readonly<Record<string, string>>): {
  readonly receiver: AuditReceiver | null;
  readonly problems: readonly string[];
} {
  const {
    CROSSDESK_AUDIT_FORWARD_URL: text,
    CROSSDESK_AUDIT_FORWARD_SECRET: secret = null,
    CROSSDESK_AUDIT_FORWARD_CA: file,
  } = given;
  const problems: string[] = [];
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : null;
  const isSigned = url !== null && /^https?:$/.test(url.protocol);
  if (isSigned && secret === null)
    problems.push(
      'CROSSDESK_AUDIT_FORWARD_SECRET: missing, and CROSSDESK_AUDIT_FORWARD_URL is a URL of HTTP: give the secret that the receiver verifies with',
    );
  const isUsed = url?.protocol === 'syslog+tls:';
  if (file !== undefined && !isUsed)
    problems.push(
      'CROSSDESK_AUDIT_FORWARD_CA: only for a CROSSDESK_AUDIT_FORWARD_URL of syslog+tls; NODE_EXTRA_CA_CERTS adds an authority for https',
    );
  const ca = file !== undefined && isUsed ? readCertificates(file, problems) : null;
  return { receiver: url && { url, secret: isSigned ? secret : null, ca }, problems };
}

function readCertificates(file: string, problems: string[]): string {
  const name = 'CROSSDESK_AUDIT_FORWARD_CA';
  const before = problems.length;
  const pem = readText(name, file, problems);
  if (problems.length > before) return '';
  try {
    new X509Certificate(pem);
  } catch {
    problems.push(`${name}: has no certificate in PEM`);
  }
  return pem;
}
