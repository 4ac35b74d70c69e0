import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../instance/ports';
import { programOf } from '../environment/program';
import { service } from '../environment/services';

/** A process of its own is started, on a machine that may be busy. */
const longestMs = 60_000;
const secret = 'hunter2-hunter2';
const key = randomBytes(32).toString('base64');

let dataDir: string;
let postgres: URL;
let port: number;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-startup-'));
  postgres = new URL(service('postgres'));
  port = await freePort();
});
afterAll(() => rmSync(dataDir, { recursive: true }));

/** Starts an instance that cannot start; gives all that it said before it ended. */
function start(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> {
  const { PATH, HOME } = process.env;
  const [node, ...program] = programOf('start');
  const child = spawn(node, program, {
    cwd: join(__dirname, '..', '..'),
    env: {
      PATH,
      HOME,
      PORT: String(port),
      CROSSDESK_DATA_DIR: dataDir,
      CROSSDESK_SECRET_KEY: key,
      TEMPORAL_ADDRESS: '127.0.0.1:9',
      DATABASE_URL: service('postgres'),
      LOG_LEVEL: 'debug',
      ...env,
    },
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (piece) => said.push(piece));
  child.stderr.on('data', (piece) => said.push(piece));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, said: Buffer.concat(said).toString('utf8') }));
  });
}

const at = (host: string) => `postgres://crossdesk:${secret}@${host}/crossdesk`;
const cases: readonly [string, () => Record<string, string>][] = [
  ['a database that is not there', () => ({ DATABASE_URL: at('127.0.0.1:9') })],
  ['a password that is not the database’s', () => ({ DATABASE_URL: at(postgres.host) })],
  [
    'a password that is badly encoded',
    () => ({ DATABASE_URL: at('127.0.0.1:9').replace(secret, `${secret}%`) }),
  ],
  ['a Temporal that is not there', () => ({ TEMPORAL_API_KEY: secret })],
];

test.each(cases)(
  'an instance that cannot start for %s says why, and no secret',
  async (_what, env) => {
    const { code, said } = await start(env());
    expect(code).toBe(1);
    expect(said).not.toBe('');
    for (const one of [secret, Buffer.from(secret).toString('base64'), key]) {
      expect(said).not.toContain(one);
    }
  },
  longestMs,
);
