import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { traceIdOf } from '../../domain/trace';
import { type Desk, openDesk } from './desk';
import { type ExternalSystem, openSystem } from './externalSystem';
import { arrived, comment, create } from './views';

let desk: Desk;
let system: ExternalSystem;

beforeAll(async () => {
  desk = await openDesk();
  system = await openSystem(desk);
});
afterAll(async () => {
  await system?.close();
  await desk?.close();
});

const traceOfLast = () => {
  const { payload = '{}' } = system.arrivals.at(-1) ?? {};
  return traceIdOf(JSON.parse(payload).traceparent);
};

test('An external system is told the trace of the call that caused what it is sent', async () => {
  const { number } = await create(desk, { owningGroup: system.group });
  await arrived(system);
  const assigned = traceOfLast();
  expect(assigned).toMatch(/^[0-9a-f]{32}$/);
  await comment(desk, number, 'Hello');
  await arrived(system);
  expect(traceOfLast()).toMatch(/^[0-9a-f]{32}$/);
  expect(traceOfLast()).not.toBe(assigned);
});
