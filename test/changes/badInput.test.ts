import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import { create, createdBy, journal, read } from './views';

let northwind: Northwind;
let system: ExternalSystem;
let number: string;

beforeAll(async () => {
  northwind = await sharedNorthwind();
  system = await openSystem(northwind);
  number = await createdBy(system, 'B-1');
});
afterAll(async () => {
  await system?.close();
  await northwind?.close();
});

const long = 'x'.repeat(70_000);
const update = { operation: 'Update', externalId: 'B-1' };
const bodies: readonly unknown[] = [
  '',
  '{',
  'null',
  '[]',
  '"Create"',
  {},
  { operation: 'create' },
  { operation: 'Delete', externalId: 'B-1' },
  { operation: ['Create'] },
  { operation: 'Create' },
  { operation: 'Create', change: [] },
  { operation: 'Create', change: null },
  { operation: 'Create', change: 'title' },
  { operation: 'Create', change: { title: '' } },
  { operation: 'Create', change: { title: '   ' } },
  { operation: 'Create', change: { title: null } },
  { operation: 'Create', change: { title: { a: 1 } } },
  { operation: 'Create', change: { title: long } },
  { operation: 'Create', change: { title: 'a\u0000b' } },
  { operation: 'Create', change: { title: 'T', model: 'normal' } },
  { operation: 'Create', change: { title: 'T', phase: '' } },
  { operation: 'Create', externalId: 'x'.repeat(300), change: { title: 'T' } },
  '{"operation":"Create","externalId":"\\ud800","change":{"title":"T"}}',
  '{"operation":"Create","change":{"title":"T","__proto__":"x"}}',
  '{"operation":"Create","change":{"title":"T","priority":1e999}}',
  { ...update, externalId: '' },
  { ...update, externalId: 1 },
  { ...update, externalId: 'B\u00001' },
  { ...update, id: '' },
  { ...update, comment: '' },
  { ...update, comment: 5 },
  { ...update, comment: long },
  { ...update, extra: true },
  { ...update, change: { title: true } },
  { ...update, change: { title: ['a'] } },
  { ...update, change: { phase: 1 } },
  { ...update, change: { priority: 0 } },
  { ...update, change: { priority: 1.5 } },
  { ...update, change: { priority: '6' } },
  { ...update, change: { priority: null } },
  { ...update, change: { approval: 'approved' } },
  { ...update, change: { completionCode: 'two\nlines' } },
  { ...update, change: { owningGroup: 7 } },
  { ...update, change: { constructor: 'x' } },
  { ...update, change: { toString: 'x' } },
  { ...update, change: { number: null, state: 'Log' } },
];

test.each(bodies.map((body) => [JSON.stringify(body).slice(0, 70), body]))(
  'the operation %s is 400, and nothing is done',
  async (_name, body) => {
    const before = [await read(northwind, number), await journal(northwind, number)];
    const { status, body: problem } = await system.as.ask(
      'POST',
      `/external-systems/${system.id}/operations`,
      body,
    );
    expect(status).toBe(400);
    expect(problem).toMatchObject({ status: 400, detail: expect.stringMatching(/./) });
    expect([await read(northwind, number), await journal(northwind, number)]).toEqual(before);
  },
);

test('a number that is none of ours is 404, of whatever kind', async () => {
  for (const bad of ['', 'CHG', ' ', "'; drop table changes", 5, 1e300, `CHG${'9'.repeat(300)}`]) {
    const operation = { operation: 'Assign', change: { number: bad } };
    expect((await system.operate(operation)).status).toBe(404);
  }
});

test('ids are kept to the letter', async () => {
  const odd = ['a b', 'ä/ö?#&=%20', "Robert'); --", '🚀', ' lead', 'SN1', 'sn1', '0', 'null'];
  const made = new Map<string, string>();
  for (const id of odd) made.set(id, await createdBy(system, id));
  expect(new Set(made.values()).size).toBe(odd.length);
  for (const [externalId, own] of made) {
    const { body } = await system.operate({ operation: 'Assign', externalId });
    expect(body).toMatchObject({ externalId, change: { number: own } });
  }
});

test('what staff send is read as strictly', async () => {
  const { agent, admin } = northwind.people;
  const mine = (await create(northwind)).number;
  for (const body of [
    { title: '' },
    { title: null },
    { phase: null },
    { phase: '' },
    { priority: '2' },
    { approval: 'Maybe' },
    { completionCode: long },
    { colour: 'red' },
    { number: 'CHG1' },
    { system: system.id },
    { externalId: 'E' },
    { revision: '0' },
    [],
    'null',
  ]) {
    const { status } = await agent.ask('PATCH', `/changes/${mine}`, body);
    expect({ body, status }).toEqual({ body, status: 400 });
  }
  for (const body of [{}, { title: 'T', model: 'none' }, { title: 'T', phase: 'Nowhere' }]) {
    expect((await agent.ask('POST', '/changes', body)).status).toBe(400);
  }
  expect((await agent.ask('POST', '/changes', { title: 'T', phase: 'Close' })).status).toBe(409);
  for (const body of [{}, { name: '' }, { name: 'G', externalSystem: 'None' }, { name: 'a\nb' }]) {
    expect((await admin.ask('POST', '/groups', body)).status).toBe(400);
  }
  for (const name of [system.group, system.group.toUpperCase()]) {
    expect((await admin.ask('POST', '/groups', { name })).status).toBe(409);
  }
  const named = { name: system.name.toUpperCase() };
  expect((await admin.ask('POST', '/external-systems', named)).status).toBe(409);
});
