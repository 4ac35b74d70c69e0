import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../instance/config';
import { workerConnection } from '../../instance/temporal-config';

const key = Buffer.alloc(32, 7).toString('base64');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'crossdesk-config-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Nothing of the machine's own configuration of Temporal. */
function read(env: Record<string, string> = {}) {
  return readConfig({ HOME: directory, CROSSDESK_DATA_DIR: join(directory, 'data'), ...env });
}

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('an empty environment', () => {
  test('gives an instance with embedded services on the ports above its own', () => {
    expect(read()).toMatchObject({
      instance: 'crossdesk',
      publicUrl: 'http://localhost:3000',
      port: 3000,
      database: { embedded: true, port: 3032 },
      temporal: { embedded: true, port: 3033, uiPort: 3034, namespace: 'crossdesk' },
      allowPrivateTargets: false,
      smtpUrl: null,
      rateLimit: 600,
      logLevel: 'info',
    });
  });

  test('makes the secret key once, for its own user alone', () => {
    const first = read().secretKey;
    expect(first).toHaveLength(32);
    expect(read().secretKey).toEqual(first);
    expect(statSync(join(directory, 'data', 'secret.key')).mode & 0o777).toBe(0o600);
  });
});

test('takes what is set, and an empty variable as unset', () => {
  const config = read({
    CROSSDESK_INSTANCE: 'blue-sky',
    CROSSDESK_PUBLIC_URL: 'https://desk.example.com/blue/',
    PORT: '8080',
    DATABASE_URL: 'postgres://u:p@db.example.com/blue',
    CROSSDESK_SECRET_KEY: key,
    CROSSDESK_ALLOW_PRIVATE_TARGETS: 'true',
    CROSSDESK_RATE_LIMIT: '0',
    CROSSDESK_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8,192.0.2.7',
    TEMPORAL_ADDRESS: 'temporal.example.com:7233',
    TEMPORAL_NAMESPACE: 'desk',
    SMTP_URL: '',
    LOG_LEVEL: '',
  });
  expect(config).toMatchObject({
    instance: 'blue-sky',
    publicUrl: 'https://desk.example.com/blue',
    port: 8080,
    trustedProxies: ['loopback', '10.0.0.0/8', '192.0.2.7'],
    database: { embedded: false, url: 'postgres://u:p@db.example.com/blue' },
    temporal: {
      embedded: false,
      connection: { address: 'temporal.example.com:7233' },
      namespace: 'desk',
    },
    secretKey: Buffer.alloc(32, 7),
    allowPrivateTargets: true,
    rateLimit: 0,
    smtpUrl: null,
    logLevel: 'info',
  });
});

test('takes the address of Temporal from a profile', () => {
  const file = join(directory, 'temporal.toml');
  writeFileSync(file, '[profile.work]\naddress = "work.example.com:7233"\nnamespace = "work"\n');
  expect(read({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'work' }).temporal).toMatchObject({
    embedded: false,
    connection: { address: 'work.example.com:7233' },
    namespace: 'work',
  });
});

test('tells every problem at once, by its variable', () => {
  const wrong = {
    CROSSDESK_INSTANCE: 'Acme Corp',
    CROSSDESK_PUBLIC_URL: 'ftp://acme',
    PORT: '70000',
    DATABASE_URL: 'mysql://u:p@db/acme',
    CROSSDESK_SECRET_KEY: 'c2hvcnQ=',
    CROSSDESK_ALLOW_PRIVATE_TARGETS: 'yes',
    SMTP_URL: 'mail.example.com',
    CROSSDESK_RATE_LIMIT: '-1',
    CROSSDESK_TRUSTED_PROXIES: 'proxy.example.com',
    CROSSDESK_REQUEST_TIMEOUT_MS: 'soon',
    LOG_LEVEL: 'loud',
    TEMPORAL_API_KEY: 'k',
  };
  const told = problemsOf(wrong).map((problem) => problem.split(':')[0]);
  const { TEMPORAL_API_KEY: _key, ...named } = wrong;
  expect(told.sort()).toEqual([...Object.keys(named), 'TEMPORAL_ADDRESS'].sort());
});

test('never repeats a value, which may be secret', () => {
  const secret = 'hunter2hunter2';
  const problems = problemsOf({
    DATABASE_URL: `mysql://u:${secret}@db/acme`,
    CROSSDESK_SECRET_KEY: secret,
    SMTP_URL: `${secret}@mail`,
  });
  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toContain(secret);
});

test.each([
  [
    'a database without a key',
    { DATABASE_URL: 'postgres://db/x' },
    'CROSSDESK_SECRET_KEY: missing',
  ],
  ['a port too high for the services above it', { PORT: '65530' }, 'PORT: too high'],
  ['a profile that is not there', { TEMPORAL_PROFILE: 'nope' }, 'TEMPORAL_PROFILE: '],
  ...[
    ['that is not there', 'syslog+tls:', '/nowhere', 'not a file'],
    ['without a certificate', 'syslog+tls:', __filename, 'has no certificate'],
    ['without TLS', 'syslog+tcp:', __filename, 'only for'],
  ].map(([what, protocol, file = '', message]): [string, Record<string, string>, string] => [
    `a file of authorities for the audit log ${what}`,
    {
      CROSSDESK_AUDIT_FORWARD_URL: `${protocol}//siem.example`,
      CROSSDESK_AUDIT_FORWARD_CA: file,
    },
    `CROSSDESK_AUDIT_FORWARD_CA: ${message}`,
  ]),
])('refuses %s', (_what, env, beginning) => {
  expect(problemsOf(env)).toEqual([expect.stringContaining(beginning)]);
});

test('says what would be right', () => {
  expect(() => read({ PORT: 'x' })).toThrow(
    'PORT: not a port: give a whole number from 1 to 65535',
  );
});

describe('an OpenID provider', () => {
  const issuer = 'https://login.example.com';

  test('is taken with an audience, and needs no more', () => {
    const config = read({ CROSSDESK_OIDC_ISSUER: issuer, CROSSDESK_OIDC_AUDIENCE: 'desk' });
    expect(config.oidc).toEqual({
      issuer,
      audience: 'desk',
      jwksUrl: null,
      algorithms: ['RS256'],
      nameClaim: 'sub',
      rolesClaim: 'roles',
      browser: null,
    });
    expect(read().oidc).toBeNull();
  });

  test('takes people in by their browser where a client is named', () => {
    const given = { CROSSDESK_OIDC_ISSUER: issuer, CROSSDESK_OIDC_AUDIENCE: 'desk' };
    const named = { ...given, CROSSDESK_OIDC_CLIENT_ID: 'portal' };
    expect(read(named).oidc?.browser).toEqual({
      clientId: 'portal',
      clientSecret: null,
      scopes: 'openid',
      label: 'login.example.com',
    });
    const all = { CROSSDESK_OIDC_CLIENT_SECRET: 's', CROSSDESK_OIDC_SCOPES: 'profile openid' };
    expect(read({ ...named, ...all, CROSSDESK_OIDC_LABEL: 'Acme' }).oidc?.browser).toEqual({
      ...{ clientId: 'portal', clientSecret: 's', scopes: 'profile openid', label: 'Acme' },
    });
  });

  test.each<[string, Record<string, string>, string]>([
    ['has no audience', { CROSSDESK_OIDC_ISSUER: issuer }, 'CROSSDESK_OIDC_AUDIENCE: missing'],
    ['has claims alone', { CROSSDESK_OIDC_NAME_CLAIM: 'email' }, 'CROSSDESK_OIDC_ISSUER: missing'],
    ['is no URL', { CROSSDESK_OIDC_ISSUER: 'login' }, 'CROSSDESK_OIDC_ISSUER: not a URL'],
    [
      'would take a shared secret',
      { CROSSDESK_OIDC_ALGORITHMS: 'RS256,HS256' },
      'not an algorithm',
    ],
    [
      'has a client’s secret and no client',
      {
        ...{ CROSSDESK_OIDC_ISSUER: issuer, CROSSDESK_OIDC_AUDIENCE: 'desk' },
        CROSSDESK_OIDC_CLIENT_SECRET: 's',
      },
      'CROSSDESK_OIDC_CLIENT_ID: missing',
    ],
    ['would not be asked who it is', { CROSSDESK_OIDC_SCOPES: 'email' }, 'does not name openid'],
    ['would take no signature', { CROSSDESK_OIDC_ALGORITHMS: 'none' }, 'not an algorithm'],
  ])('that %s is a clear error', (_what, env, message) => {
    expect(problemsOf(env).join('\n')).toContain(message);
  });
});

test('keys that are no keys are clear errors, which do not show them', () => {
  const problems = problemsOf({
    CROSSDESK_OTHER_SECRET_KEYS: `${key},short`,
    CROSSDESK_PAYLOAD_KEY: 'short',
  });
  expect(problems).toHaveLength(2);
  expect(problems.join('\n')).not.toContain('short');
});

test.each([
  ['127.0.0.1:7233', { codec: 'none' }],
  ['localhost:7233', { codec: 'none' }],
  ['[::1]:7233', { codec: 'none' }],
  // The SDK's default, which is gzip.
  ['temporal.example:7233', undefined],
  ['localhost.example:7233', undefined],
])('the grpcCompression of a worker at %s is %j', (address, grpcCompression) => {
  expect(workerConnection({ address }).grpcCompression).toEqual(grpcCompression);
});
