import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '../../records/database';
import { type Child, type ChildPlace, launchByNpm, startChild } from '../environment/child';
import { inState, journal, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { type Answered, caller, resolved } from '../exchange/load';

let stack: TestStack;
let item: string;
/** Acme runs as a process of its own: test by test, or one for several. */
let acme: Child | undefined;

beforeAll(async () => {
  stack = await startTestStack();
  item = await stack.publish();
  await stack.acme.instance.stop();
}, 60_000);
afterAll(async () => {
  await acme?.kill();
  await stack?.stop();
});

/** It serves on for a while when it is told to stop. */
const place = (): ChildPlace => ({
  ...stack.config.acme,
  instance: 'acme',
  temporalAddress: stack.config.temporalAddress,
  env: { CROSSDESK_SHUTDOWN_DELAY_MS: '1500' },
});

/** Acme as it runs, or started. */
async function running(): Promise<Child> {
  acme ??= await startChild(place());
  return acme;
}

/** Tells acme to stop; resolves with its exit code. */
async function terminate(): Promise<number | null> {
  const ended = acme;
  acme = undefined;
  return (await ended?.terminate()) ?? null;
}

const readiness = () => fetch(`${stack.acme.url}/readyz`).then(({ status }) => status);

test('An instance that is told to stop says so first, serves on for a while, and cuts nothing off', async () => {
  await running();
  const request = await resolved(stack, item);
  const casey = caller(stack.acme, 'requester');
  const path = `/requests/${request.number}`;
  const calls: Promise<Answered>[] = [];
  let isServing = true;
  const flow = (async () => {
    for (let n = 0; isServing; n += 1) {
      calls.push(casey.ask(`${path}/comments`, { text: `Comment ${n}` }));
      await sleep(50);
    }
  })();
  await until(() => calls.length > 5, 'some calls');

  const gone = terminate();
  await until(async () => (await readiness()) === 503, '/readyz to say that it stops');
  // It stops sending calls here, as a load balancer does once it has looked.
  calls.push(casey.ask(`${path}/reject`, { reason: 'Still dead.' }));
  isServing = false;
  await flow;
  const answers = await Promise.all(calls);
  expect(await gone).toBe(0);
  expect(answers.filter(({ status }) => status >= 300)).toEqual([]);

  await running();
  await inState('Work in Progress', request.number, stack.casey, stack.dana);
  const texts = (await journal(stack.dana, request.number)).map(({ text }) => text);
  for (let n = 0; n < answers.length - 1; n += 1) expect(texts).toContain(`Comment ${n}`);
}, 60_000);

test('A partner that does not answer keeps nobody from stopping in time', async () => {
  await running();
  const request = await resolved(stack, item);
  const silent = await openSilence();
  const db = openDatabase(stack.config.acme.databaseUrl, 1);
  await db('connections').update({ url: silent.url });
  try {
    await caller(stack.acme, 'requester').ask(`/requests/${request.number}/comments`, {
      text: 'Anybody there?',
    });
    await until(() => silent.calls() > 0, 'a call that hangs');
    const asked = Date.now();
    expect(await terminate()).toBe(0);
    // Much less than what TimeoutStopSec and stop_grace_period in deploy/ allow.
    expect(Date.now() - asked).toBeLessThan(20_000);
  } finally {
    await db('connections').update({ url: stack.northwind.url });
    await db.destroy();
    await silent.close();
  }
}, 90_000);

test.each([
  // As a supervisor sends it, to npm alone; and as Ctrl-C does, to all of the terminal's group.
  ['SIGTERM', (pid: number): boolean => process.kill(pid, 'SIGTERM')],
  ['SIGINT', (pid: number): boolean => process.kill(-pid, 'SIGINT')],
] as const)(
  '%s to npm stops the instance in order, and leaves no process behind',
  async (_signal, send) => {
    await terminate();
    const npm = launchByNpm(place(), 'start');
    expect([await npm.ready, npm.tail()]).toEqual([true, expect.anything()]);
    send(npm.pid);
    // It is told, and serves on: nobody has killed it.
    await until(async () => (await readiness()) === 503, '/readyz to say that it stops');
    await npm.gone;
    expect(npm.exitCode()).toBe(0);
    // The system removes the last of them a moment after they have ended.
    await until(() => !isGroupRunning(npm.pid), 'the end of its processes');
  },
  60_000,
);

function isGroupRunning(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Takes calls, and never answers. */
async function openSilence() {
  let calls = 0;
  const server: Server = createServer(() => {
    calls += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
