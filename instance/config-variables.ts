import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { smtpUrlFault } from '../activities/smtpUrl';
import { imapUrlFault } from '../api/replies/imapUrl';
import { usualEditMinutes } from '../domain/entryEdit';
import { instanceId } from '../domain/names';
import { isMailAddress } from '../records/mailHeader';
import { parseSecretKey } from './secret-key';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A number in digits, within bounds. */
function whole(from: number, to: number, what: string) {
  const error = `not ${what}: give a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d+$/, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= from && value <= to, { error });
}

function urlOf(schemes: readonly string[], example: string) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
      error: `not a URL of this kind: give one like ${example}`,
    });
}

/** A base URL to which paths are appended. */
const publicUrl = urlOf(['http:', 'https:'], 'https://crossdesk.example.com')
  .refine((text) => !URL.canParse(text) || !/[?#@]/.test(text), {
    error: 'holds a user, a query or a fragment: give only scheme, host, port and path',
  })
  .transform((text) => {
    const { origin, pathname } = new URL(text);
    return origin + pathname.replace(/\/+$/, '');
  });

const httpUrl = urlOf(['http:', 'https:'], 'https://login.example.com');

/** A comma-separated list. */
function listed(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}

/**
 * Only algorithms with a public key: with a shared key, everybody who verifies a token could create one (RFC 8725,
 * 3.1).
 */
const known = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const algorithms = z
  .array(z.enum([...known, 'EdDSA'], { error: `not an algorithm: give some of ${known}, EdDSA` }))
  .min(1, { error: 'names no algorithm: give at least one, like RS256' });

const secretKey = z.string().transform((text, context) => {
  const key = parseSecretKey(text);
  if (key !== undefined) return key;
  context.addIssue({ code: 'custom', message: `not 32 bytes in base64: ${makeKey}` });
  return z.NEVER;
});
const secretKeys = z.string().default('').transform(listed).pipe(z.array(secretKey));

const smtpUrl = z.string().superRefine((text, context) => {
  const message = smtpUrlFault(text);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

const imapUrl = z.string().superRefine((text, context) => {
  const message = imapUrlFault(text);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

/** The part before the @ has at most 64 characters, and "+" and a token of 40 are added to it. */
const replyAddress = z
  .string()
  .refine((text) => isMailAddress(text) && /^[\w.-]{1,23}@/.test(text), {
    error:
      'not a mail address of this kind: give one like reply@desk.example.com, with at most 23 letters, digits, ".", "_" or "-" before the @',
  });

/** Names for address ranges, as Express defines them. */
const ranges: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];
const proxies = z
  .string()
  .default('')
  .transform(listed)
  .refine(
    (all) =>
      all.every((one) => ranges.includes(one) || ipaddr.isValid(one) || ipaddr.isValidCIDR(one)),
    {
      error: `not addresses or networks: give some like 10.0.0.7, 10.0.0.0/8, ${ranges.join(', ')}`,
    },
  );

export const makeKey = 'make one with "openssl rand -base64 32"';

/**
 * A variable with its line in docs/settings.md.
 * @param unset what happens if it is not set and has no default value
 */
function described<T extends z.ZodType>(schema: T, description: string, unset?: string): T {
  return schema.meta({ description, ...(unset !== undefined && { unset }) });
}

/**
 * The environment variables of an instance, except Temporal's own. An error never shows a value, because some are
 * secret.
 */
export const variables = z.object({
  CROSSDESK_INSTANCE: described(
    z
      .string()
      .regex(instanceId, {
        error:
          'not an instance id: give lower-case letters and digits, words joined by "-", like acme',
      })
      .default('crossdesk'),
    'The id of this instance: lower-case words joined by `-`. It is part of every request number.',
  ),
  PORT: described(
    whole(1, 65_535, 'a port').default(3000),
    'The port of the API. Embedded services take the ports 32 to 34 above it.',
  ),
  CROSSDESK_PUBLIC_URL: described(
    publicUrl.optional(),
    'Where partners and users reach this instance.',
    '`http://localhost:<PORT>`',
  ),
  DATABASE_URL: described(
    urlOf(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database').optional(),
    'Postgres 14 or later. `?sslmode=verify-full` asks for TLS.',
    'an embedded Postgres',
  ),
  CROSSDESK_SECRET_KEY: described(
    secretKey.optional(),
    '32 bytes in base64. It encrypts secrets at rest. Required with `DATABASE_URL`.',
    'made once, in the data directory',
  ),
  CROSSDESK_OTHER_SECRET_KEYS: described(
    secretKeys,
    'Earlier or later secret keys that can still open what they sealed, separated by commas. See [keys](sign-in-and-keys.md).',
  ),
  CROSSDESK_PAYLOAD_KEY: described(
    secretKey.optional(),
    '32 bytes in base64. It [encrypts what Temporal stores](sign-in-and-keys.md).',
    'not encrypted',
  ),
  CROSSDESK_OTHER_PAYLOAD_KEYS: described(
    secretKeys,
    'Other payload keys that can still decrypt, separated by commas.',
  ),
  CROSSDESK_SHUTDOWN_DELAY_MS: described(
    whole(0, 600_000, 'a time in milliseconds').default(0),
    'How long the instance goes on serving after SIGTERM while `/readyz` answers 503, in milliseconds.',
  ),
  CROSSDESK_WORKER_PORT: described(
    whole(0, 65_535, 'a port').default(0),
    'The port on which a process that is only a worker serves `/healthz`, `/readyz` and `/metrics`. `0` serves none.',
  ),
  CROSSDESK_BUILD_ID: described(
    z
      .string()
      .regex(/^[\w.-]{1,100}$/, { error: 'not a build id: give letters, digits, ".", "_" and "-"' })
      .optional(),
    'The build id of this release for [worker versioning](changing-a-workflow.md).',
    'workers take every task',
  ),
  CROSSDESK_TEMPORAL_UI_URL: described(
    httpUrl.optional(),
    'Where operators open the Temporal UI. Its pages may ask this instance to decrypt payloads.',
    'the embedded UI',
  ),
  CROSSDESK_ALLOW_PRIVATE_TARGETS: described(
    z
      .enum(['true', 'false'], { error: 'neither: give true or false' })
      .default('false')
      .transform((text) => text === 'true'),
    '`true` lets partner and delivery URLs point at loopback and private addresses. Link-local and metadata addresses are never allowed.',
  ),
  CROSSDESK_OIDC_ISSUER: described(
    httpUrl.optional(),
    "An OpenID provider whose tokens are accepted beside Crossdesk's own. See [sign-in](sign-in-and-keys.md).",
    'none',
  ),
  CROSSDESK_OIDC_AUDIENCE: described(
    z.string().optional(),
    'The audience that its tokens must name.',
  ),
  CROSSDESK_OIDC_JWKS_URL: described(
    httpUrl.optional(),
    'Where its public keys are.',
    "from the issuer's discovery document",
  ),
  CROSSDESK_OIDC_ALGORITHMS: described(
    z.string().default('RS256').transform(listed).pipe(algorithms),
    'The signature algorithms that are accepted, separated by commas.',
  ),
  CROSSDESK_OIDC_NAME_CLAIM: described(
    z.string().default('sub'),
    "The claim that holds the user's name.",
  ),
  CROSSDESK_OIDC_ROLES_CLAIM: described(
    z.string().default('roles'),
    "The claim that holds the user's roles.",
  ),
  CROSSDESK_OIDC_CLIENT_ID: described(
    z.string().optional(),
    "The portal's client id at the OpenID provider. People can then sign in there.",
    'people sign in by token',
  ),
  CROSSDESK_OIDC_CLIENT_SECRET: described(
    z.string().optional(),
    'The secret of that client.',
    'a public client',
  ),
  CROSSDESK_OIDC_SCOPES: described(
    z
      .string()
      .refine((text) => text.split(' ').includes('openid'), {
        error: 'does not name openid: give scopes separated by blanks, like "openid profile"',
      })
      .default('openid'),
    'The scopes that the portal asks for, separated by spaces.',
  ),
  CROSSDESK_OIDC_LABEL: described(
    z.string().max(60, { error: 'too long: give at most 60 letters' }).optional(),
    'The text of the sign-in button.',
    "the issuer's host",
  ),
  CROSSDESK_SESSION_HOURS: described(
    whole(1, 8_760, 'a number of hours').default(12),
    'How long a browser session lasts, in hours.',
  ),
  CROSSDESK_STEP_UP_MINUTES: described(
    whole(0, 1_440, 'a number of minutes').default(15),
    'How recent the sign-in of a browser session must be to approve, off-board, rotate secrets, or make admins or their tokens, in minutes. `0` turns this off. See [sign-in](sign-in-and-keys.md#sessions).',
  ),
  CROSSDESK_EDIT_MINUTES: described(
    whole(0, 1_440, 'a number of minutes').default(usualEditMinutes),
    'How long a person can edit their comment or work note, in minutes. `0` turns editing off.',
  ),
  SMTP_URL: described(
    smtpUrl.optional(),
    'The mail server for notifications, `smtp(s)://user:password@host`. See [mail](running.md#mail).',
    'mail is kept, and shown in the log',
  ),
  CROSSDESK_REPLY_ADDRESS: described(
    replyAddress.optional(),
    'The mail address for [replies](notifications.md#replies), like `reply@desk.example.com`. Mails to `reply+…@desk.example.com` must come to one of the two settings that follow.',
    'replies are not received',
  ),
  CROSSDESK_REPLY_SMTP_PORT: described(
    whole(0, 65_535, 'a port').default(0),
    'The port on which the API receives replies by SMTP from your mail server. `0` receives none.',
  ),
  CROSSDESK_REPLY_TLS_CERT: described(
    z.string().optional(),
    'A file with the certificate of that port, in PEM. It is read at the start.',
    'STARTTLS is not offered',
  ),
  CROSSDESK_REPLY_TLS_KEY: described(
    z.string().optional(),
    'A file with the private key of that certificate, in PEM.',
  ),
  CROSSDESK_REPLY_IMAP_URL: described(
    imapUrl.optional(),
    'The mail box from which workers read replies, `imap(s)://user:password@host/folder?moveTo=folder`. See [replies](running.md#replies).',
    'no mail box is read',
  ),
  CROSSDESK_REPLY_IMAP_TOKEN_URL: described(
    urlOf(
      ['https:', 'http:'],
      'https://login.microsoftonline.com/TENANT/oauth2/v2.0/token',
    ).optional(),
    'The OAuth token endpoint for the mail box, if its server takes no password, as [Microsoft 365 and Gmail](running.md#replies).',
    'the password of the URL is used',
  ),
  CROSSDESK_REPLY_IMAP_CLIENT_ID: described(
    z.string().optional(),
    'The id of the client that asks for the token.',
  ),
  CROSSDESK_REPLY_IMAP_CLIENT_SECRET: described(
    z.string().optional(),
    'The secret of that client.',
  ),
  CROSSDESK_REPLY_IMAP_SCOPE: described(
    z.string().optional(),
    'The scope of the token, such as `https://outlook.office365.com/.default`.',
    'none is asked for',
  ),
  CROSSDESK_REPLY_IMAP_REFRESH_TOKEN: described(
    z.string().optional(),
    "A refresh token of the mail box's user, for servers that give the client no rights of its own, as Gmail.",
    'the client asks with its own rights (client credentials)',
  ),
  CROSSDESK_AUDIT_FORWARD_URL: described(
    urlOf(
      ['https:', 'http:', 'syslog+tls:', 'syslog+tcp:'],
      'https://siem.example.com/crossdesk or syslog+tls://siem.example.com:6514',
    ).optional(),
    'Where the entries of the [audit log](audit.md#forwarding) are sent as well: as CloudEvents over `https`, or as syslog over `syslog+tls` or `syslog+tcp`.',
    'they are sent nowhere',
  ),
  CROSSDESK_AUDIT_FORWARD_SECRET: described(
    z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, {
        error: 'not a secret of Standard Webhooks: give whsec_ and at least 24 bytes in base64',
      })
      .optional(),
    'Signs the calls of the previous setting by Standard Webhooks. Required with `https` and `http`.',
  ),
  CROSSDESK_AUDIT_FORWARD_CA: described(
    z.string().optional(),
    'A file of certificates in PEM: with `syslog+tls`, the receiver must have a certificate of one of these authorities.',
    'the authorities that Node trusts',
  ),
  CROSSDESK_RATE_LIMIT: described(
    whole(0, 1_000_000, 'a number of requests a minute').default(600),
    'Requests per minute and caller. `0` turns the limit off.',
  ),
  CROSSDESK_TRUSTED_PROXIES: described(
    proxies,
    'The proxies whose `X-Forwarded-For` header says where a call comes from: addresses, networks, `loopback`, `uniquelocal`, separated by commas. See [guessing](sign-in-and-keys.md#passwords-and-guessing).',
    'no proxy is trusted',
  ),
  CROSSDESK_PARTNER_RATE_LIMIT: described(
    whole(0, 1_000_000, 'a number of calls a minute').default(1_200),
    'Calls per minute of each partner, and of unsigned callers at the same endpoints from each address. `0` turns the limit off.',
  ),
  CROSSDESK_PARTNER_STORAGE_MIB: described(
    whole(0, 1_000_000_000, 'a number of MiB').default(51_200),
    'How much the files of one partner may take in total, in MiB. `0` turns the limit off.',
  ),
  CROSSDESK_SYSTEM_STORAGE_MIB: described(
    whole(0, 1_000_000_000, 'a number of MiB').default(51_200),
    'How much the files of one external system may take in total, in MiB. `0` turns the limit off.',
  ),
  CROSSDESK_USER_STORAGE_MIB: described(
    whole(0, 1_000_000_000, 'a number of MiB').default(10_240),
    'How much the files of one user may take in total, in MiB. `0` turns the limit off.',
  ),
  CROSSDESK_OPEN_RECORDS: described(
    whole(0, 1_000_000_000, 'a number of records').default(10_000),
    'How many records of a kind one user, external system or partner may have open at a time. `0` turns the limit off.',
  ),
  CROSSDESK_REQUEST_TIMEOUT_MS: described(
    whole(100, 600_000, 'a time in milliseconds').default(5_000),
    'How long a command waits for its commit before it is answered with 202, in milliseconds.',
  ),
  CROSSDESK_DELIVERY_TIMEOUT_MS: described(
    whole(100, 600_000, 'a time in milliseconds').default(30_000),
    'How long one call to a partner or an external system may take, in milliseconds.',
  ),
  CROSSDESK_CHANGE_MODELS: described(
    z.string().default('').transform(listed),
    'Files of [change models](changes.md) beside the normal one, separated by commas.',
  ),
  CROSSDESK_DATA_DIR: described(
    z.string().default('.crossdesk'),
    'Where the embedded services keep their data.',
  ),
  CROSSDESK_TEMPORAL_CLI: described(
    z.string().optional(),
    'The path of a Temporal CLI, for the embedded Temporal.',
    'the `temporal` on the `PATH`, or one that is downloaded or built once',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: described(
    urlOf(['http:', 'https:'], 'http://localhost:4318').optional(),
    "An OpenTelemetry collector (OTLP over HTTP). The SDK's other `OTEL_*` variables count as well.",
    'no traces are sent',
  ),
  LOG_LEVEL: described(
    z
      .enum(logLevels, { error: `not a level: give one of ${logLevels.join(', ')}` })
      .default('info'),
    'How much is logged.',
  ),
});

export type Variables = z.output<typeof variables>;
