import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from '@jest/globals';
import { canActAs } from '../../dev/embedded/setpriv';
import { isRunning } from '../instance/processes';
import type { ChildPlace } from './child';
import { until } from './until';

const root = join(__dirname, '..', '..');
/** A Postgres that never answers: an instance waits for it. */
const silent = createServer();
let run: ChildProcess | undefined;
afterEach(async () => {
  run?.kill('SIGKILL');
  silent.close();
});

/** Starts an instance as a test file does, and never stops it. */
const launcher = `
  const { launchChild } = require('./test/environment/child');
  const place = { ...JSON.parse(process.argv[1]), secretKey: Buffer.alloc(32) };
  const { pid } = launchChild(place, 'start', () => {});
  console.log(pid);
  setInterval(() => {}, 1_000);`;

// The kernel has to help, and it is asked through setpriv.
(canActAs() ? test : test.skip)(
  'An instance that a test leaves running ends with the test run, even one that is killed',
  async () => {
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const place: Omit<ChildPlace, 'secretKey'> = {
      instance: 'acme',
      port,
      databaseUrl: `postgres://127.0.0.1:${port}/none`,
      temporalAddress: `127.0.0.1:${port}`,
      namespace: 'none',
    };
    const args = ['--import', 'tsx', '-e', launcher, JSON.stringify(place)];
    const launching = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    run = launching;
    const [line] = await once(createInterface({ input: launching.stdout }), 'line');
    const instance = Number(line);
    await once(silent, 'connection');
    expect(isRunning(instance)).toBe(true);
    launching.kill('SIGKILL');
    await until(() => !isRunning(instance), 'the end of the instance');
  },
);
