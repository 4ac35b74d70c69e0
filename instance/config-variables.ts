import { z } from 'zod';
import { smtpUrlFault } from '../activities/smtpUrl';
import { instanceId } from '../domain/names';
import { parseSecretKey } from './secret-key';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A number written in digits, within bounds. */
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

/** An address that paths can be put behind. */
const publicUrl = urlOf(['http:', 'https:'], 'https://crossdesk.example.com')
  .refine((text) => !URL.canParse(text) || !/[?#@]/.test(text), {
    error: 'holds a user, a query or a fragment: give only scheme, host, port and path',
  })
  .transform((text) => text.replace(/\/+$/, ''));

const httpUrl = urlOf(['http:', 'https:'], 'https://login.example.com');

/** What is separated by commas. */
function listed(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}

/** Signatures by a public key alone: with a shared one, whoever checks a token could make it (RFC 8725, 3.1). */
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

export const makeKey = 'make one with "openssl rand -base64 32"';

/** What an instance reads from its environment, Temporal's own variables apart. An error never shows a value: some are secret. */
export const variables = z.object({
  CROSSDESK_INSTANCE: z
    .string()
    .regex(instanceId, {
      error:
        'not an instance id: give lower-case letters and digits, words joined by "-", like acme',
    })
    .default('crossdesk'),
  PORT: whole(1, 65_535, 'a port').default(3000),
  CROSSDESK_PUBLIC_URL: publicUrl.optional(),
  DATABASE_URL: urlOf(
    ['postgres:', 'postgresql:'],
    'postgres://user:password@host:5432/database',
  ).optional(),
  CROSSDESK_SECRET_KEY: secretKey.optional(),
  CROSSDESK_OTHER_SECRET_KEYS: secretKeys,
  CROSSDESK_PAYLOAD_KEY: secretKey.optional(),
  CROSSDESK_OTHER_PAYLOAD_KEYS: secretKeys,
  CROSSDESK_SHUTDOWN_DELAY_MS: whole(0, 600_000, 'a time in milliseconds').default(0),
  CROSSDESK_WORKER_PORT: whole(0, 65_535, 'a port').default(0),
  CROSSDESK_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,100}$/, { error: 'not a build id: give letters, digits, ".", "_" and "-"' })
    .optional(),
  CROSSDESK_TEMPORAL_UI_URL: httpUrl.optional(),
  CROSSDESK_ALLOW_PRIVATE_TARGETS: z
    .enum(['true', 'false'], { error: 'neither: give true or false' })
    .default('false')
    .transform((text) => text === 'true'),
  CROSSDESK_OIDC_ISSUER: httpUrl.optional(),
  CROSSDESK_OIDC_AUDIENCE: z.string().optional(),
  CROSSDESK_OIDC_JWKS_URL: httpUrl.optional(),
  CROSSDESK_OIDC_ALGORITHMS: z.string().default('RS256').transform(listed).pipe(algorithms),
  CROSSDESK_OIDC_NAME_CLAIM: z.string().default('sub'),
  CROSSDESK_OIDC_ROLES_CLAIM: z.string().default('roles'),
  CROSSDESK_OIDC_CLIENT_ID: z.string().optional(),
  CROSSDESK_OIDC_CLIENT_SECRET: z.string().optional(),
  CROSSDESK_OIDC_SCOPES: z
    .string()
    .refine((text) => text.split(' ').includes('openid'), {
      error: 'does not name openid: give scopes separated by blanks, like "openid profile"',
    })
    .default('openid'),
  CROSSDESK_OIDC_LABEL: z
    .string()
    .max(60, { error: 'too long: give at most 60 letters' })
    .optional(),
  CROSSDESK_SESSION_HOURS: whole(1, 8_760, 'a number of hours').default(12),
  SMTP_URL: smtpUrl.optional(),
  CROSSDESK_RATE_LIMIT: whole(0, 1_000_000, 'a number of requests a minute').default(600),
  CROSSDESK_REQUEST_TIMEOUT_MS: whole(100, 600_000, 'a time in milliseconds').default(5_000),
  CROSSDESK_DELIVERY_TIMEOUT_MS: whole(100, 600_000, 'a time in milliseconds').default(30_000),
  CROSSDESK_CHANGE_MODELS: z.string().default('').transform(listed),
  CROSSDESK_DATA_DIR: z.string().default('.crossdesk'),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlOf(['http:', 'https:'], 'http://localhost:4318').optional(),
  LOG_LEVEL: z
    .enum(logLevels, { error: `not a level: give one of ${logLevels.join(', ')}` })
    .default('info'),
});

export type Variables = z.output<typeof variables>;
