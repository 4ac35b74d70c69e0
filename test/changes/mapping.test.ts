import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../environment/until';
import type { Problem } from './caller';
import { answers, type ExternalSystem, openSystem, takes } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import { arrived, comment, createdBy, patch, read } from './views';

let northwind: Northwind;
let system: ExternalSystem;

const mapping = {
  incoming: {
    fields: { short_description: 'title', state: 'phase', urgency: 'priority', who: 'owningGroup' },
    values: { phase: { New: 'Log', Assess: 'Classify' }, priority: { High: '1', Low: '5' } },
    defaults: { priority: 4, description: 'From their desk.' },
  },
  outgoing: {
    fields: { title: 'short_description', phase: 'state', priority: 'urgency' },
    values: {
      phase: { Log: 'New', Classify: 'Assess', Abandon: 'Cancelled' },
      priority: { '1': 'High', '3': 'Normal', '4': 'Normal', '5': 'Low' },
    },
    defaults: { completionCode: 'none', approval: 'not requested' },
  },
};

beforeAll(async () => {
  northwind = await sharedNorthwind();
  await northwind.people.admin.post('/groups', { name: 'Routers' });
  system = await openSystem(northwind, 'Mapped', { mapping });
});
afterAll(async () => {
  await system?.close();
  await northwind?.close();
});

async function createTheirs(externalId: string, change: object = {}): Promise<string> {
  const { body } = await system.operate({
    operation: 'Create',
    externalId,
    change: { short_description: 'Theirs', ...change },
  });
  return body.change.number;
}

test('its words are ours: fields, values, and what a Create leaves out', async () => {
  const number = await createTheirs('M-1', { state: 'Assess', urgency: 'High', who: 'Routers' });
  const ours = { title: 'Theirs', phase: 'Classify', priority: 1, owningGroup: 'Routers' };
  expect(await read(northwind, number)).toMatchObject({ ...ours, description: 'From their desk.' });
  const plain = await createTheirs('M-2', { description: 'Said' });
  expect(await read(northwind, plain)).toMatchObject({ priority: 4, description: 'Said' });
});

test('what a Create is given where nothing is said is no matter of an Update', async () => {
  const number = await createTheirs('M-3', { urgency: 'Low', description: 'Said' });
  await system.operate({ operation: 'Update', externalId: 'M-3', change: { state: 'Assess' } });
  expect(await read(northwind, number)).toMatchObject({ priority: 5, description: 'Said' });
});

test('our words are its: in answers, in what is pushed, and in what is fetched', async () => {
  const theirs = {
    short_description: 'Theirs',
    state: 'New',
    urgency: 'Low',
    completionCode: 'none',
    approval: 'not requested',
  };
  const created = await system.operate({
    operation: 'Create',
    externalId: 'M-4',
    change: { short_description: 'Theirs', urgency: 'Low' },
  });
  expect(created.body.change).toMatchObject(theirs);
  const { number } = created.body.change;
  expect(Object.keys(created.body.change)).not.toContain('title');
  await comment(northwind, number, 'Hello');
  await arrived(system);
  const pushed = system.taken.find(({ subject }) => subject === number)?.data.change;
  expect(pushed).toEqual(created.body.change);
  expect((await system.deliveries(number))[0]?.change).toEqual(pushed);
});

describe('Refused by its own name', () => {
  const cases: Record<string, [object, string]> = {
    'a value that is not mapped': [{ state: 'Log' }, 'change.state'],
    another: [{ urgency: '1' }, 'change.urgency'],
    'a value of the wrong kind': [{ short_description: '  ' }, 'change.short_description'],
    'a field that is not known': [{ colour: 'red' }, 'change.colour'],
  };
  test.each(Object.keys(cases))('%s', async (name) => {
    const [change, path] = cases[name] ?? [{}, ''];
    const number = await createTheirs(`M-${name}`);
    const before = await read(northwind, number);
    const { status, body } = await system.operate<Problem>({
      operation: 'Update',
      externalId: `M-${name}`,
      change: { description: 'Never', ...change },
    });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ path, message: expect.any(String) }]);
    expect(await read(northwind, number)).toEqual(before);
  });

  test('but a number that stands for a text is taken', async () => {
    await createTheirs('M-number');
    const { body } = await system.operate({
      operation: 'Update',
      externalId: 'M-number',
      change: { short_description: 5 },
    });
    expect(await read(northwind, body.change.number)).toMatchObject({ title: '5' });
  });

  test('a title that is missing in a Create', async () => {
    const { status, body } = await system.operate<Problem>({ operation: 'Create', change: {} });
    expect([status, body.errors]).toMatchObject([400, [{ path: 'change.short_description' }]]);
  });

  test('every fault at once', async () => {
    const { body } = await system.operate<Problem>({
      operation: 'Create',
      change: { state: 'Log', urgency: 'Maybe', colour: 'red' },
    });
    expect(body.errors?.map(({ path }) => path).sort()).toEqual([
      'change.colour',
      'change.short_description',
      'change.state',
      'change.urgency',
    ]);
  });
});

test('a mapping that changes counts for what is delivered from then on', async () => {
  const number = await createTheirs('M-5');
  system.behavesAlways(answers(503));
  await comment(northwind, number, 'Before');
  await until(() => system.arrivals.some(({ event }) => event.subject === number), 'a try');
  await northwind.people.admin.patch(`/external-systems/${system.id}`, {
    mapping: { outgoing: { fields: { title: 'name' } } },
  });
  system.behavesAlways(takes);
  await arrived(system);
  const pushed = system.taken.find(({ subject }) => subject === number)?.data.change;
  expect(pushed).toMatchObject({ name: 'Theirs', phase: 'Log' });
  await northwind.people.admin.patch(`/external-systems/${system.id}`, { mapping });
});

test('a mapping that is none is refused where it is given', async () => {
  const { admin } = northwind.people;
  for (const bad of [
    { sideways: {} },
    { incoming: { fields: { a: 1 } } },
    { incoming: { values: { colour: { a: 'b' } } } },
    { outgoing: { defaults: { a: null } } },
    [],
    'none',
  ]) {
    const body = { name: 'Bad mapping', mapping: bad };
    expect((await admin.ask('POST', '/external-systems', body)).status).toBe(400);
  }
});

test('another system has words of its own', async () => {
  const plain = await openSystem(northwind, 'Plain');
  const number = await createdBy(plain, 'M-6', { phase: 'Classify' });
  await patch(northwind, number, { owningGroup: system.group });
  expect((await system.deliveries(number))[0]?.change).toMatchObject({ state: 'Assess' });
  await comment(northwind, number, 'To both');
  expect((await plain.deliveries(number))[0]?.change).toMatchObject({ phase: 'Classify' });
  await plain.close();
});
