import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from './caller';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import {
  comment,
  comments,
  create,
  createdBy,
  createIn,
  journal,
  patch,
  read,
  references,
} from './views';

let northwind: Northwind;
let system: ExternalSystem;

beforeAll(async () => {
  northwind = await sharedNorthwind();
  system = await openSystem(northwind);
  await northwind.people.admin.post('/groups', { name: 'Firewalls' });
});
afterAll(async () => {
  await system?.close();
  await northwind?.close();
});

const assigned = 'Change was assigned locally from external system';
const rejected = 'Change was rejected by the external fulfillment system';

/** A change in a phase that was assigned to the system, addressed by our number. */
async function assignedIn(phase: string): Promise<string> {
  return (await createIn(northwind, phase, { owningGroup: system.group })).number;
}

/** All that an operation could have touched. */
async function recordAndJournal(number: string) {
  return {
    change: await read(northwind, number),
    journal: await journal(northwind, number),
    references: await references(northwind, number),
    // Whether it has arrived by now is another matter.
    sent: (await system.deliveries(number)).map(({ delivery: _now, ...said }) => said),
  };
}

test('Create makes the change and the reference', async () => {
  const { status, body } = await system.operate({
    operation: 'Create',
    externalId: 'SN-1',
    change: { title: 'New firewall', description: 'Old', priority: 2, owningGroup: 'Firewalls' },
    comment: 'Please hurry',
  });
  expect(status).toBe(201);
  const { number } = body.change;
  expect(number).toMatch(/^CHG\d{7}$/);
  expect(body).toEqual({
    externalId: 'SN-1',
    change: {
      number,
      title: 'New firewall',
      description: 'Old',
      phase: 'Log',
      metaphase: 'Assessment',
      owningGroup: 'Firewalls',
      priority: 2,
      approval: null,
      completionCode: null,
    },
  });
  expect(await read(northwind, number)).toMatchObject({ ...body.change, openedBy: system.name });
  expect(await references(northwind, number)).toMatchObject([
    { externalSystem: system.name, externalId: 'SN-1', originator: true, active: true },
  ]);
  expect((await journal(northwind, number)).map(({ kind, text }) => [kind, text])).toEqual([
    ['state', 'Log: New firewall'],
    ['comment', 'Please hurry'],
  ]);
});

test('Update changes fields and phase, and says who and why', async () => {
  const number = await createdBy(system, 'SN-2');
  const { status, body } = await system.operate({
    operation: 'Update',
    externalId: 'SN-2',
    change: { phase: 'Classify', title: 'Renamed', owningGroup: 'Firewalls' },
    comment: 'Triaged',
  });
  expect(status).toBe(200);
  expect(body.change).toMatchObject({
    phase: 'Classify',
    title: 'Renamed',
    owningGroup: 'Firewalls',
  });
  expect(await read(northwind, number)).toMatchObject(body.change);
  expect(await comments(northwind, number)).toEqual(['Triaged']);
  for (const { author } of await journal(northwind, number)) expect(author).toContain(system.name);
});

describe.each(['Log', 'Plan', 'Execute', 'Close', 'Abandon'])('In %s', (phase) => {
  test('Update of a field is done', async () => {
    const number = await assignedIn(phase);
    const { status } = await system.operate({
      operation: 'Update',
      change: { number, description: 'By them' },
    });
    expect(status).toBe(200);
    expect(await read(northwind, number)).toMatchObject({ phase, description: 'By them' });
  });

  test('Assign is a comment, and no more', async () => {
    const number = await assignedIn(phase);
    const before = await read(northwind, number);
    expect((await system.operate({ operation: 'Assign', change: { number } })).status).toBe(200);
    expect(await comments(northwind, number)).toEqual([assigned]);
    expect(await read(northwind, number)).toEqual({ ...before, updatedAt: expect.any(String) });
    expect(await references(northwind, number)).toHaveLength(1);
  });

  test('Reject is a comment, and deletes the reference', async () => {
    const number = await assignedIn(phase);
    expect((await system.operate({ operation: 'Reject', change: { number } })).status).toBe(200);
    expect(await comments(northwind, number)).toEqual([rejected]);
    expect(await references(northwind, number)).toEqual([]);
    expect((await system.as.ask('GET', `/changes/${number}`)).status).toBe(404);
    await comment(northwind, number, 'They will not hear this');
    expect((await system.deliveries(number)).map(({ operation }) => operation)).toEqual(['Assign']);
  });
});

test.each(['Log', 'Classify', 'Plan', 'Approve'])(
  'Cancel in %s withdraws and abandons',
  async (phase) => {
    const number = await assignedIn(phase);
    const { status, body } = await system.operate({ operation: 'Cancel', change: { number } });
    expect(status).toBe(200);
    expect(body.change).toMatchObject({ phase: 'Abandon', completionCode: 'Withdrawn' });
    expect(await read(northwind, number)).toMatchObject({
      phase: 'Abandon',
      completionCode: 'Withdrawn',
    });
  },
);

test.each(['Execute', 'Review', 'Close', 'Abandon'])(
  'Cancel in %s fails, with nothing done',
  async (phase) => {
    const number = await assignedIn(phase);
    const before = await recordAndJournal(number);
    const { status } = await system.operate({
      operation: 'Cancel',
      externalId: 'Never',
      change: { number },
      comment: 'Never',
    });
    expect(status).toBe(409);
    expect(await recordAndJournal(number)).toEqual(before);
  },
);

test('a rejected change may be assigned again', async () => {
  const number = await assignedIn('Log');
  await system.operate({ operation: 'Reject', change: { number } });
  await patch(northwind, number, { owningGroup: 'Firewalls' });
  await patch(northwind, number, { owningGroup: system.group });
  expect(await references(northwind, number)).toHaveLength(1);
  expect((await system.as.ask('GET', `/changes/${number}`)).status).toBe(200);
});

describe('An Update fails as a whole where', () => {
  const cases: Record<string, [number, object, readonly string[]]> = {
    'no transition leads to the phase': [409, { phase: 'Execute' }, ['phase']],
    'there is no such phase': [400, { phase: 'Nowhere' }, ['phase']],
    'there is no such group': [400, { phase: 'Classify', owningGroup: 'Nobody' }, ['owningGroup']],
    'a value is none': [400, { priority: 9, approval: 'Perhaps' }, ['priority', 'approval']],
    'a field is unknown': [400, { colour: 'red', metaphase: 'End' }, ['colour', 'metaphase']],
  };
  test.each(Object.keys(cases))('%s', async (name) => {
    const [status, fields, paths] = cases[name] ?? [0, {}, []];
    const { number } = await create(northwind, { owningGroup: system.group });
    const before = await recordAndJournal(number);
    const reply = await system.operate<Problem>({
      operation: 'Update',
      externalId: 'Never',
      change: { number, title: 'Never', owningGroup: 'Firewalls', ...fields },
      comment: 'Never',
    });
    expect(reply.status).toBe(status);
    expect(reply.body.errors?.map(({ path }) => path.replace(/^change\./, ''))).toEqual(paths);
    expect(await recordAndJournal(number)).toEqual(before);
  });

  test('conditions of the transition are not met: each is named', async () => {
    const { number } = await createIn(northwind, 'Plan', { owningGroup: system.group });
    const refused = (change: object) =>
      system.operate<Problem>({ operation: 'Update', change: { number, ...change } });
    const missing = await refused({ phase: 'Approve' });
    expect(missing.status).toBe(409);
    expect(missing.body.errors).toMatchObject([{ path: expect.stringContaining('description') }]);
    expect((await refused({ phase: 'Approve', description: 'Now' })).status).toBe(200);
    const unapproved = await refused({ phase: 'Execute', approval: 'Requested' });
    expect(unapproved.body.errors).toMatchObject([{ path: expect.stringContaining('approval') }]);
    expect(await read(northwind, number)).toMatchObject({ phase: 'Approve', approval: null });
  });
});

test('a Create that is refused creates nothing', async () => {
  const { agent } = northwind.people;
  const count = async () =>
    (await agent.get<{ items: object[] }>('/changes?q=Never&limit=200')).items.length;
  for (const change of [
    { title: 'Never', phase: 'Close' },
    { title: 'Never', owningGroup: 'Nobody' },
    { title: 'Never', number: 'CHG0009999' },
    { description: 'Never' },
    {},
  ]) {
    const { status } = await system.operate({ operation: 'Create', externalId: 'Never', change });
    expect([400, 409]).toContain(status);
  }
  expect(await count()).toBe(0);
  // The id is free still.
  await createdBy(system, 'Never');
});
