import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pino from 'pino';
import { startDemoServices } from '../../dev/demo/services';
import { runningPostgres, startPostgres } from '../../dev/embedded/postgres';
import { readConfig } from '../../instance/config';
import { freePort } from '../../instance/ports';
import { startServices } from '../../instance/services';
import { processesWith } from './processes';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-services-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const missing = 'CROSSDESK_TEMPORAL_CLI is /nowhere/temporal, which is not a Temporal CLI';

const env = async () => ({
  PORT: `${await freePort()}`,
  CROSSDESK_DATA_DIR: dataDir,
  CROSSDESK_TEMPORAL_CLI: '/nowhere/temporal',
});

test('where Temporal cannot be started, the demo leaves no Postgres behind', async () => {
  const steps: string[] = [];
  const start = startDemoServices(
    dataDir,
    { CROSSDESK_DEMO_PORT: `${await freePort()}`, CROSSDESK_TEMPORAL_CLI: '/nowhere/temporal' },
    (name, done) => {
      steps.push(name);
      return done;
    },
  );
  await expect(start).rejects.toThrow(missing);
  expect(steps).toEqual(['Temporal', 'Postgres, with a database for each']);
  expect(runningPostgres(dataDir)).toBeNull();
  expect(processesWith(join(dataDir, 'postgres', 'cluster'))).toEqual([]);
}, 120_000);

test('where Temporal cannot be started, an instance leaves no Postgres behind', async () => {
  const start = startServices(readConfig(await env()), pino({ level: 'silent' }));
  await expect(start).rejects.toThrow(missing);
  expect(runningPostgres(dataDir)).toBeNull();
}, 120_000);

test('an instance that ends leaves a Postgres running that ran before', async () => {
  const postgres = await startPostgres({ dataDir, port: await freePort(), log: () => {} });
  try {
    const start = startServices(readConfig(await env()), pino({ level: 'silent' }));
    await expect(start).rejects.toThrow(missing);
    expect(runningPostgres(dataDir)).toMatchObject({ port: postgres.port });
  } finally {
    await postgres.stop();
  }
}, 120_000);
