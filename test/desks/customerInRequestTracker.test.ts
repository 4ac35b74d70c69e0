import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requestTracker } from '../../desks/requestTracker/requestTracker';
import type { Desk } from '../../records/desk';
import { listDeskFailures, retryDeskFailure } from '../../records/deskFailures';
import { deskOf, findByTicket } from '../../records/deskTicket';
import { startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { connect } from './connected';
import { startTracker, type Tracker } from './tracker';
import { requestsOf } from './worked';

/** Acme's people hand tickets over in a real Request Tracker: they become requests, cases and changes. */

describe('a customer who works in Request Tracker', () => {
  let stack: TestStack;
  let tracker: Tracker;
  let requests: ReturnType<typeof requestsOf>;
  let desk: Desk;
  beforeAll(async () => {
    [stack, tracker] = await Promise.all([startTestStack(), startTracker()]);
    requests = requestsOf(stack);
    const catalogItem = await stack.publish({
      schema: {
        type: 'object',
        properties: { seats: { type: 'integer' }, where: { type: 'string' } },
        required: ['seats'],
      },
    });
    const partner = (value: string) => ({ field: { name: 'Partner', value } });
    const { mapping } = requestTracker;
    desk = await connect(stack.acme, tracker, {
      mapping: { ...mapping, people: { robin: 'Robin Roe' } },
      routes: [
        {
          ...{ direction: 'in', record: 'request', where: { queue: 'Crossdesk' }, catalogItem },
          values: { seats: '{field:Partner}', where: 'Of {requester}: {subject}' },
        },
        { direction: 'in', record: 'case', where: partner('case') },
        { direction: 'in', record: 'change', where: partner('change') },
        {
          direction: 'out',
          record: 'case',
          where: { assignmentGroup: 'Printers' },
          queue: 'General',
        },
      ],
    });
  }, 120_000);
  afterAll(async () => {
    await stack?.stop();
    await tracker?.stop();
  });

  const recordOf = (ticket: string) =>
    until(
      async () => (await findByTicket(stack.acme.instance.db, desk.id, ticket))?.record,
      `a record of the ticket ${ticket}`,
    );
  const handOver = (subject: string, fields: object = {}) =>
    tracker.alex.create({
      ...{ Queue: 'Crossdesk', Subject: subject, Content: 'They are too old.' },
      ...{ CustomFields: { Partner: '3' }, ...fields },
    });

  test('hands a ticket over as a request, and sees all that the provider does in it', async () => {
    const { dana } = stack;
    const { alex } = tracker;
    const ticket = await handOver('Three desks', { Requestor: 'robin@desk.example' });
    const number = await recordOf(ticket);
    const request = await stack.avery.get<Record<string, unknown>>(`/requests/${number}`);
    expect(request).toMatchObject({
      ...{ shortDescription: 'Three desks', description: 'They are too old.' },
      ...{ variables: { seats: 3, where: expect.stringMatching(/^Of robin.*: Three desks$/i) } },
      ...{ openedBy: 'Robin Roe' },
    });
    await tracker.untilSaid(ticket, `This ticket is the request ${number}.`);
    await tracker.untilStatus(ticket, 'open');
    const task = await until(async () => {
      const { items } = await dana.get<{ items: { number: string; request: string }[] }>(
        `/tasks?q=${number}`,
      );
      return items[0]?.number;
    }, 'the task');
    await dana.post(`/tasks/${task}/assign`);
    await dana.post(`/tasks/${task}/comments`, { text: 'They are on their way.' });
    await tracker.untilSaid(ticket, 'They are on their way.');
    await dana.post(`/tasks/${task}/request-info`, { text: 'Which floor?' });
    await tracker.untilSaid(ticket, 'Awaiting Info: Which floor?');
    await tracker.untilStatus(ticket, 'stalled');
    await alex.reply(ticket, 'The third.');
    await requests.untilState(number, 'Work in Progress');
    await dana.post(`/tasks/${task}/propose`, {
      ...{ resolutionCode: 'Delivered', resolutionNotes: 'They are there.' },
    });
    await tracker.untilSaid(ticket, 'Resolved: Delivered. They are there.');
    await tracker.untilStatus(ticket, 'stalled');
    await alex.reply(ticket, 'One is broken.', { Status: 'open' });
    await requests.untilState(number, 'Work in Progress');
    await dana.post(`/tasks/${task}/propose`, {
      ...{ resolutionCode: 'Repaired', resolutionNotes: 'It is whole.' },
    });
    await tracker.untilSaid(ticket, 'Resolved: Repaired.');
    await tracker.untilStatus(ticket, 'stalled');
    await alex.set(ticket, { Status: 'resolved' });
    await requests.untilState(number, 'Closed');
    await requests.inSync('acme', number);
    expect(await requests.said(number)).toEqual([
      'Robin Roe (Acme): Submitted: Three desks',
      'Crossdesk (Northwind): Received: a fulfillment task waits with Service Desk.',
      'Dana (Northwind): Work in Progress: assigned to Dana.',
      'Dana (Northwind): They are on their way.',
      'Dana (Northwind): Awaiting Info: Which floor?',
      'Alex Agent (Acme): The third.',
      'Dana (Northwind): Resolved: Delivered. They are there.',
      'Alex Agent (Acme): Work in Progress: the solution was rejected. One is broken.',
      'Dana (Northwind): Resolved: Repaired. It is whole.',
      expect.stringMatching(/ \(Acme\): Closed: the solution was accepted\.$/),
    ]);
    const own = (await tracker.entries(ticket)).filter(({ by }) => by === 'crossdesk');
    expect(own.filter(({ visibility }) => visibility === 'public')).toHaveLength(5);
  }, 600_000);

  test('is told which ticket makes no request and why, and a corrected one does', async () => {
    const { db } = stack.acme.instance;
    const ticket = await handOver('No number', { CustomFields: { Partner: 'many' } });
    const { visibility, text } = await tracker.untilSaid(ticket, 'could not be handed over');
    expect(visibility).toBe('internal');
    expect(text).toContain('variables.seats');
    const [failure] = await listDeskFailures(db, desk.id, { limit: 10 });
    expect(failure).toMatchObject({ direction: 'in', ticket, record: null });
    await tracker.alex.set(ticket, { CustomFields: { Partner: '4' } });
    const number = await recordOf(ticket);
    expect(await stack.avery.get(`/requests/${number}`)).toMatchObject({ variables: { seats: 4 } });
    await until(
      async () => (await listDeskFailures(db, desk.id, { limit: 10 })).length === 0,
      'the failure to be over',
    );
    await expect(retryDeskFailure(db, desk.id, failure?.id ?? '')).rejects.toMatchObject({
      code: 'missing',
    });
  }, 600_000);

  test('hands over a case and a change, and works on them in the ticket', async () => {
    const { alex } = tracker;
    const own = { Queue: 'General' };
    const [first, second] = [
      await handOver('A deferment', { ...own, CustomFields: { Partner: 'case' } }),
      await handOver('A new switch', { ...own, CustomFields: { Partner: 'change' } }),
    ];
    const [number, change] = [await recordOf(first), await recordOf(second)];
    await alex.set(first, { Owner: 'alex' });
    const seen = () => stack.avery.get<Record<string, unknown>>(`/cases/${number}`);
    await until(async () => (await seen()).state === 'Open', 'the case to be open');
    expect(await seen()).toMatchObject({
      assignedTo: 'Alex Agent',
      shortDescription: 'A deferment',
    });
    await tracker.untilStatus(first, 'open');
    await alex.reply(first, 'Deferred by a month.', { Status: 'resolved' });
    await until(async () => (await seen()).state === 'Resolved', 'the case to be resolved');
    await alex.set(second, { Status: 'rejected' });
    await until(async () => {
      const { phase } = await stack.avery.get<{ phase: string }>(`/changes/${change}`);
      return phase === 'Abandon';
    }, 'the change to be abandoned');
  }, 600_000);

  test("sees a case in the desk once it is its group's, with what was written before", async () => {
    await stack.alex.post('/groups', { name: 'Printers' });
    const { number } = await stack.avery.post<{ number: string }>('/cases', {
      shortDescription: 'No paper',
    });
    await stack.avery.post(`/cases/${number}/comments`, { text: 'Since Monday.' });
    await stack.avery.patch(`/cases/${number}`, { assignmentGroup: 'Printers' });
    const ticket = await tracker.await('No paper');
    await tracker.untilSaid(ticket, 'Since Monday.');
    await requests.inSync('acme', number);
    await stack.avery.post(`/cases/${number}/cancel`, { reason: 'It was found.' });
    await tracker.untilSaid(ticket, 'Cancelled. It was found.');
    await tracker.untilStatus(ticket, 'rejected');
  }, 600_000);

  test('sees what became of a record whose ticket was deleted or merged', async () => {
    const { db } = stack.acme.instance;
    const { root, alex } = tracker;
    const [kept, gone, merged] = [
      await handOver('Kept'),
      await handOver('Deleted'),
      await handOver('Merged'),
    ];
    const into = await alex.create({ Subject: 'The same again', Content: 'Twice.' });
    const [keptNumber, goneNumber, mergedNumber] = [
      await recordOf(kept),
      await recordOf(gone),
      await recordOf(merged),
    ];
    for (const number of [keptNumber, goneNumber, mergedNumber])
      await requests.inSync('acme', number);
    await root.delete(gone);
    const deskStateOf = async (number: string) => (await deskOf(db, [number])).get(number);
    await until(async () => (await deskStateOf(goneNumber))?.state === 'failed', 'it to be failed');
    expect((await deskStateOf(goneNumber))?.lastError).toBe(
      `The ticket ${gone} was deleted in ${desk.name}.`,
    );
    await root.set(merged, { MergeInto: into });
    await until(
      async () => (await deskStateOf(mergedNumber))?.ticket === into,
      'the record to follow its ticket',
    );
    await stack.avery.post(`/requests/${mergedNumber}/comments`, { text: 'Where are you?' });
    await tracker.untilSaid(into, 'Where are you?');
    await root.set(kept, { MergeInto: into });
    await tracker.untilSaid(into, `This one stays the ticket of ${mergedNumber}`);
    expect((await deskStateOf(keptNumber))?.state).toBe('failed');
    expect(await tracker.count('Deleted')).toBe(0);
  }, 600_000);
});
