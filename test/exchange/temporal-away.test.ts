import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Line, openLine } from '../environment/line';
import { service } from '../environment/services';
import { inState, startTestStack, type TestStack } from '../environment/stack';
import { equalOnBothSides } from './equalOnBothSides';
import { caller, resolved, workWhile } from './load';

let stack: TestStack;
let item: string;
/** From both instances to Temporal. */
let line: Line;

beforeAll(async () => {
  line = await openLine(`http://${service('temporal')}`);
  stack = await startTestStack({ temporalAddress: new URL(line.url).host });
  item = await stack.publish();
});
afterEach(() => line.restore());
afterAll(async () => {
  await stack?.stop();
  await line?.close();
});

test('While Temporal is away, commands are recorded or answered with "try again", and comments work as ever', async () => {
  const caseys = caller(stack.acme, 'requester');
  const requests = await Promise.all([resolved(stack, item), resolved(stack, item)]);
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
  for (const who of [stack.casey, stack.dana]) {
    await who.post(`/requests/${requests[0]?.number}/comments`, { text: `${who.name} is here.` });
  }
  const submission = { catalogItem: item, shortDescription: 'Nothing works' };
  const submitted = await caseys.ask('/requests', submission);
  expect(submitted.status).toBe(202);

  line.restore();
  for (const { number, key } of answers) {
    await caseys.insist(`/requests/${number}/accept`, {}, key);
    await equalOnBothSides(stack, number, 'Closed');
  }
  await inState('Received', submitted.body.number ?? '', stack.casey, stack.dana);
}, 120_000);

test('While Temporal comes and goes, nothing is lost and nothing doubled', async () => {
  await workWhile(stack, item, async () => {
    // Once for longer than any call waits.
    for (const [thereMs, awayMs] of [
      [150, 20],
      [350, 7_000],
      [480, 50],
      [220, 200],
      [410, 500],
    ] as const) {
      await sleep(thereMs);
      line.cut();
      await sleep(awayMs);
      line.restore();
    }
  });
}, 150_000);
