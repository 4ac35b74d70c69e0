import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { backOffMs } from '../../domain/backOff';
import { workflowId } from '../../domain/names';
import { findConnection, type Connection as Partnership } from '../../records/connection';
import { answers, type Globex, openGlobex, speak } from '../exchange/partner';
import { until } from '../rig/until';
import { startTestWorld, type TestWorld, type Underway } from '../rig/world';

let world: TestWorld;
let connection: Connection;
let globex: Globex;
let request: Underway;

beforeAll(async () => {
  world = await startTestWorld();
  connection = await Connection.connect({ address: world.ground.temporalAddress });
  globex = await openGlobex(world);
  request = await globex.submit(await world.publish());
});
afterAll(async () => {
  await connection?.close();
  await world?.stop();
  await globex?.close();
});
beforeEach(async () => {
  const { db } = world.northwind.instance;
  await until(
    async () => (await db('outbox').where({ status: 'waiting' })).length === 0,
    'everything to be delivered',
  );
});

async function standing(): Promise<Partnership> {
  const found = await findConnection(world.northwind.instance.db, { destination: 'globex' });
  if (!found) throw new Error('Northwind has no connection to Globex.');
  return found;
}

/** Northwind says something, which does not get through; so often is it tried. */
async function failures(count: number): Promise<void> {
  await world.dana.post(`/requests/${request.number}/comments`, { text: 'Hello?' });
  await until(
    async () => {
      const { attempts, delivery } = await standing();
      return attempts >= count && delivery === 'backing off';
    },
    `try ${count}`,
    60_000,
  );
}

/** Not by its own time. */
const wake = () => world.northwind.instance.engine.wake({ name: 'globex', title: 'globex' });

/** Globex speaks so often, all at once. */
async function speaks(times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => speak(world, globex.secret)));
}

/** Of the wait since the last try, after which it matters who speaks. */
async function aTenthPasses(waitMs: number): Promise<void> {
  const from = Date.now();
  await until(() => Date.now() > from + waitMs / 10, 'a tenth of the wait');
}

/** How often the delivery has been woken. */
async function wakes(): Promise<number> {
  const { namespace } = world.northwind.instance.options;
  const { events } = await new Client({ connection, namespace }).workflow
    .getHandle(workflowId.delivery('globex'))
    .fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
}

test('a partner that was not there and speaks is tried at once, and once, however much it says', async () => {
  await globex.leave();
  await failures(5);
  const { attempts, nextTryAt, lastFailure } = await standing();
  expect(lastFailure).toBe('unreachable');
  const wait = backOffMs(attempts);
  const before = await wakes();
  // Just after a try it tells nothing new.
  await speaks(10);
  expect((await standing()).nextTryAt).toEqual(nextTryAt);
  expect(await wakes()).toBe(before);

  await aTenthPasses(wait);
  await speaks(10);
  const due = nextTryAt?.getTime() ?? 0;
  await until(async () => {
    const now = await standing();
    return now.delivery === 'backing off' && (now.nextTryAt?.getTime() ?? 0) > due;
  }, 'one more try');
  expect(await wakes()).toBe(before + 1);
  // Had it counted, the next wait would be twice as long: for a partner that was heard just now.
  expect((await standing()).attempts).toBe(attempts);

  await globex.comeBack();
  await until(async () => {
    await speaks(1);
    return (await standing()).attempts === 0;
  }, 'everything to be delivered');
  expect(await standing()).toMatchObject({ lastError: null, lastFailure: null });
});

test.each([
  ['for as long as it asks for', 1, answers(429, { title: 'Slow down' }, { 'retry-after': '600' })],
  ['until its time has come', 4, answers(503, { title: 'Too busy' })],
])(
  'a partner that is there and takes nothing is left alone %s, though it speaks',
  async (_, tries, behaviour) => {
    globex.behaves(...Array.from({ length: tries }, () => behaviour));
    await failures(tries);
    const { nextTryAt, lastFailure } = await standing();
    expect(lastFailure).toBe('busy');
    await aTenthPasses(backOffMs(tries));
    const before = await wakes();
    await speaks(10);
    expect((await standing()).nextTryAt).toEqual(nextTryAt);
    expect(await wakes()).toBe(before);
    await wake();
  },
);
