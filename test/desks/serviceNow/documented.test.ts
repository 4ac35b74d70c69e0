import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Agent } from 'undici';
import { createDeskClient } from '../../../desks/client';
import type { Connector } from '../../../desks/connector';
import { serviceNow } from '../../../desks/serviceNow/connector';
import { mappingFaults } from '../../../domain/deskMappingFaults';
import { createAgent } from '../../../exchange/target';
import {
  attachment,
  incident,
  incidentId,
  journal,
  noRecord,
  notAuthenticated,
  noWriteAccess,
  users,
} from './documentedAnswers';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly body: string;
}
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}
type Route = (call: Call) => Answer;

/** Gives the answers that ServiceNow's documentation shows, for calls as it documents them. */
let server: Server;
let agent: Agent;
let url: string;
let calls: Call[] = [];
/** By method and path below /api/now, or the whole path. */
let routes: Record<string, Route> = {};

beforeAll(async () => {
  agent = createAgent(true);
  server = createServer(async (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://127.0.0.1');
    const { method = 'GET', headers } = req;
    const call = {
      method,
      path: pathname.replace(/^\/api\/now/, ''),
      query: Object.fromEntries(searchParams),
      authorization: headers.authorization,
      body: await textOf(req),
    };
    calls.push(call);
    const route = routes[`${call.method} ${call.path}`];
    const answer = route ? route(call) : { status: 404, body: noRecord };
    res.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    res.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  calls = [];
  routes = { ...reading };
});
afterAll(async () => {
  await agent.close();
  server.closeAllConnections();
  server.close();
});

const asPassword = { user: 'crossdesk', password: 'secret' };

function connect(credentials: object = asPassword): Connector {
  const client = createDeskClient({ url, agent, allowed: async () => {}, longestAnswer: 200_000 });
  return serviceNow.connect(client, serviceNow.credentials.parse(credentials));
}

const rowOf = (cells: typeof incident) =>
  Object.fromEntries(Object.entries(cells).map(([name, { value }]) => [name, value]));

const reading: Record<string, Route> = {
  'GET /table/incident': ({ query }) => ({
    body: { result: [query.sysparm_display_value === 'all' ? incident : rowOf(incident)] },
  }),
  'GET /table/sys_journal_field': () => ({ body: { result: journal } }),
  'GET /attachment': () => ({ body: { result: [attachment] } }),
  'GET /table/sys_user': () => ({ body: { result: users } }),
};
const saved: Route = () => ({ body: { result: { sys_id: incidentId } } });
/** A write is answered with the columns as they are now. */
const written: Route = ({ body }) => ({ body: { result: JSON.parse(body) } });
const ticketId = `incident/${incidentId}`;

function sent(call: string): Record<string, string> {
  const found = calls.find(({ method, path }) => `${method} ${path}` === call);
  if (!found) throw new Error(`Nobody called ${call}.`);
  return JSON.parse(found.body);
}

describe('An incident', () => {
  test('is read with its people, its group and the numbers of state and priority', async () => {
    const read = await connect().read(ticketId);
    expect(read?.ticket).toMatchObject({
      id: ticketId,
      url: `${url}/nav_to.do?uri=incident.do%3Fsys_id%3D${incidentId}`,
      subject: 'Unable to connect to email',
      queue: 'incident',
      status: '2',
      priority: '3',
      owner: { id: 'beth.anglin', name: 'Beth Anglin', email: 'beth.anglin@example.com' },
      requester: { id: 'joe.employee', name: 'Joe Employee' },
      group: 'Network',
      ourReference: 'northwind/TASK0001001',
      fields: { category: 'network', company: 'ACME North America' },
      createdAt: new Date('2015-11-02T22:05:36Z'),
      updatedAt: new Date('2016-06-15T18:38:52Z'),
    });
    const [whole] = calls.filter(({ query }) => query.sysparm_display_value === 'all');
    expect(whole?.query.sysparm_fields).toContain('short_description');
    expect(whole?.query.sysparm_fields).not.toMatch(/comments|work_notes/);
  });

  test('has comments, work notes and files in their order, and HTML of a comment as text', async () => {
    const read = await connect().read(ticketId);
    expect(read?.entries).toMatchObject([
      {
        visibility: 'internal',
        text: 'Updated the network drivers.',
        author: { id: 'beth.anglin', name: 'Beth Anglin' },
        isOwn: false,
      },
      { visibility: 'public', text: 'See the guide. Then try again.', isOwn: false },
      { visibility: 'public', text: 'Casey (Acme):\nIt works.\n[crossdesk:1]', isOwn: true },
      {
        visibility: 'public',
        text: '',
        author: { id: 'glide.maint' },
        files: [{ name: 'blocks.swf', contentType: 'application/x-shockwave-flash', size: 462 }],
      },
    ]);
  });

  test('that does not exist, or may not be read, is null', async () => {
    routes['GET /table/incident'] = () => ({ body: { result: [] } });
    expect(await connect().read(ticketId)).toBeNull();
  });

  test('is created with correlation, and with the impact and urgency that make its priority', async () => {
    routes['POST /table/incident'] = (call) => ({ ...saved(call), status: 201 });
    const made = await connect().create({
      ourReference: 'northwind/TASK0001001',
      queue: 'incident',
      subject: 'Unable to connect to email',
      description: 'Since this morning.',
      requester: 'Casey (Acme)',
      status: '1',
      priority: '2',
      fields: { category: 'network' },
    });
    expect(made.id).toBe(ticketId);
    expect(sent('POST /table/incident')).toEqual({
      short_description: 'Unable to connect to email',
      description: 'Since this morning.',
      correlation_id: 'northwind/TASK0001001',
      correlation_display: 'Crossdesk',
      state: '1',
      priority: '2',
      impact: '2',
      urgency: '1',
      category: 'network',
    });
  });

  test.each([
    ['public', 'comments'],
    ['internal', 'work_notes'],
  ] as const)('takes a %s entry as %s, and never as HTML', async (visibility, column) => {
    routes[`PUT /table/${ticketId}`] = written;
    const text = 'Casey:\n[code]<script>alert(1)</script>[/CODE]\n[crossdesk:1]';
    await connect().comment(ticketId, { visibility, text });
    expect(sent(`PUT /table/${ticketId}`)).toEqual({
      [column]: 'Casey:\n(code)<script>alert(1)</script>(/CODE)\n[crossdesk:1]',
    });
  });

  test.each([
    ['3', { hold_reason: '1' }],
    ['6', { close_code: 'Solution provided', close_notes: 'Solved through Crossdesk.' }],
    ['2', {}],
  ])('that moves to state %s has what the state demands', async (status, demanded) => {
    routes['GET /table/incident'] = () => ({
      body: { result: [{ hold_reason: '', close_code: '', close_notes: '' }] },
    });
    routes[`PUT /table/${ticketId}`] = written;
    await connect().move(ticketId, { status });
    expect(sent(`PUT /table/${ticketId}`)).toEqual({ ...demanded, state: status });
  });

  test('whose state a rule of ServiceNow put back is refused', async () => {
    routes[`PUT /table/${ticketId}`] = () => ({ body: { result: { state: '1' } } });
    await expect(connect().move(ticketId, { status: '2' })).rejects.toMatchObject({
      no: { status: 'refused', reason: expect.stringContaining('in state 1 instead of 2') },
    });
  });

  test('is assigned by sys_id, and not to one of two people with the same name', async () => {
    routes[`PUT /table/${ticketId}`] = written;
    routes['GET /table/sys_user'] = () => ({ body: { result: [users[0]] } });
    await connect().assign(ticketId, { person: 'Beth Anglin' });
    expect(sent(`PUT /table/${ticketId}`)).toEqual({ assigned_to: users[0]?.sys_id });
    routes['GET /table/sys_user'] = () => ({ body: { result: users } });
    await expect(connect().assign(ticketId, { person: 'Beth Anglin' })).rejects.toMatchObject({
      no: { status: 'refused', reason: expect.stringContaining('several active users') },
    });
  });
});

describe('An answer', () => {
  test('that refuses is given with its words', async () => {
    routes[`PUT /table/${ticketId}`] = () => ({ status: 403, body: noWriteAccess });
    await expect(connect().move(ticketId, { status: '2' })).rejects.toMatchObject({
      no: {
        status: 'refused',
        reason: '403 Operation Failed: ACL Exception Update Failed due to security constraints',
      },
    });
  });

  test('that says "too many" says for how long to wait', async () => {
    routes['GET /table/incident'] = () => ({
      status: 429,
      headers: { 'retry-after': '17' },
      body: { error: { message: 'Rate limit exceeded', detail: '' }, status: 'failure' },
    });
    await expect(connect().find('northwind/TASK1')).rejects.toMatchObject({
      no: { status: 'unreachable', kind: 'busy', retryAfterMs: 17_000 },
    });
  });

  test('about one incident that nobody can read does not stop the others, which are not read again', async () => {
    const other = 'a9e30c7dc61122760116894de7bcc7bd';
    routes['GET /table/incident'] = ({ query }) => {
      const { sysparm_query = '', sysparm_display_value } = query;
      if (sysparm_display_value !== 'all')
        return { body: { result: [rowOf(incident), { sys_id: other }] } };
      if (sysparm_query.includes(other)) return { status: 500, body: noRecord };
      return { body: { result: [incident] } };
    };
    const desk = connect();
    const start = await desk.changesSince(null);
    const { tickets, failed, cursor } = await desk.changesSince(start.cursor);
    expect(tickets.map(({ ticket }) => ticket.id)).toEqual([ticketId]);
    expect(failed).toEqual([{ ticket: `incident/${other}`, error: expect.stringMatching(/^500/) }]);
    routes['GET /table/incident'] = ({ query }) =>
      query.sysparm_display_value === 'all'
        ? { body: { result: [{ ...incident, sys_id: { value: other, display_value: other } }] } }
        : { body: { result: [] } };
    const again = await desk.changesSince(cursor);
    expect(again.tickets.map(({ ticket }) => ticket.id)).toEqual([`incident/${other}`]);
    expect(again.failed).toEqual([]);
  });
});

describe('An OAuth application', () => {
  const asApplication = { user: 'crossdesk', clientId: 'id', clientSecret: 'very secret' };
  let issued = 0;
  beforeEach(() => {
    issued = 0;
    routes['POST /oauth_token.do'] = () => {
      issued += 1;
      return {
        body: { access_token: `token ${issued}`, token_type: 'Bearer', expires_in: 1799 },
      };
    };
  });

  test('signs in once, and uses its token', async () => {
    const desk = connect(asApplication);
    await desk.read(ticketId);
    await desk.read(ticketId);
    const [first, ...rest] = calls;
    expect(first?.body).toBe(
      'grant_type=client_credentials&client_id=id&client_secret=very+secret',
    );
    expect(new Set(rest.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer token 1']),
    );
  });

  test('replaces a token that was revoked', async () => {
    const read = reading['GET /table/incident'] as Route;
    routes['GET /table/incident'] = (call) =>
      call.authorization === 'Bearer token 1'
        ? { status: 401, body: notAuthenticated }
        : read(call);
    expect(await connect(asApplication).read(ticketId)).not.toBeNull();
    expect(issued).toBe(2);
  });

  test('that was revoked itself is told apart from a refusal', async () => {
    routes['POST /oauth_token.do'] = () => ({
      status: 401,
      body: { error: 'server_error', error_description: 'access_denied' },
    });
    await expect(connect(asApplication).find('northwind/TASK1')).rejects.toMatchObject({
      no: { status: 'unreachable', kind: 'unauthenticated' },
    });
  });
});

test('A webhook names the record, and nothing else of it is believed', () => {
  const desk = connect();
  expect(desk.parseWebhook({ table: 'incident', sys_id: incidentId, state: '7' })).toEqual({
    ticket: ticketId,
  });
  expect(desk.parseWebhook({ table: '../sys_user', sys_id: incidentId })).toEqual({});
  expect(desk.parseWebhook('hello')).toEqual({});
});

describe('The mapping', () => {
  test('that works by default names only what exists', () => {
    expect(mappingFaults(serviceNow.mapping)).toEqual([]);
  });

  test('of the documentation for catalog tasks names only what exists', () => {
    const page = readFileSync(join(__dirname, '../../../docs/desks/servicenow.md'), 'utf8');
    const [, example = ''] = /```json\n(\{\s*"records".*?)```/s.exec(page) ?? [];
    expect(mappingFaults(JSON.parse(example))).toEqual([]);
  });
});
