import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../instance/ports';
import { build, builtScripts } from '../../tools/build';
import { environment, type Launched, launchProgram } from '../environment/child';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { createTestNamespace } from '../environment/temporal';

/** Below the libraries, so that it finds them. */
const cache = join(__dirname, '../../node_modules/.cache/crossdesk');
let folder: string;
let database: TestDatabase;
const running: Launched[] = [];

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'build-'));
  [database] = await Promise.all([createTestDatabase(), build(folder)]);
}, 60_000);
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function start(env: NodeJS.ProcessEnv, isUp = async () => false): Launched {
  const main = join(folder, 'instance/main.js');
  const launched = launchProgram([process.execPath, main], env, () => {}, isUp);
  running.push(launched);
  return launched;
}

async function environmentOf(port: number) {
  const { address, namespace } = await createTestNamespace();
  const secretKey = randomBytes(32);
  const services = { databaseUrl: database.url, temporalAddress: address, namespace };
  return environment({ instance: 'acme', port, secretKey, ...services });
}

test('A build is JavaScript without the development stack, and serves as an API and a worker', async () => {
  for (const path of ['dev', 'test', 'tools', 'instance/main.ts']) {
    expect([path, existsSync(join(folder, path))]).toEqual([path, false]);
  }
  const port = await freePort();
  const ready = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  const instance = start(await environmentOf(port), ready);
  expect([await instance.ready, instance.tail()]).toEqual([true, expect.anything()]);
  expect((await fetch(`http://127.0.0.1:${port}/openapi.json`)).status).toBe(200);
  expect(await instance.terminate()).toBe(0);
}, 60_000);

test('A build without the address of Postgres says what is missing', async () => {
  const { DATABASE_URL: _left, ...rest } = await environmentOf(await freePort());
  const instance = start({ ...rest, CROSSDESK_DATA_DIR: folder });
  await instance.gone;
  expect(instance.exitCode()).toBe(1);
  expect(instance.tail()).toContain('no embedded services: set DATABASE_URL and TEMPORAL_ADDRESS');
}, 60_000);

test('A build has the scripts of an operator, which run compiled programs', () => {
  expect(builtScripts()).toMatchObject({
    'start:api': 'exec node instance/main.js api',
    'start:worker': 'exec node instance/main.js worker',
    token: 'exec node instance/token.js',
  });
});
