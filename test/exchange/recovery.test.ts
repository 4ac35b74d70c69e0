import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../instance/ports';
import { openDatabase } from '../../records/database';
import { type Child, startChild } from '../environment/child';
import { inState, journal, startTestStack, type TestStack } from '../environment/stack';
import { equalOnBothSides, texts } from './equalOnBothSides';
import { type Caller, caller, resolved } from './load';

let stack: TestStack;
let item: string;
let casey: Caller;
/** Acme: an instance, or its halves. */
let acme: Child[] = [];
let isWhole = false;

beforeAll(async () => {
  stack = await startTestStack();
  item = await stack.publish();
  casey = caller(stack.acme, 'requester');
  await stack.acme.instance.stop();
});
beforeEach(async () => {
  if (!isWhole) await become('start');
}, 60_000);
afterAll(async () => {
  await Promise.all(acme.map((process) => process.kill()));
  await stack?.stop();
});

/** Acme is just this from now on; its API is where it was. */
async function become(script: 'start' | 'start:api'): Promise<void> {
  await killAcme();
  await add(script, stack.config.acme.port);
  isWhole = script === 'start';
}

async function add(script: 'start' | 'start:api' | 'start:worker', port: number): Promise<void> {
  const { acme: place, temporalAddress } = stack.config;
  acme.push(await startChild({ ...place, instance: 'acme', port, temporalAddress }, script));
}

/** kill -9, and half a minute in which nobody holds on to what was under way. */
async function killAcme(): Promise<void> {
  await Promise.all(acme.map((process) => process.kill()));
  acme = [];
  isWhole = false;
  const db = openDatabase(stack.config.acme.databaseUrl, 1);
  await db('idempotency_keys')
    .whereNull('status')
    .update({ created_at: db.raw(`created_at - interval '31 seconds'`) });
  await db.destroy();
}

describe('An instance that is killed', () => {
  test('in the middle of commands does each once, when it is asked again', async () => {
    const requests = await Promise.all([1, 2, 3, 4, 5].map(() => resolved(stack, item)));
    const commands = requests.map(({ number }) => ({ number, key: randomUUID() }));
    const reject = (how: 'ask' | 'insist', { number, key }: (typeof commands)[number]) =>
      casey[how](`/requests/${number}/reject`, { reason: 'Still dead.' }, key);
    const first: Promise<unknown>[] = [];
    for (const command of commands) {
      // Who is cut off knows nothing.
      first.push(reject('ask', command).catch(() => {}));
      await sleep(8);
    }
    await become('start');
    await Promise.all(first);
    for (const command of commands) {
      await reject('insist', command);
      await inState('Work in Progress', command.number, stack.casey);
      const states = texts(await journal(stack.casey, command.number), 'state');
      expect(states.slice(4)).toEqual(['Work in Progress: the solution was rejected. Still dead.']);
    }
  }, 90_000);
});

describe('While no worker runs', () => {
  test('a command is answered within seconds as recorded, and takes effect when one comes', async () => {
    const { number } = await resolved(stack, item);
    await become('start:api');
    const asked = Date.now();
    const answer = await casey.ask(`/requests/${number}/accept`);
    expect(answer).toMatchObject({ status: 202, body: { state: 'Resolved' } });
    // It waits for CROSSDESK_REQUEST_TIMEOUT_MS, which is three seconds here.
    expect(Date.now() - asked).toBeLessThan(8_000);
    await add('start:worker', await freePort());
    await equalOnBothSides(stack, number, 'Closed');
  }, 90_000);
});
