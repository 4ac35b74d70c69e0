import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Polled } from '../../activities';
import { workflowId } from '../../domain/names';
import { type Desk, updateDesk } from '../../records/desk';
import { type RequestView, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { connect } from './connected';
import { fileOf, startTracker, type Tracker } from './tracker';
import { requestsOf } from './worked';

/** Northwind's agents work in a real Request Tracker, and never open the portal. */

describe('a provider whose agents work in Request Tracker', () => {
  let stack: TestStack;
  let tracker: Tracker;
  let item: string;
  let desk: Desk;
  let temporal: Connection;
  let client: Client;
  let requests: ReturnType<typeof requestsOf>;
  beforeAll(async () => {
    [stack, tracker] = await Promise.all([startTestStack(), startTracker()]);
    temporal = await Connection.connect({ address: stack.config.temporalAddress });
    client = new Client({ connection: temporal, namespace: stack.config.northwind.namespace });
    requests = requestsOf(stack);
    item = await stack.publish({
      schema: {
        type: 'object',
        properties: { seats: { type: 'integer', title: 'Number of seats' } },
      },
    });
    desk = await connect(stack.northwind, tracker, {
      routes: [{ direction: 'out', record: 'task', queue: 'General' }],
    });
  }, 120_000);
  afterAll(async () => {
    await temporal?.close();
    await stack?.stop();
    await tracker?.stop();
  });

  /**
   * Does something in the tracker while it is not polled. It writes an answer and the new status one after the other: a
   * poll between them would see the answer alone.
   */
  async function whileNotRead(act: () => Promise<void>): Promise<void> {
    await stack.nora.post(`/desks/${desk.id}/pause`);
    await until(async () => {
      const poll = client.workflow.getHandle(workflowId.desk(desk.name));
      return (await poll.query<Polled>('state')).status === 'paused';
    }, 'the poll to end');
    await act();
    await stack.nora.post(`/desks/${desk.id}/resume`);
  }

  async function submit(shortDescription: string): Promise<{ number: string; ticket: string }> {
    const { number } = await stack.casey.post<RequestView>('/requests', {
      ...{ catalogItem: item, shortDescription, variables: { seats: 3 } },
      description: 'The second floor moves.',
    });
    return { number, ticket: await tracker.await(shortDescription) };
  }

  test('works on a task from the assignment to the end, and each entry is once on each side', async () => {
    const { casey } = stack;
    const { alex, robin } = tracker;
    const { number, ticket } = await submit('Move three desks');
    await requests.inSync('northwind', number);
    const created = await tracker.look(ticket);
    expect(created).toMatchObject({ status: 'new', owner: null, priority: '25', queue: 'General' });
    expect(created.description).toContain('The second floor moves.');
    expect(created.description).toContain('Number of seats: 3');
    expect(created.description).toContain('Requested by: Casey (Acme)');
    expect(created.description).toMatch(/http:\/\/127\.0\.0\.1:\d+\/tasks\/TASK\d+/);

    await alex.set(ticket, { Owner: 'alex' });
    await requests.untilState(number, 'Work in Progress');
    expect((await requests.view(number)).assignedTo).toBe('Alex Agent');
    await tracker.untilStatus(ticket, 'open');

    await casey.post(`/requests/${number}/comments`, { text: 'Please be careful.' });
    await tracker.untilSaid(ticket, 'Please be careful.');
    await alex.reply(ticket, 'We will be.');
    await robin.note(ticket, 'The lift is broken.');
    await requests.untilEntry(number, 'The lift is broken.');

    await whileNotRead(() => alex.reply(ticket, 'Which floor?', { Status: 'stalled' }));
    await requests.untilState(number, 'Awaiting Info');
    await casey.post(`/requests/${number}/comments`, { text: 'To the third.' });
    await tracker.untilStatus(ticket, 'open');
    await whileNotRead(() => alex.reply(ticket, 'They are there.', { Status: 'resolved' }));
    await requests.untilState(number, 'Resolved');
    await casey.post(`/requests/${number}/reject`, { reason: 'One is missing.' });
    await tracker.untilStatus(ticket, 'open');
    await alex.set(ticket, { Status: 'resolved' });
    await requests.untilState(number, 'Resolved');
    await casey.post(`/requests/${number}/accept`);
    await tracker.untilSaid(ticket, 'Closed:');
    await requests.inSync('northwind', number);

    expect(await requests.said(number)).toEqual([
      'Casey (Acme): Submitted: Move three desks',
      'Crossdesk (Northwind): Received: a fulfillment task waits with Service Desk.',
      'Alex Agent (Northwind): Work in Progress: assigned to Alex Agent.',
      'Casey (Acme): Please be careful.',
      'Alex Agent (Northwind): We will be.',
      'Robin Agent (Northwind): The lift is broken.',
      'Alex Agent (Northwind): Awaiting Info: Which floor?',
      'Casey (Acme): To the third.',
      'Alex Agent (Northwind): Resolved: Solved. They are there.',
      'Casey (Acme): Work in Progress: the solution was rejected. One is missing.',
      'Alex Agent (Northwind): Resolved: Solved. Resolved.',
      'Casey (Acme): Closed: the solution was accepted.',
    ]);
    const seen = await tracker.entries(ticket);
    const said = seen.map(({ visibility, by, text }) => {
      const plain = text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/, 'then');
      return `${visibility} ${by}: ${plain.replace(/\s+\[crossdesk:.{22}\]$/, '').replace(/\s+/g, ' ')}`;
    });
    expect(said).toEqual([
      'public crossdesk: Casey (Acme), then: Please be careful.',
      'public alex: We will be.',
      'internal robin: The lift is broken.',
      'public alex: Which floor?',
      'public crossdesk: Casey (Acme), then: To the third.',
      'public alex: They are there.',
      'internal crossdesk: Casey (Acme), then: Work in Progress: the solution was rejected. One is missing.',
      'internal crossdesk: Casey (Acme), then: Closed: the solution was accepted.',
    ]);
    expect(await tracker.look(ticket)).toMatchObject({ status: 'resolved' });
    expect(await tracker.count('Move three desks')).toBe(1);
  }, 600_000);

  test('gets files and sends files, but those of an internal note, and a file that is too large is named', async () => {
    const { casey } = stack;
    const { alex } = tracker;
    const { number, ticket } = await submit('Files in both directions');
    await alex.set(ticket, { Owner: 'alex' });
    await requests.untilState(number, 'Work in Progress');
    const bytes = Buffer.from([0, 1, 2, 250, 251, 252, 13, 10]);
    await casey.upload(`/requests/${number}/attachments`, 'Plan für oben.bin', bytes);
    await tracker.untilSaid(ticket, 'File: Plan für oben.bin');
    await alex.reply(ticket, 'Here is the list.', fileOf('list.bin', bytes));
    await alex.note(ticket, 'For us only.', fileOf('secret.bin', bytes));
    await alex.reply(ticket, 'A film.', fileOf('film.bin', Buffer.alloc(30 * 1024 * 1024, 7)));
    await requests.untilEntry(number, 'The file film.bin (30 MiB) was not copied');

    const entries = await requests.journal(number);
    expect(entries.slice(3).map(({ kind, text }) => `${kind}: ${text.slice(0, 59)}`)).toEqual([
      'attachment: Plan für oben.bin',
      'comment: Here is the list.',
      'attachment: list.bin',
      expect.stringMatching(/^work note: For us only.\n\n\(Files in the ticket: secret.bin\)/),
      'comment: A film.',
      'work note: The file film.bin (30 MiB) was not copied: a file can have ',
    ]);
    const { items } = await casey.get<{ items: { id: string; name: string }[] }>(
      `/requests/${number}/attachments`,
    );
    expect(items.map(({ name }) => name)).toEqual(['Plan für oben.bin', 'list.bin']);
    const list = await fetch(
      `${stack.acme.url}/api/v1/requests/${number}/attachments/${items[1]?.id}`,
      { headers: { authorization: `Bearer ${stack.acme.tokens.requester}` } },
    );
    expect(Buffer.from(await list.arrayBuffer())).toEqual(bytes);
  }, 600_000);

  test('is told in the ticket why a status has no effect, and what is possible', async () => {
    const { alex } = tracker;
    const { number, ticket } = await submit('Resolved too early');
    await requests.inSync('northwind', number);
    await alex.set(ticket, { Status: 'resolved' });
    const { visibility, text } = await tracker.untilSaid(ticket, 'changed nothing');
    expect(visibility).toBe('internal');
    expect(text).toContain(`"resolved" changed nothing in ${number}, which is Received.`);
    expect(text).toContain('"propose" is possible in Work in Progress and Awaiting Info');
    expect(text).toContain('Possible now: open (assign).');
    expect((await requests.view(number)).state).toBe('Received');
    // The next status counts again, and nothing is said twice.
    await alex.set(ticket, { Status: 'open' });
    await requests.untilState(number, 'Work in Progress');
    await alex.reply(ticket, 'Done.', { Status: 'resolved' });
    await requests.untilState(number, 'Resolved');
    await requests.inSync('northwind', number);
    const notes = (await tracker.entries(ticket)).filter(({ text }) =>
      text.includes('changed nothing'),
    );
    expect(notes).toHaveLength(1);
  }, 600_000);

  test('misses nothing when a webhook never comes: the next poll reads it', async () => {
    const { alex } = tracker;
    const { db } = stack.northwind.instance;
    const { number, ticket } = await submit('Nobody calls');
    await requests.inSync('northwind', number);
    const hook = await startLostHook();
    try {
      tracker.callWebhook?.(hook.url);
      await updateDesk(db, desk.id, { pollSeconds: 1 });
      await alex.reply(ticket, 'We have it.', { Owner: 'alex' });
      await requests.untilEntry(number, 'We have it.');
      await requests.untilState(number, 'Work in Progress');
      // The desk did call, and nobody here was told.
      expect(hook.calls()).toBeGreaterThan(0);
    } finally {
      hook.stop();
      await updateDesk(db, desk.id, { state: 'Paused' });
    }
  }, 600_000);
});

/** Takes calls that were meant for Crossdesk, and tells nobody. */
async function startLostHook() {
  let calls = 0;
  const server = createServer((_, res) => {
    calls += 1;
    res.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    calls: () => calls,
    stop: () => server.close(),
  };
}
