import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { traceIdOf } from '../../domain/trace';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, startNorthwind } from './northwind';
import { arrived, comment, create } from './views';

let northwind: Northwind;
let system: ExternalSystem;

beforeAll(async () => {
  northwind = await startNorthwind();
  system = await openSystem(northwind);
});
afterAll(async () => {
  await system?.close();
  await northwind?.close();
});

const traceOfLast = () => {
  const { payload = '{}' } = system.arrivals.at(-1) ?? {};
  return traceIdOf(JSON.parse(payload).traceparent);
};

test('An external system is told the trace of the call that caused what it is sent', async () => {
  const { number } = await create(northwind, { owningGroup: system.group });
  await arrived(system);
  const assigned = traceOfLast();
  expect(assigned).toMatch(/^[0-9a-f]{32}$/);
  await comment(northwind, number, 'Hello');
  await arrived(system);
  expect(traceOfLast()).toMatch(/^[0-9a-f]{32}$/);
  expect(traceOfLast()).not.toBe(assigned);
});
