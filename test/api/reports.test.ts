import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCase } from '../../records/case';
import { received, startTestApi, type TestApi } from './testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ instance: 'northwind' });
  for (const n of [1, 2, 3, 4]) await received(api, `ACME-PRQ000100${n}`, `TASK000100${n}`);
  await put(1, { state: 'Work in Progress' });
  await put(1, { state: 'Resolved', assignment_group: 'Field' });
  await put(2, { state: 'Work in Progress' });
  await put(2, { state: 'Resolved' });
  await put(2, { state: 'Work in Progress', breached_at: new Date() });
  await put(3, { state: 'Cancelled', closed_at: new Date() });
  const at = (n: number, columns: object) => put(n, columns);
  const opened = '2026-03-10T23:30:00Z';
  await at(1, { opened_at: opened, responded_at: '2026-03-10T23:40:00Z' });
  await at(1, { resolved_at: '2026-03-11T01:30:00Z' });
  await at(2, { opened_at: '2026-03-11T10:00:00Z', responded_at: '2026-03-11T10:30:00Z' });
  await at(3, { opened_at: '2026-03-12T10:00:00Z', customer: 'initech' });
});
afterAll(() => api?.close());

function put(n: number, columns: object) {
  return api
    .db('requests')
    .where({ number: `ACME-PRQ000100${n}` })
    .update(columns);
}

const report = async (path: string) =>
  (await api.as('agent').get(`/api/v1/reports/${path}`).expect(200)).body;
const march = 'from=2026-03-01&to=2026-03-31';

test('the volume is counted by group, and by the days of the zone', async () => {
  const volume = await report(`volume?${march}`);
  expect(volume.columns.map(({ name }: { name: string }) => name)).toEqual([
    'opened',
    'resolved',
    'cancelled',
  ]);
  expect(volume.groups).toEqual([
    { key: 'acme', values: [2, 1, 0] },
    { key: 'initech', values: [1, 0, 1] },
  ]);
  const days = ({ days: rows }: { days: { day: string }[] }) => rows.map(({ day }) => day);
  expect(days(volume)).toEqual(['2026-03-10', '2026-03-11', '2026-03-12']);
  expect(days(await report(`volume?${march}&zone=Europe/Berlin`))).toEqual([
    '2026-03-11',
    '2026-03-12',
  ]);
  // The first and the last day belong to the range.
  expect((await report('volume?from=2026-03-11&to=2026-03-11')).groups).toEqual([
    { key: 'acme', values: [1, 0, 0] },
  ]);
});

test('a time is that of the first response, and of the solution that was not rejected', async () => {
  const times = await report(`times?${march}`);
  const [, resolution] = [times.groups[0].values.slice(0, 2), times.groups[0].values.slice(2)];
  expect(times.groups[0].values[0]).toBe(1_200);
  expect(resolution).toEqual([7_200, 7_200]);
  expect(times.groups[1].values).toEqual([null, null, null, null]);
  const breaches = await report(`breaches?${march}&groupBy=group`);
  expect(breaches.groups).toEqual([
    { key: null, values: [2, 1] },
    { key: 'Field', values: [1, 0] },
  ]);
});

test('the backlog has the open records by age', async () => {
  const backlog = await report('backlog?groupBy=item');
  expect(backlog.days).toEqual([]);
  expect(backlog.groups).toHaveLength(1);
  expect(backlog.groups[0].values).toEqual([3, 1, 0, 0, 2]);
  expect((await report('backlog?of=requests')).groups).toEqual([]);
});

test('cases are reported by group, consumer and category, and have no breaches', async () => {
  const open = (category: string, begins?: { state: 'Open'; entry: { text: string } }) =>
    createCase(api.db, {
      id: randomUUID(),
      sysId: randomUUID().replaceAll('-', ''),
      fields: { category, assignmentGroup: 'Loans', consumer: 'c/1' },
      ...(begins && { begins }),
      openedBy: 'integration',
      instance: 'northwind',
    });
  const [resolved, again] = await Promise.all([open('Payment'), open('Payment')]);
  await open('Forgiveness', { state: 'Open', entry: { text: 'Open.' } });
  for (const [one, states] of [
    [resolved, ['Open', 'Resolved', 'Closed']],
    [again, ['Open', 'Resolved', 'Open']],
  ] as const)
    for (const state of states)
      await api.db('cases').where({ number: one?.number }).update({ state });
  const hour = api.db.raw(`opened_at - interval '1 hour'`);
  await api.db('cases').update({ opened_at: hour });
  const volume = await report('volume?of=cases&groupBy=category');
  expect(volume.groups).toEqual([
    { key: 'Payment', values: [2, 1, 0] },
    { key: 'Forgiveness', values: [1, 0, 0] },
  ]);
  const times = await report('times?of=cases');
  expect(times).toMatchObject({ groupBy: 'group', groups: [{ key: 'Loans' }] });
  for (const seconds of times.groups[0].values) expect(Math.round(seconds / 60)).toBe(60);
  await api.db('cases').where({ number: resolved?.number }).update({ closed_at: new Date() });
  expect((await report('backlog?of=cases&groupBy=consumer')).groups).toEqual([
    { key: 'c/1', values: [2, 2, 0, 0, 0] },
  ]);
  for (const [path, wrong] of [
    ['breaches?of=cases', 'query.of'],
    ['volume?of=cases&groupBy=item', 'query.groupBy'],
    ['volume?of=tasks&groupBy=consumer', 'query.groupBy'],
  ]) {
    const { body } = await api.as('agent').get(`/api/v1/reports/${path}`).expect(400);
    expect(body.errors).toMatchObject([{ path: wrong }]);
  }
});

test('a range that is too long, backwards or in no zone is refused, and people who are not staff have no reports', async () => {
  for (const [query, path] of [
    ['from=2024-01-01&to=2026-01-01', 'query.from'],
    ['from=2026-02-01&to=2026-01-01', 'query.from'],
    ['zone=Nowhere/City', 'query.zone'],
    ['groupBy=person', 'query.groupBy'],
  ]) {
    const { body } = await api.as('agent').get(`/api/v1/reports/volume?${query}`).expect(400);
    expect(body.errors).toMatchObject([{ path }]);
  }
  for (const role of ['requester', 'integration'] as const)
    await api.as(role).get('/api/v1/reports/volume').expect(403);
});
