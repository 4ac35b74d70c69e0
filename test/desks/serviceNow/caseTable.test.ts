import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Agent } from 'undici';
import { createDeskClient } from '../../../desks/client';
import type { Connector, TicketWithEntries } from '../../../desks/connector';
import { serviceNow } from '../../../desks/serviceNow/connector';
import { createAgent } from '../../../exchange/target';
import { startTableApi, type TableApi } from '../../table/tableApi';

/** This product's own Table API is the other side: its cases are the tickets. */
const table = 'sn_bom_loan_service';
let other: TableApi;
let agent: Agent;
let desk: Connector;

beforeAll(async () => {
  other = await startTableApi();
  agent = createAgent(true);
  desk = connect({ user: 'integration', password: other.password });
});
afterAll(async () => {
  await agent.close();
  await other.close();
});

function connect(credentials: object, tables: readonly string[] = [table]): Connector {
  const url = `http://127.0.0.1:${other.port}`;
  const client = createDeskClient({ url, agent, allowed: async () => {} });
  return serviceNow.connect(client, serviceNow.credentials.parse({ ...credentials, tables }));
}

const ticketOf = (ourReference: string) => ({
  ourReference,
  queue: table,
  subject: 'My laptop does not start',
  description: 'It beeps three times.',
  requester: 'Casey (Acme)',
});

async function created(): Promise<string> {
  return (await desk.create(ticketOf(`FT${randomUUID()}`))).id;
}

async function found(ticket: string): Promise<TicketWithEntries> {
  const read = await desk.read(ticket);
  if (!read) throw new Error(`There is no ${ticket}.`);
  return read;
}

/** What an agent of the desk writes. */
async function written(ticket: string, fields: object) {
  const answer = await other.ask('PATCH', `/api/now/table/${ticket}`, {
    json: fields,
    headers: { authorization: `Bearer ${other.tokens.agent}` },
  });
  expect(answer.status).toBe(200);
}

describe('A ticket', () => {
  test('is created with our reference, by which it is found', async () => {
    const reference = `FT${randomUUID()}`;
    expect(await desk.find(reference)).toBeNull();
    const made = await desk.create({ ...ticketOf(reference), status: '10', priority: '2' });
    expect(await desk.find(reference)).toEqual(made);
    const { ticket, entries } = await found(made.id);
    expect(ticket).toMatchObject({
      ...made,
      subject: 'My laptop does not start',
      description: 'It beeps three times.',
      queue: table,
      status: '10',
      priority: '2',
      owner: null,
      ourReference: reference,
      isDeleted: false,
    });
    expect(entries).toEqual([]);
  });

  test('of another system that uses the same reference is not ours', async () => {
    const reference = `FT${randomUUID()}`;
    await other.open({ correlation_id: reference, correlation_display: 'Another system' });
    expect(await desk.find(reference)).toBeNull();
  });

  test('that was deleted is not there any more', async () => {
    const ticket = await created();
    await other.ask('DELETE', `/api/now/table/${ticket}`);
    expect(await desk.read(ticket)).toBeNull();
  });

  test('moves, with what its state demands', async () => {
    const ticket = await created();
    await desk.move(ticket, { status: '10' });
    await desk.move(ticket, { status: '6', priority: '1', fields: { category: 'hardware' } });
    expect((await found(ticket)).ticket).toMatchObject({
      status: '6',
      priority: '1',
      fields: { category: 'hardware', resolution_code: 'Solved' },
    });
  });

  test('keeps the resolution code that an agent chose', async () => {
    const ticket = await created();
    await written(ticket, { state: '10', resolution_code: 'Workaround' });
    await desk.move(ticket, { status: '6' });
    expect((await found(ticket)).ticket.fields.resolution_code).toBe('Workaround');
  });

  test('is assigned to a user by name, and taken from the user', async () => {
    const ticket = await created();
    await desk.assign(ticket, { person: 'agent' });
    expect((await found(ticket)).ticket.owner).toEqual({ id: 'agent', name: 'agent' });
    await desk.assign(ticket, { person: null });
    expect((await found(ticket)).ticket.owner).toBeNull();
  });

  test('is not assigned to somebody whom the desk does not know', async () => {
    const ticket = await created();
    await expect(desk.assign(ticket, { person: 'Nobody' })).rejects.toMatchObject({
      no: { status: 'refused', reason: expect.stringContaining('no active user "Nobody"') },
    });
  });

  test('in a state that the desk refuses is refused with its words', async () => {
    const ticket = await created();
    await expect(desk.move(ticket, { status: '3' })).rejects.toMatchObject({
      no: { status: 'refused', reason: expect.stringContaining('cannot become Closed') },
    });
  });
});

describe('An entry', () => {
  test('is public as a comment, and internal as a work note', async () => {
    const ticket = await created();
    await desk.comment(ticket, { visibility: 'public', text: 'Dana:\nHello.\n[crossdesk:1]' });
    await desk.comment(ticket, { visibility: 'internal', text: 'Dana:\nA note.\n[crossdesk:2]' });
    await written(ticket, { comments: 'From the desk.' });
    const { entries } = await found(ticket);
    expect(entries).toMatchObject([
      { visibility: 'public', text: 'Dana:\nHello.\n[crossdesk:1]', isOwn: true },
      { visibility: 'internal', text: 'Dana:\nA note.\n[crossdesk:2]', isOwn: true },
      { visibility: 'public', text: 'From the desk.', isOwn: false, author: { id: 'agent' } },
    ]);
  });

  test('with a file has its bytes, type and name, and its text ends with its mark', async () => {
    const ticket = await created();
    const bytes = Buffer.from('%PDF-1.7 a report');
    await desk.attach(ticket, fileOf(bytes));
    const { entries } = await found(ticket);
    const [entry] = entries;
    const [file] = entry?.files ?? [];
    if (!file) throw new Error('There is no file.');
    expect(entries).toHaveLength(1);
    expect(entry?.text.split('\n').at(-1)).toBe('[crossdesk:3]');
    expect(file).toMatchObject({
      name: 'Bericht Ü.pdf',
      contentType: 'application/pdf',
      size: bytes.length,
    });
    expect(await buffer(await desk.fetchFile(ticket, file))).toEqual(bytes);
  });

  test('whose upload was interrupted before its comment has one file when it is sent again', async () => {
    const ticket = await created();
    const bytes = Buffer.from('Uploaded, and then killed.');
    const [, sysId] = ticket.split('/');
    const name = encodeURIComponent(fileOf(bytes).name);
    await other.ask(
      'POST',
      `/api/now/attachment/file?table_name=${table}&table_sys_id=${sysId}&file_name=${name}`,
      { body: bytes, headers: { 'content-type': 'application/pdf' } },
    );
    expect((await found(ticket)).entries).toEqual([]);
    await desk.attach(ticket, fileOf(bytes));
    await desk.attach(ticket, { ...fileOf(bytes), text: 'Dana:\nAgain.\n[crossdesk:4]' });
    const { entries } = await found(ticket);
    expect(entries.map(({ files }) => files.length)).toEqual([1, 1]);
    const [one, two] = entries.flatMap(({ files }) => files);
    expect(one?.id).not.toBe(two?.id);
  });

  test('that is only a file of an agent is an entry without a text', async () => {
    const ticket = await created();
    const [, sysId] = ticket.split('/');
    await other.ask(
      'POST',
      `/api/now/attachment/file?table_name=${table}&table_sys_id=${sysId}&file_name=a.txt`,
      {
        body: 'Hello.',
        headers: {
          'content-type': 'text/plain',
          authorization: `Bearer ${other.tokens.agent}`,
        },
      },
    );
    expect((await found(ticket)).entries).toMatchObject([
      { text: '', isOwn: false, author: { id: 'agent' }, files: [{ name: 'a.txt', size: 6 }] },
    ]);
  });
});

function fileOf(bytes: Buffer) {
  return {
    visibility: 'public' as const,
    name: 'Bericht Ü.pdf',
    contentType: 'application/pdf',
    size: bytes.length,
    text: 'Dana:\nThe report.\n[crossdesk:3]',
    open: () => Readable.from([bytes]),
  };
}

describe('Changes', () => {
  /** Reads on until there is nothing more now. */
  async function drain(from: string) {
    const tickets: TicketWithEntries[] = [];
    let cursor = from;
    for (let more = true; more; ) {
      const changes = await desk.changesSince(cursor);
      tickets.push(...changes.tickets);
      ({ cursor, more } = changes);
    }
    return { cursor, tickets, ids: new Set(tickets.map(({ ticket }) => ticket.id)) };
  }

  test('begin now', async () => {
    await created();
    const { tickets, more } = await desk.changesSince(null);
    expect({ tickets, more }).toEqual({ tickets: [], more: false });
  });

  test('are the new tickets, and those with a new comment, state or file', async () => {
    const tickets = [await created(), await created(), await created()] as const;
    const { cursor } = await drain((await desk.changesSince(null)).cursor);
    const fresh = await created();
    await written(tickets[0], { comments: 'A comment.' });
    await written(tickets[1], { state: '10' });
    await desk.attach(tickets[2], fileOf(Buffer.from('A file.')));
    const { ids, tickets: read } = await drain(cursor);
    for (const id of [...tickets, fresh]) expect(ids).toContain(id);
    const commented = read.findLast(({ ticket }) => ticket.id === tickets[0]);
    expect(commented?.entries.map(({ text }) => text)).toEqual(['A comment.']);
  });

  test('of more tickets than a page has, within one second and over several, are all seen', async () => {
    const start = await desk.changesSince(null);
    const made = await Promise.all(Array.from({ length: 60 }, created));
    // All in one second, as after an update of many records at once.
    await other.db('cases').update({ updated_at: new Date(Date.now() + 2_000) });
    const more = await Promise.all(Array.from({ length: 30 }, created));
    const { ids } = await drain(start.cursor);
    for (const id of [...made, ...more]) expect(ids).toContain(id);
  });
});

describe('The connection', () => {
  test('is checked by its rights', async () => {
    expect(await desk.check()).toEqual({
      version: 'ServiceNow',
      account: 'integration',
      missing: [],
    });
  });

  test('lacks a table that the desk does not have, and one that is not polled, and says so', async () => {
    const lacking = connect({ user: 'integration', password: other.password }, ['u_nothing']);
    expect((await lacking.check([table])).missing).toEqual([
      expect.stringContaining(`A route names the table ${table}`),
      expect.stringContaining('/table/u_nothing cannot be read: 400'),
    ]);
  });

  test('with a wrong password says so, and is no refusal of what is sent', async () => {
    const wrong = connect({ user: 'integration', password: 'wrong' });
    expect((await wrong.check()).missing).toEqual([
      expect.stringContaining('ServiceNow refused the credentials.'),
    ]);
    await expect(wrong.find('TASK1')).rejects.toMatchObject({
      no: { status: 'unreachable', kind: 'unauthenticated' },
    });
  });

  test('knows by the name of its user what it wrote', async () => {
    const stranger = connect({ user: 'nobody', token: other.tokens.integration });
    expect((await stranger.check()).missing).toEqual([
      expect.stringContaining('ServiceNow shows no user "nobody".'),
    ]);
  });

  test('takes a bearer token', async () => {
    const byToken = connect({ user: 'integration', token: other.tokens.integration });
    expect((await byToken.check()).missing).toEqual([]);
  });
});
