import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { stopOrphan } from '../../dev/embedded/processes';
import { isRunning } from './processes';

let directory: string;
let server: ChildProcess;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'crossdesk-orphan-'));
  const script = "setInterval(() => {}, 1000); console.log('up')";
  server = spawn(process.execPath, ['-e', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (server.stdout !== null) await once(server.stdout, 'data');
  writeFileSync(join(directory, 'pid'), `${server.pid}\n`);
});
afterEach(() => {
  server.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

test('a server left behind on our directory is ended', async () => {
  await stopOrphan(join(directory, 'pid'), directory, () => {});
  expect(isRunning(server.pid ?? 0)).toBe(false);
});

test('another program that has its process id by now is left alone', async () => {
  await stopOrphan(join(directory, 'pid'), '/some/other/directory', () => {});
  expect(isRunning(server.pid ?? 0)).toBe(true);
});

test('no pid file, nothing to do', async () => {
  await stopOrphan(join(directory, 'none'), directory, () => {});
  expect(isRunning(server.pid ?? 0)).toBe(true);
});
