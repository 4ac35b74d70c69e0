import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { normalChange } from '../../domain/normalChange';
import { keepModels } from '../../records/changeModels';
import { received, startTestApi, submitted, type TestApi, user } from './testApi';

let acme: TestApi;
let northwind: TestApi;
beforeAll(async () => {
  [acme, northwind] = await Promise.all([
    startTestApi({ with: { smtpUrl: 'smtp://127.0.0.1:25' } }),
    startTestApi({ instance: 'northwind' }),
  ]);
});
afterAll(() => Promise.all([acme?.close(), northwind?.close()]));

const homeOf = async (api: TestApi, who: Parameters<TestApi['as']>[0], query = '') =>
  (await api.as(who).get(`/api/v1/home${query}`).expect(200)).body;
const numbers = (rows: { number: string }[]) => rows.map(({ number }) => number);

/** An entry as the partner's events leave it. */
async function entered(api: TestApi, record: string, entry: object = {}) {
  const at = new Date();
  await api.db('journal').insert({
    ...{ id: randomUUID(), record, kind: 'comment', text: 'On its way.', by: 'Dana' },
    ...{ instance: 'northwind', at, ...entry },
  });
  await api.db('requests').where({ number: record }).update({ updated_at: at });
}

describe('the home page of a requester', () => {
  test('has the questions and solutions that wait for them, late ones first, and nothing of others', async () => {
    const [asked, resolved, pressing] = await Promise.all([
      submitted(acme),
      submitted(acme),
      submitted(acme),
      submitted(acme),
      submitted(acme, 'agent'),
    ]);
    const put = (number: string | undefined, columns: object) =>
      acme.db('requests').where({ number }).update(columns);
    await put(asked, { state: 'Awaiting Info', priority: 2 });
    await put(resolved, { state: 'Resolved', priority: 1 });
    await put(pressing, { state: 'Awaiting Info', priority: 5 });
    await put(pressing, { fired_timers: ['remindInfoAfter'] });
    await acme.db('requests').where({ opened_by: 'agent' }).update({ state: 'Resolved' });

    const { waiting, setup, partners, desks } = await homeOf(acme, 'requester');
    expect(numbers(waiting)).toEqual([pressing, resolved, asked]);
    expect(waiting[0]).toMatchObject({
      ...{ kind: 'request', awaits: 'answer', late: true, priority: 5 },
      links: { self: `/api/v1/requests/${pressing}` },
    });
    expect(waiting[1]).toMatchObject({ awaits: 'decision', late: false });
    expect([setup, partners, desks]).toEqual([undefined, undefined, undefined]);
  });

  test('has the newest entry of somebody else on each record, without work notes', async () => {
    const number = await submitted(acme);
    const before = await homeOf(acme, 'requester');
    expect(numbers(before.changed)).not.toContain(number);
    await entered(acme, number);
    await entered(acme, number, { kind: 'work note', text: 'He is impatient.' });
    await entered(acme, number, { by: 'requester', instance: 'acme', text: 'Thanks.' });
    const other = await submitted(acme, 'agent');
    await entered(acme, other);

    const { changed } = await homeOf(acme, 'requester');
    expect(numbers(changed)).toContain(number);
    expect(numbers(changed)).not.toContain(other);
    expect(changed.find((one: { number: string }) => one.number === number).entry).toMatchObject({
      ...{ kind: 'comment', text: 'On its way.', author: 'Dana', instance: 'northwind' },
    });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await homeOf(acme, 'requester', `?since=${later}`)).changed).toEqual([]);
    const { since } = await homeOf(acme, 'requester', '?since=2020-01-01T00:00:00Z');
    expect(Date.now() - Date.parse(since)).toBeLessThan(7.1 * 86_400_000);
  });
});

test('an agent sees the own work, and what nobody has taken in their groups', async () => {
  const group = randomUUID();
  await northwind.db('groups').insert({ id: group, name: 'Field' });
  await northwind.db('group_members').insert({ group_id: group, member: 'agent' });
  await keepModels(northwind.db, [normalChange]);
  const colleague = await user(northwind.db, 'agent', 'Colleague');
  const put = (number: string, columns: object) =>
    northwind.db('requests').where({ number }).update(columns);
  for (const n of [1, 2, 3, 4, 5])
    await received(northwind, `ACME-PRQ000100${n}`, `TASK000100${n}`);
  await put('ACME-PRQ0001001', { state: 'Work in Progress', assigned_to: 'agent' });
  await put('ACME-PRQ0001002', { assignment_group: 'FIELD', priority: 1 });
  await put('ACME-PRQ0001003', { assignment_group: 'Field', assigned_to: 'Colleague' });
  await put('ACME-PRQ0001004', { state: 'Awaiting Info', assigned_to: 'agent' });
  await put('ACME-PRQ0001005', { assignment_group: 'Other' });
  const { body: change } = await northwind
    .as('admin')
    .post('/api/v1/changes')
    .send({ title: 'Another line', owningGroup: 'Field', priority: 4 })
    .expect(201);
  const { body: opened } = await northwind
    .as('admin')
    .post('/api/v1/cases')
    .send({ shortDescription: 'Defer two instalments', assignedTo: 'agent', priority: '3' })
    .expect(201);

  const { waiting } = await homeOf(northwind, 'agent');
  expect(waiting.map((one: Record<string, unknown>) => [one.number, one.kind, one.awaits])).toEqual(
    [
      ['TASK0001002', 'task', 'assignment'],
      [opened.number, 'case', 'work'],
      ['TASK0001001', 'task', 'work'],
      [change.number, 'change', 'work'],
    ],
  );
  expect(numbers((await homeOf(northwind, { token: colleague })).waiting)).toEqual(['TASK0001003']);
  expect(numbers((await homeOf(northwind, 'requester')).waiting)).toEqual([]);
  // Programs see cases and changes, and no tasks.
  await put('ACME-PRQ0001001', { assigned_to: 'integration' });
  expect(numbers((await homeOf(northwind, 'integration')).waiting)).toEqual([]);
});

test('an admin sees which steps of the setup are done, and how partners and desks are', async () => {
  const before = await homeOf(northwind, 'admin');
  expect(before.setup).toEqual([
    { step: 'partner', done: true },
    { step: 'item', done: false },
    { step: 'people', done: true },
    { step: 'desk', done: false },
    { step: 'mail', done: false },
  ]);
  const item = { name: 'Help', kind: 'help' };
  await northwind.as('admin').post('/api/v1/catalog-items').send(item).expect(201);
  await northwind.db('outbox').update({ created_at: new Date('2026-01-01') });
  const desk = randomUUID();
  await northwind.db('desks').insert({
    ...{ id: desk, name: 'Helpdesk', kind: 'request-tracker', url: 'https://rt.example' },
    ...{ credentials: 'sealed', routes: '[]', mapping: '{}', poll_error: 'Refused.' },
  });
  const after = await homeOf(northwind, 'admin');
  expect(after.setup.filter(({ done }: { done: boolean }) => !done)).toEqual([
    { step: 'mail', done: false },
  ]);
  expect(after.partners).toEqual([
    expect.objectContaining({
      ...{ id: northwind.connection, name: 'acme', partnerIs: 'customer', health: 'late' },
      links: { self: `/api/v1/connections/${northwind.connection}` },
    }),
  ]);
  expect(after.desks).toMatchObject([{ id: desk, name: 'Helpdesk', health: 'failing' }]);

  // Nobody would see an item of an instance that only asks.
  const { setup } = await homeOf(acme, 'admin');
  expect(setup.map(({ step }: { step: string }) => step)).toEqual([
    'partner',
    'people',
    'desk',
    'mail',
  ]);
  expect(setup.at(-1)).toEqual({ step: 'mail', done: true });
});
