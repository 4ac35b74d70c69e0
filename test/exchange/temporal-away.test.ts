import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Line, openLine } from '../rig/line';
import { service } from '../rig/services';
import { inState, startTestWorld, type TestWorld } from '../rig/world';
import { equalOnBothSides } from './both';
import { caller, resolved, workWhile } from './load';

let world: TestWorld;
let item: string;
/** From both instances to Temporal. */
let line: Line;

beforeAll(async () => {
  line = await openLine(`http://${service('temporal')}`);
  world = await startTestWorld({ temporalAddress: new URL(line.url).host });
  item = await world.publish();
});
afterEach(() => line.mend());
afterAll(async () => {
  await world?.stop();
  await line?.close();
});

test('While Temporal is away, commands are recorded or answered with "try again", and comments work as ever', async () => {
  const caseys = caller(world.acme, 'requester');
  const requests = await Promise.all([resolved(world, item), resolved(world, item)]);
  line.cut();
  const answers = await Promise.all(
    requests.map(async ({ number }) => {
      const key = randomUUID();
      return { number, key, ...(await caseys.ask(`/requests/${number}/accept`, {}, key)) };
    }),
  );
  for (const { status, retryAfter } of answers) {
    expect([202, 503]).toContain(status);
    if (status === 503) expect(Number(retryAfter)).toBeGreaterThan(0);
  }
  for (const who of [world.casey, world.dana]) {
    await who.post(`/requests/${requests[0]?.number}/comments`, { text: `${who.name} is here.` });
  }
  const submission = { catalogItem: item, shortDescription: 'Nothing works' };
  const submitted = await caseys.ask('/requests', submission);
  expect(submitted.status).toBe(202);

  line.mend();
  for (const { number, key } of answers) {
    await caseys.insist(`/requests/${number}/accept`, {}, key);
    await equalOnBothSides(world, number, 'Closed');
  }
  await inState('Received', submitted.body.number ?? '', world.casey, world.dana);
}, 120_000);

test('While Temporal comes and goes, nothing is lost and nothing doubled', async () => {
  await workWhile(world, item, async () => {
    // Once for longer than any call waits.
    for (const ms of [20, 7_000, 50, 200, 500]) {
      await sleep(100 + Math.random() * 400);
      line.cut();
      await sleep(ms);
      line.mend();
    }
  });
}, 150_000);
