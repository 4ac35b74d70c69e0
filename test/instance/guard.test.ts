import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { canActAs, endsWithItsGuard } from '../../dev/embedded/setpriv';
import { readIfThere } from '../../instance/files';
import { eventually, isRunning } from './processes';

const guard = join(__dirname, '../../dev/embedded/guard.js');
let directory: string;
let guards: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'crossdesk-guard-'));
  guards = [];
});
afterEach(() => {
  for (const each of guards) each.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** A guardian of a server that is a Node program; it is up, and the ids of its processes are in `pids`. */
async function guarded(server: string, ...options: string[]) {
  const up = `require('node:fs').appendFileSync('pids', process.pid + '\\n');`;
  const command = [process.execPath, '-e', `${server};${up}`];
  const args = [guard, ...options, '--', ...endsWithItsGuard(command)];
  const child = spawn(process.execPath, args, { cwd: directory, stdio: 'pipe' });
  guards.push(child);
  const exited = once(child, 'exit').then(([code]) => code as number);
  await eventually(() => readIfThere(join(directory, 'pids')) !== undefined);
  const pids = () => readFileSync(join(directory, 'pids'), 'utf8').trim().split('\n').map(Number);
  return { child, exited, pids };
}

const lasting = 'setInterval(() => {}, 1000)';
const deaf = `process.on('SIGINT', () => {}); ${lasting}`;

test('asks the server to end when its parent goes, and ends as it did', async () => {
  const { child, exited, pids } = await guarded(
    `process.on('SIGINT', () => process.exit(7)); ${lasting}`,
  );
  child.stdin?.end();
  expect(await exited).toBe(7);
  expect(pids().some(isRunning)).toBe(false);
});

test('kills a server that does not end in time, with all that it started', async () => {
  const grandchild = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
    `${deaf}; require('node:fs').appendFileSync('pids', process.pid + '\\n')`,
  )}])`;
  const { child, pids } = await guarded(`${deaf}; ${grandchild}`, '--deadline', '100');
  await eventually(() => pids().length === 2);
  child.stdin?.end();
  await eventually(() => !pids().some(isRunning));
});

test('passes on what the server says, and its exit code', async () => {
  const { child, exited } = await guarded(
    `console.log('here'); setTimeout(() => process.exit(3), 50)`,
  );
  const said = child.stdout === null ? undefined : String((await once(child.stdout, 'data'))[0]);
  expect([said, await exited]).toEqual(['here\n', 3]);
});

test('keeps the process id of the server in a file', async () => {
  const file = join(directory, 'server.pid');
  const { pids } = await guarded(lasting, '--pid-file', file);
  expect(readFileSync(file, 'utf8')).toBe(`${pids()[0]}\n`);
});

// The kernel has to help, and it is asked through setpriv.
(canActAs() ? test : test.skip)('takes the server with it when it is killed itself', async () => {
  const { child, pids } = await guarded(lasting);
  child.kill('SIGKILL');
  await eventually(() => !pids().some(isRunning));
});
