import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HTTP } from 'cloudevents';
import { traceIdOf } from '../../domain/trace';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import {
  arrived,
  comment,
  create,
  createdBy,
  createIn,
  journal,
  patch,
  references,
  sent,
} from './views';

let northwind: Northwind;
/** Two systems of others, with a second group for the first. */
let a: ExternalSystem;
let b: ExternalSystem;
const second = 'The other group of A';

beforeAll(async () => {
  northwind = await sharedNorthwind();
  a = await openSystem(northwind, 'A');
  b = await openSystem(northwind, 'B');
  const { admin } = northwind.people;
  await admin.post('/groups', { name: second, externalSystem: a.name });
  await admin.post('/groups', { name: 'Network' });
  await admin.post('/groups', { name: 'Storage' });
});
afterAll(async () => {
  await a?.close();
  await b?.close();
  await northwind?.close();
});

const upload = (number: string, name: string, bytes: Buffer) =>
  northwind.people.agent.upload(`/changes/${number}/attachments`, name, bytes);

describe.each(['Log', 'Execute', 'Close', 'Abandon'])('In %s', (phase) => {
  const change = async (owningGroup?: string) =>
    (await createIn(northwind, phase, owningGroup ? { owningGroup } : {})).number;

  test('an owning group that becomes external is an Assign', async () => {
    const number = await change('Network');
    await patch(northwind, number, { owningGroup: a.group });
    expect(await sent(a, number)).toEqual(['Assign']);
    expect(await references(northwind, number)).toMatchObject([
      { externalSystem: a.name, externalId: null, active: true, originator: false },
    ]);
  });

  test('one that becomes ours again is an Accept, and the reference stays', async () => {
    const number = await change(a.group);
    await patch(northwind, number, { owningGroup: 'Network' });
    expect(await sent(a, number)).toEqual(['Assign', 'Accept']);
    expect(await references(northwind, number)).toHaveLength(1);
  });

  test('one that goes from A to B is an Accept to A and an Assign to B', async () => {
    const number = await change(a.group);
    await patch(northwind, number, { owningGroup: b.group });
    expect([await sent(a, number), await sent(b, number)]).toEqual([
      ['Assign', 'Accept'],
      ['Assign'],
    ]);
  });

  test('one that stays with the same system, or with us, is nothing', async () => {
    const number = await change(a.group);
    await patch(northwind, number, { owningGroup: second });
    expect(await sent(a, number)).toEqual(['Assign']);
    const ours = await change('Network');
    await patch(northwind, ours, { owningGroup: 'Storage' });
    await patch(northwind, ours, { owningGroup: null });
    expect([...(await sent(a, ours)), ...(await sent(b, ours))]).toEqual([]);
  });

  test('Withdrawn is one Cancel to every system with a reference, and no Update follows', async () => {
    const number = await change(a.group);
    await patch(northwind, number, { owningGroup: b.group });
    await patch(northwind, number, { completionCode: 'Withdrawn' });
    await comment(northwind, number, 'Too late');
    await upload(number, 'late.txt', Buffer.from('late'));
    await patch(northwind, number, { completionCode: 'Postponed' });
    await patch(northwind, number, { completionCode: 'Withdrawn' });
    expect(await sent(a, number)).toEqual(['Assign', 'Accept', 'Cancel']);
    expect(await sent(b, number)).toEqual(['Assign', 'Cancel']);
  });

  test('a comment and an attachment are Updates, to every system with a reference', async () => {
    const number = await change(a.group);
    await patch(northwind, number, { owningGroup: b.group });
    await comment(northwind, number, 'Hello');
    await upload(number, 'plan.txt', Buffer.from('A plan'));
    expect(await sent(a, number)).toEqual([
      'Assign',
      'Accept',
      'Update: Hello',
      'Update: plan.txt',
    ]);
    expect(await sent(b, number)).toEqual(['Assign', 'Update: Hello', 'Update: plan.txt']);
  });
});

test('an edit of a comment is a further Update, to every system that has it', async () => {
  const { number } = await create(northwind, { owningGroup: a.group });
  const { id } = await comment(northwind, number, 'Teh plan');
  await northwind.people.agent.patch(`/changes/${number}/journal/${id}`, { text: 'The plan' });
  const [, first, correction] = await sent(a, number);
  expect(first).toBe('Update: Teh plan');
  expect(correction).toMatch(/^Update: Correction of the comment of .* UTC:\n\nThe plan$/);
});

test('another completion code, and other fields, are told to nobody', async () => {
  const { number } = await create(northwind, { owningGroup: a.group });
  await patch(northwind, number, { completionCode: 'Successful', title: 'T', priority: 1 });
  await patch(northwind, number, { phase: 'Classify' });
  expect(await sent(a, number)).toEqual(['Assign']);
});

test('a comment and a group that come in one PATCH are told in their order', async () => {
  const { number } = await create(northwind, { owningGroup: a.group });
  await patch(northwind, number, { owningGroup: 'Network', comment: 'Back to us' });
  expect(await sent(a, number)).toEqual(['Assign', 'Update: Back to us', 'Accept']);
});

test('each arrives by a signed call, once, in order, under an id and a type of its own', async () => {
  const { number } = await create(northwind, { owningGroup: a.group });
  await comment(northwind, number, 'Hello');
  await patch(northwind, number, { owningGroup: 'Network' });
  await patch(northwind, number, { completionCode: 'Withdrawn' });
  await arrived(a);
  const calls = a.arrivals.filter(({ event }) => event.subject === number);
  expect(calls.map(({ event }) => event.type)).toEqual(
    ['assign', 'update', 'accept', 'cancel'].map((name) => `crossdesk.change.${name}.v1`),
  );
  expect(calls.map(({ headers }) => headers['webhook-id'])).toEqual(
    calls.map(({ event }) => event.id),
  );
  const ids = a.arrivals.map(({ event }) => event.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(a.unverified).toEqual([]);
});

test('an operation is a CloudEvent in structured JSON, as its delivery says', async () => {
  const number = await createdBy(a, 'A-77', { priority: 2 });
  await comment(northwind, number, 'Ümlaute & "quotes" 🚀');
  await arrived(a);
  const [first] = await a.deliveries(number);
  if (!first) throw new Error('Nothing was sent.');
  const { id, at, delivery, ...said } = first;
  const arrival = a.arrivals.find(({ event }) => event.id === id);
  const { headers = {}, payload: body = '' } = arrival ?? {};
  expect(HTTP.isEvent({ headers, body })).toBe(true);
  expect(HTTP.toEvent({ headers, body })).toMatchObject({ id, subject: number, data: said });
  expect(arrival?.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
  expect(arrival?.event).toEqual({
    specversion: '1.0',
    id,
    source: '/instances/northwind',
    type: 'crossdesk.change.update.v1',
    subject: number,
    time: at,
    datacontenttype: 'application/json',
    traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
    data: said,
  });
  expect(said).toEqual({
    operation: 'Update',
    externalId: 'A-77',
    comment: 'Ümlaute & "quotes" 🚀',
    change: {
      number,
      title: 'From elsewhere',
      description: null,
      phase: 'Log',
      metaphase: 'Assessment',
      owningGroup: null,
      priority: 2,
      approval: null,
      completionCode: null,
    },
  });
  expect(delivery).toEqual({ state: 'delivered', attempts: 1, lastError: null });
});

test('a file is fetched at its url with the system’s token, the same bytes', async () => {
  const { number } = await create(northwind, { owningGroup: a.group });
  const bytes = randomBytes(300_000);
  await upload(number, 'Änderung.bin', bytes);
  await arrived(a);
  const file = a.taken.find(({ subject, data }) => subject === number && data.attachment)?.data
    .attachment;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(file).toMatchObject({ name: 'Änderung.bin', size: bytes.length, sha256 });
  const fetched = (token: string) =>
    fetch(file?.url ?? '', { headers: { authorization: `Bearer ${token}` } });
  const answer = await fetched(a.as.token);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  expect((await fetched(b.as.token)).status).toBe(404);
  expect((await fetched('nobody')).status).toBe(401);
});

test('what came from a system goes to the others, and never back to it', async () => {
  const number = await createdBy(a, 'A-80', { owningGroup: b.group });
  await a.operate({ operation: 'Update', externalId: 'A-80', comment: 'By operation' });
  await a.operate({
    operation: 'Update',
    externalId: 'A-80',
    change: { title: 'New' },
    comment: 'With fields',
  });
  await a.as.post(`/changes/${number}/comments`, { text: 'By the API' });
  await a.as.upload(`/changes/${number}/attachments`, 'theirs.txt', Buffer.from('theirs'));
  await a.operate({ operation: 'Assign', externalId: 'A-80' });
  await a.operate({ operation: 'Update', externalId: 'A-80', change: { owningGroup: a.group } });
  await a.operate({ operation: 'Cancel', externalId: 'A-80' });
  expect(await sent(a, number)).toEqual([]);
  expect(await sent(b, number)).toEqual([
    'Assign',
    'Update: By operation',
    'Update: With fields',
    'Update: By the API',
    'Update: theirs.txt',
    'Update: Change was assigned locally from external system',
    'Accept',
    'Cancel',
  ]);
});

test('under load each change’s operations come in the order of its journal', async () => {
  const numbers = await Promise.all(
    [1, 2, 3, 4].map(async () => (await create(northwind, { owningGroup: a.group })).number),
  );
  await Promise.all(
    numbers.flatMap((number) =>
      [1, 2, 3, 4, 5, 6].map((n) => comment(northwind, number, `No. ${n}`)),
    ),
  );
  await arrived(a);
  for (const number of numbers) {
    const written = (await journal(northwind, number)).filter(({ kind }) => kind === 'comment');
    const told = a.taken.filter(({ subject, data }) => subject === number && data.comment);
    expect(told.map(({ data }) => data.comment)).toEqual(written.map(({ text }) => text));
    expect(told).toHaveLength(6);
  }
});

test('an external system is told the trace of the call that caused what it is sent', async () => {
  const { number } = await create(northwind, { owningGroup: a.group });
  await comment(northwind, number, 'Hello');
  await arrived(a);
  const traces = a.arrivals
    .filter(({ event }) => event.subject === number)
    .map(({ payload }) => traceIdOf(JSON.parse(payload).traceparent));
  expect(traces).toEqual([0, 1].map(() => expect.stringMatching(/^[0-9a-f]{32}$/)));
  expect(new Set(traces).size).toBe(2);
});
