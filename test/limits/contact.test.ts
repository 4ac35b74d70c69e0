import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { backOffMs } from '../../domain/backOff';
import { workflowId } from '../../domain/names';
import { findConnection, type Connection as Partnership } from '../../records/connection';
import { type ExchangedRequest, sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { answers, type Globex, openGlobex, speak } from '../exchange/partner';

let stack: TestStack;
let connection: Connection;
let globex: Globex;
let request: ExchangedRequest;

beforeAll(async () => {
  stack = await sharedStack();
  connection = await Connection.connect({ address: stack.config.temporalAddress });
  globex = await openGlobex(stack);
  request = await globex.submit(await stack.publish());
});
afterAll(() => delivered());
afterAll(async () => {
  await connection?.close();
  await globex?.close();
  await stack?.stop();
});
beforeEach(() => delivered());

async function delivered(): Promise<void> {
  const { db } = stack.northwind.instance;
  const waiting = { connection_id: (await currentStatus()).id, status: 'waiting' };
  await until(
    async () => (await db('outbox').where(waiting).first()) === undefined,
    'everything to be delivered',
  );
}

async function currentStatus(): Promise<Partnership> {
  const found = await findConnection(stack.northwind.instance.db, { destination: 'globex' });
  if (!found) throw new Error('Northwind has no connection to Globex.');
  return found;
}

/** Northwind says something, which does not get through; so often is it tried. */
async function failures(count: number): Promise<void> {
  await stack.dana.post(`/requests/${request.number}/comments`, { text: 'Hello?' });
  await until(
    async () => {
      const { attempts, delivery } = await currentStatus();
      return attempts >= count && delivery === 'backing off';
    },
    `try ${count}`,
    60_000,
  );
}

/** Not by its own time. */
const wake = () => stack.northwind.instance.engine.wake({ name: 'globex', title: 'globex' });

/** Globex speaks so often, all at once. */
async function speaks(times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => speak(stack, globex.secret)));
}

/** Of the wait since the last try, after which it matters who speaks. */
async function aTenthPasses(waitMs: number): Promise<void> {
  const from = Date.now();
  await until(() => Date.now() > from + waitMs / 10, 'a tenth of the wait');
}

/** Globex speaks ten times within the first tenth of a wait. If the machine is too slow for that, it does so in the next wait. */
async function speaksJustAfterATry(count: number): Promise<Partnership & { before: number }> {
  await failures(count);
  const status = await currentStatus();
  const before = await wakes();
  await speaks(10);
  const wait = backOffMs(status.attempts);
  const triedAt = (status.nextTryAt?.getTime() ?? 0) - wait;
  if (Date.now() < triedAt + wait / 10) return { ...status, before };
  return speaksJustAfterATry(status.attempts + 1);
}

/** How often the delivery has been woken. */
async function wakes(): Promise<number> {
  const { namespace } = stack.northwind.instance.options;
  const { events } = await new Client({ connection, namespace }).workflow
    .getHandle(workflowId.delivery('globex'))
    .fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
}

test('a partner that was not there and speaks is tried at once, and once, however much it says', async () => {
  await globex.leave();
  const { attempts, nextTryAt, lastFailure, before } = await speaksJustAfterATry(5);
  expect(lastFailure).toBe('unreachable');
  const wait = backOffMs(attempts);
  // Just after a try it tells nothing new.
  expect((await currentStatus()).nextTryAt).toEqual(nextTryAt);
  expect(await wakes()).toBe(before);

  await aTenthPasses(wait);
  await speaks(10);
  const due = nextTryAt?.getTime() ?? 0;
  await until(async () => {
    const now = await currentStatus();
    return now.delivery === 'backing off' && (now.nextTryAt?.getTime() ?? 0) > due;
  }, 'one more try');
  expect(await wakes()).toBe(before + 1);
  // Had it counted, the next wait would be twice as long: for a partner that was heard just now.
  expect((await currentStatus()).attempts).toBe(attempts);

  await globex.comeBack();
  await until(async () => {
    await speaks(1);
    return (await currentStatus()).attempts === 0;
  }, 'everything to be delivered');
  expect(await currentStatus()).toMatchObject({ lastError: null, lastFailure: null });
});

test.each([
  ['for as long as it asks for', 1, answers(429, { title: 'Slow down' }, { 'retry-after': '600' })],
  ['until its time has come', 4, answers(503, { title: 'Too busy' })],
])(
  'a partner that is there and takes nothing is left alone %s, though it speaks',
  async (_, tries, behaviour) => {
    globex.behaves(...Array.from({ length: tries }, () => behaviour));
    await failures(tries);
    const { nextTryAt, lastFailure } = await currentStatus();
    expect(lastFailure).toBe('busy');
    await aTenthPasses(backOffMs(tries));
    const before = await wakes();
    await speaks(10);
    expect((await currentStatus()).nextTryAt).toEqual(nextTryAt);
    expect(await wakes()).toBe(before);
    await wake();
  },
);
