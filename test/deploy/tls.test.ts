import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../instance/ports';
import {
  type Authority,
  type CertificateFiles,
  createAuthority,
  keep,
} from '../environment/certificates';
import { type ChildPlace, type Launched, launchChild, unthreaded } from '../environment/child';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { createTestNamespace, type TestNamespace } from '../environment/temporal';
import { openSecureLine, type SecureLine } from './secureLine';

let folder: string;
let database: TestDatabase;
let temporal: TestNamespace;
let toTemporal: SecureLine;
let toPostgres: SecureLine;
let ca: string;
let ours: CertificateFiles;
let strangers: CertificateFiles;
let strangersCa: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crossdesk-tls-'));
  [database, temporal] = await Promise.all([createTestDatabase(), createTestNamespace()]);
  const authority = await createAuthority();
  const stranger = await createAuthority();
  ca = keepCa('ca', authority);
  strangersCa = keepCa('strangers-ca', stranger);
  ours = keep(folder, 'ours', await authority.client('acme'));
  strangers = keep(folder, 'strangers', await stranger.client('acme'));
  const presents = { ...(await authority.server()), ca: authority.ca };
  toTemporal = await openSecureLine(temporal.address, 'none', presents);
  toPostgres = await openSecureLine(new URL(database.url).host, 'postgres', presents);
});

afterAll(async () => {
  await Promise.all([toTemporal.close(), toPostgres.close()]);
  await database.drop();
  rmSync(folder, { recursive: true });
});

function keepCa(name: string, authority: Authority): string {
  const file = join(folder, `${name}.crt`);
  writeFileSync(file, authority.ca);
  return file;
}

/** What docs/running.md says, with one thing or another changed. */
function settings({ us = ours, them = ca } = {}): { databaseUrl: string; env: Env } {
  const url = new URL(database.url);
  url.host = `127.0.0.1:${toPostgres.port}`;
  url.search = new URLSearchParams({
    sslmode: 'verify-full',
    sslrootcert: them,
    sslcert: us.cert,
    sslkey: us.key,
  }).toString();
  const env = {
    TEMPORAL_TLS: 'true',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: them,
    TEMPORAL_TLS_CLIENT_CERT_PATH: us.cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: us.key,
  };
  return { databaseUrl: url.href, env };
}
type Env = Readonly<Record<string, string>>;

async function launch(
  told: Partial<ChildPlace>,
): Promise<Launched & { readonly port: number; said(): string }> {
  const lines: string[] = [];
  const port = await freePort();
  const place: ChildPlace = {
    instance: 'acme',
    port,
    databaseUrl: database.url,
    secretKey: randomBytes(32),
    temporalAddress: temporal.address,
    namespace: temporal.namespace,
    ...told,
    env: { ...unthreaded, ...told.env },
  };
  const child = launchChild(place, 'start', (line) => lines.push(line));
  return { ...child, port, said: () => lines.join('\n') };
}

test('An instance reaches Temporal and Postgres by TLS, and shows both a certificate of its own', async () => {
  const temporalAddress = `127.0.0.1:${toTemporal.port}`;
  const child = await launch({ ...settings(), temporalAddress });
  try {
    expect((await child.ready) ? '' : child.said()).toBe('');
    const answer = await fetch(`http://127.0.0.1:${child.port}/readyz`);
    expect(answer.status).toBe(200);
    expect([...toTemporal.clients, ...toPostgres.clients]).toEqual(['acme', 'acme']);
  } finally {
    await child.kill();
  }
});

describe('An instance ends, and says why,', () => {
  const cases: [string, 'Temporal' | 'Postgres', () => ReturnType<typeof settings>][] = [
    ['where Temporal does not take its certificate', 'Temporal', () => settings({ us: strangers })],
    [
      'where it does not know who vouches for Temporal',
      'Temporal',
      () => settings({ them: strangersCa }),
    ],
    ['where Postgres does not take its certificate', 'Postgres', () => settings({ us: strangers })],
    [
      'where it does not know who vouches for Postgres',
      'Postgres',
      () => settings({ them: strangersCa }),
    ],
  ];
  test.each(cases)('%s', async (_what, where, told) => {
    const { databaseUrl, env } = told();
    const child = await launch(
      where === 'Temporal'
        ? { env, temporalAddress: `127.0.0.1:${toTemporal.port}` }
        : { databaseUrl },
    );
    try {
      expect(await child.ready).toBe(false);
      expect(child.said()).toMatch(where === 'Temporal' ? /Temporal/ : /Postgres|DATABASE_URL/);
      expect(child.said()).toMatch(/certificate|TLS|UnknownIssuer/i);
    } finally {
      await child.kill();
    }
  });
});
