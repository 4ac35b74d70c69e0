import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { StackInstance } from '../../dev/stack';
import type { EventData, EventName, ExchangeEvent } from '../../domain/event';
import { newAgreementKeys } from '../../exchange/agreement';
import { createPartners, type Partners, type Target } from '../../exchange/client';
import { askHeartbeat } from '../../exchange/heartbeat';
import { askReconciliation } from '../../exchange/reconciliation';
import { rotationAnswer } from '../../exchange/rotation';
import { createAgent } from '../../exchange/target';
import {
  batchType,
  filePath,
  filePayload,
  instanceHeader,
  messageId,
  type Purpose,
  purposes,
  sign,
  sourceOf,
  toWire,
} from '../../exchange/wire';
import { findConnection } from '../../records/connection';
import { sealedAs } from '../../records/sealed';
import { newSigningSecret } from '../../records/secret';
import { saveConnection } from '../environment/connections';
import {
  type EntryView,
  everything,
  inState,
  inSync,
  startTestStack,
  type TestStack,
} from '../environment/stack';
import { signingKeysOf } from './connected';

/** A partner that is not to be trusted: Globex, a customer of Northwind's, or Initech, a provider of Acme's. */
interface Stranger {
  readonly name: string;
  readonly secret: string;
  readonly to: StackInstance;
}

let stack: TestStack;
let item: string;
let globex: Stranger;
let initech: Stranger;
/** A request between Acme and Northwind, with a comment and a file of Acme's. */
let number: string;
let comment: EntryView;
let file: EntryView;

beforeAll(async () => {
  stack = await startTestStack();
  item = await stack.publish();
  globex = await settle('globex', 'customer', stack.northwind);
  initech = await settle('initech', 'provider', stack.acme);
  ({ number } = await stack.submit(item));
  comment = await stack.casey.post<EntryView>(`/requests/${number}/comments`, { text: 'Hello?' });
  file = await stack.casey.upload<EntryView>(
    `/requests/${number}/attachments`,
    'photo.jpg',
    Buffer.from('jpg'),
  );
  await inSync(number, stack.casey, stack.dana);
});
afterAll(() => stack?.stop());

const notTheirs =
  /of yours|no number that|another request under|cannot send|only a provider|no catalog item of/;

let before: unknown[];
beforeEach(async () => {
  before = await all();
});

describe('a customer', () => {
  const cases: Record<string, () => [string, EventName, EventData?, string?]> = {
    "comments on another customer's request": () => [
      number,
      'commented',
      { kind: 'comment', text: 'Me' },
    ],
    "writes a work note on another customer's request": () => [
      number,
      'noted',
      { kind: 'work note', text: 'Me' },
    ],
    "cancels another customer's request": () => [number, 'cancelled'],
    "accepts another customer's request": () => [number, 'accepted'],
    "attaches another customer's file": () => [
      number,
      'attached',
      { attachment: attached() },
      file.id,
    ],
    "submits under another customer's number": () => [
      'ACME-PRQ0009999',
      'submitted',
      submission(item),
    ],
    "submits under another customer's number that is taken": () => [
      number,
      'submitted',
      submission(item),
    ],
    "changes the provider's catalog": () => [`catalog-item/${item}`, 'itemPublished', published()],
    'publishes an item': () => ['catalog-item/GLOBEX-CAT0000001', 'itemPublished', published()],
    'approves itself': () => ['connection', 'approved'],
    'says what crosses': () => [
      'connection',
      'replicationSetChanged',
      { replicationSet: { kinds: [], fields: [], workNotes: false } },
    ],
  };
  test.each(Object.keys(cases))('that %s is refused, and nothing changes', async (name) => {
    const [subject, event, data, id] = cases[name]?.() ?? ['', 'noted'];
    expect(await sendEvents(globex, subject, event, data, id)).toMatchObject({
      status: 422,
      body: { refused: [{ reason: expect.stringMatching(notTheirs) }] },
    });
    expect(await all()).toEqual(before);
  });

  test("that sends bytes for another customer's request is refused", async () => {
    for (const record of [number, 'ACME-PRQ0009999', 'NORTHWIND-PRQ0000001']) {
      expect((await upload(globex, record, randomUUID())).status).toBe(404);
    }
    expect(await all()).toEqual(before);
  });

  test("that sends other bytes under the id of another's file is refused", async () => {
    const draft = 'GLOBEX-PRQ0000001';
    await own(draft);
    before = await all();
    expect((await upload(globex, draft, file.id)).status).toBe(409);
    expect(await all()).toEqual(before);
  });

  test("whose entry has the id of another's leaves that as it was", async () => {
    const draft = 'GLOBEX-PRQ0000002';
    await own(draft);
    await sendEvents(globex, draft, 'commented', { kind: 'comment', text: 'Mine' }, comment.id);
    const { db } = stack.northwind.instance;
    expect(await db('journal').where({ id: comment.id }).first()).toMatchObject({
      record: number,
      text: 'Hello?',
      instance: 'acme',
    });
  });

  test('that pauses or ends its own connection leaves the others', async () => {
    const { db } = stack.northwind.instance;
    expect((await sendEvents(globex, 'connection', 'paused')).status).toBe(202);
    expect(await state(db, 'globex')).toBe('Paused');
    expect(await state(db, 'acme')).toBe('Active');
    expect((await sendEvents(globex, 'connection', 'resumed')).status).toBe(202);
    expect(await state(db, 'acme')).toBe('Active');
  });

  test('that speaks as another is refused, whatever it says', async () => {
    const as: Stranger = { ...globex, name: 'acme' };
    expect((await sendEvents(as, number, 'cancelled')).status).toBe(401);
    expect((await sendEvents(as, 'connection', 'offboarded')).status).toBe(401);
    expect((await upload(as, number, randomUUID())).status).toBe(401);
    for (const path of ['heartbeats', 'rotations'] as const) {
      expect((await post(as, path, '{}')).status).toBe(401);
    }
    const event = { ...wire(globex, number, 'cancelled', 1), source: sourceOf('acme') };
    const answer = await post(globex, 'events', JSON.stringify([event]));
    expect(answer).toMatchObject({
      status: 422,
      body: { refused: [{ reason: 'source: must be /instances/globex' }] },
    });
    expect(await all()).toEqual(before);
  });
});

describe('a provider', () => {
  const cases: Record<string, () => [string, EventName, EventData?]> = {
    "changes another provider's item": () => [`catalog-item/${item}`, 'itemPublished', published()],
    "publishes an item in another provider's name": () => [
      'catalog-item/NORTHWIND-CAT0009999',
      'itemPublished',
      published(),
    ],
    "publishes an item in its customer's name": () => [
      'catalog-item/ACME-CAT0000001',
      'itemPublished',
      published(),
    ],
    "proposes a solution to another provider's request": () => [
      number,
      'proposed',
      { fields: { resolutionCode: 'Done', resolutionNotes: 'Done.' } },
    ],
    "assigns another provider's request": () => [
      number,
      'assigned',
      { fields: { assignedTo: 'I' } },
    ],
    "comments on another provider's request": () => [
      number,
      'commented',
      { kind: 'comment', text: 'Me' },
    ],
    'submits a request': () => ['INITECH-PRQ0000001', 'submitted', submission(item)],
    'activates itself': () => ['connection', 'activated'],
    'withdraws as a customer does': () => ['connection', 'withdrawn'],
  };
  test.each(Object.keys(cases))('that %s is refused, and nothing changes', async (name) => {
    const [subject, event, data] = cases[name]?.() ?? ['', 'noted'];
    expect(await sendEvents(initech, subject, event, data)).toMatchObject({
      status: 422,
      body: { refused: [{ reason: expect.stringMatching(notTheirs) }] },
    });
    expect(await all()).toEqual(before);
  });

  test("that sends bytes for another provider's request is refused", async () => {
    for (const record of [number, 'INITECH-PRQ0000001']) {
      expect((await upload(initech, record, randomUUID())).status).toBe(404);
    }
    expect(await all()).toEqual(before);
  });
});

describe('what an instance signs', () => {
  /** Every kind of signed call, as Acme makes it. */
  const kinds: Readonly<Record<Purpose, (target: Target, partners: Partners) => Promise<unknown>>> =
    {
      events: (target, partners) => partners.send(target, [told()]),
      files: (target, partners) => {
        const bytes = Buffer.from('a file');
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const file = { id: randomUUID(), name: 'a', contentType: 'a/b', size: 6, sha256 };
        return partners.upload(target, number, file, () => Readable.from([bytes]));
      },
      heartbeats: (target, partners) => askHeartbeat(partners, target),
      reconciliations: (target, partners) =>
        askReconciliation(partners, target, { notesSince: null, records: [] }),
      rotations: (target, partners) =>
        partners.ask(
          target,
          'rotations',
          { publicKey: newAgreementKeys().publicKey },
          rotationAnswer,
        ),
    };
  const told = (): ExchangeEvent => ({
    id: randomUUID(),
    subject: number,
    // Taken before: it takes effect once.
    sequence: 1,
    name: 'commented',
    time: new Date().toISOString(),
    data: { by: 'Casey', kind: 'comment', text: 'Hello' },
  });
  let secret: string;
  let signingKeys: string[];
  beforeAll(async () => {
    const { db, vault } = stack.acme.instance;
    const found = await findConnection(db, { destination: 'northwind' });
    if (found) secret = vault.open(found.secret, sealedAs.connectionSecret(found));
    signingKeys = await signingKeysOf(stack.acme, 'northwind');
  });

  /** What goes over the wire. */
  async function recorded(purpose: Purpose): Promise<Recorded> {
    const calls: Recorded[] = [];
    const server = createServer(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      const { method = '', url = '', headers } = req;
      calls.push({ method, path: url, headers, body: Buffer.concat(chunks) });
      res.writeHead(500).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const agent = createAgent(true);
    const partners = createPartners('acme', agent, 5_000);
    const target = { url: `http://127.0.0.1:${port}`, partner: 'northwind', secret, signingKeys };
    await kinds[purpose](target, partners);
    await agent.close();
    server.close();
    const [call] = calls;
    if (!call) throw new Error('Nothing came.');
    return call;
  }

  async function replay(call: Recorded, to: StackInstance, changes: Partial<Recorded> = {}) {
    const { method, path, headers, body } = { ...call, ...changes };
    const kept = ['content-type', 'crossdesk-instance', 'crossdesk-sha256'];
    const answer = await fetch(to.url + path, {
      method,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        kept.includes(name) || name.startsWith('webhook-')
          ? [[name, String(value)] as [string, string]]
          : [],
      ),
      body: new Uint8Array(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  test.each(purposes)('is good at its partner, and nowhere else: %s', async (purpose) => {
    const call = await recorded(purpose);
    const good = { events: 202, files: 201, heartbeats: 200, reconciliations: 200, rotations: 200 };
    for (const path of ['events', 'heartbeats', 'reconciliations', 'rotations']) {
      if (path === purpose) continue;
      const changes = { method: 'POST', path: `/exchange/v1/${path}` };
      expect([path, await replay(call, stack.northwind, changes)]).toEqual([path, 401]);
    }
    const elsewhere = filePath({ number: 'ACME-PRQ0009998', id: randomUUID() });
    const asFile = { ...call.headers, 'crossdesk-sha256': file.id.replaceAll('-', '').repeat(2) };
    const changes = { method: 'PUT', path: elsewhere, headers: asFile };
    expect(await replay(call, stack.northwind, changes)).toBe(401);
    // It goes back to where it came from.
    const reflected = { ...call.headers, 'crossdesk-instance': 'northwind' };
    expect(await replay(call, stack.acme, { headers: reflected })).toBe(401);
    expect(await replay(call, stack.acme)).toBe(401);
    expect(await replay(call, stack.northwind)).toBe(good[purpose]);
    await stack.northwind.instance.db('connections').update({ next_secret: null });
  });

  test.each(purposes)('is what any library of Standard Webhooks verifies: %s', async (purpose) => {
    const { headers, path, body } = await recorded(purpose);
    const given = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    );
    const payload =
      purpose === 'files'
        ? JSON.stringify({
            method: 'PUT',
            path,
            size: body.length,
            sha256: headers['crossdesk-sha256'],
          })
        : body.toString();
    expect(new Webhook(secret).verify(payload, given)).toEqual(JSON.parse(payload));
    expect(given['webhook-id']).toMatch(new RegExp(`^acme\\.northwind\\.${purpose}\\.\\w+$`));
  });

  test('need not have such an id where it is a batch of events, whose source says whose they are', async () => {
    const batch = (source: string) =>
      JSON.stringify([{ ...wire(globex, number, 'noted', 1), source }]);
    const send = (path: string, body: string) => {
      const headers = {
        [instanceHeader]: 'globex',
        ...sign(globex.secret, 'msg_2KWPBgLlAfxd', body),
      };
      return replay({ method: 'POST', path, headers, body: Buffer.from(body) }, stack.northwind);
    };
    const events = '/exchange/v1/events';
    expect(await send(events, batch(sourceOf('globex')))).toBe(422);
    expect(await send(events, batch(sourceOf('northwind')))).toBe(401);
    expect(await send(events, '[]')).toBe(401);
    for (const path of ['heartbeats', 'reconciliations', 'rotations']) {
      for (const body of ['{}', batch(sourceOf('globex'))]) {
        expect(await send(`/exchange/v1/${path}`, body)).toBe(401);
      }
    }
  });
});

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Globex submits a request of its own, as it may. */
async function own(record: string): Promise<void> {
  expect((await sendEvents(globex, record, 'submitted', submission(item))).status).toBe(202);
  await inState('Received', record, stack.dana);
}

async function settle(
  name: string,
  partnerIs: 'customer' | 'provider',
  to: StackInstance,
): Promise<Stranger> {
  const secret = newSigningSecret();
  const id = randomUUID();
  await saveConnection(to.instance.db, {
    id,
    partner: name,
    partnerIs,
    url: 'http://127.0.0.1:9',
    secret: to.instance.vault.seal(secret, sealedAs.connectionSecret({ id })),
  });
  return { name, secret, to };
}

/** What the strangers might change, on both sides. */
async function all(): Promise<unknown[]> {
  const both = [stack.northwind, stack.acme].map(async ({ instance: { db } }) => [
    await everything(db),
    await db('connections')
      .orderBy('id')
      .select('partner', 'state', 'paused_there', 'secret', 'next_secret', 'replication_set'),
  ]);
  return Promise.all(both);
}

async function state(db: StackInstance['instance']['db'], partner: string): Promise<string> {
  return (await db('connections').where({ partner }).first('state')).state;
}

const sent = new Map<string, number>();

/** Sends the next event about a record. */
async function sendEvents(
  from: Stranger,
  subject: string,
  name: EventName,
  data: EventData = {},
  id: string = randomUUID(),
) {
  const line = `${from.secret} ${subject}`;
  const sequence = (sent.get(line) ?? 0) + 1;
  const event = wire(from, subject, name, sequence, data, id);
  const answer = await post(from, 'events', JSON.stringify([event]));
  if (answer.status === 202) sent.set(line, sequence);
  return answer;
}

function wire(
  { name: from }: Stranger,
  subject: string,
  name: EventName,
  sequence: number,
  data: EventData = {},
  id: string = randomUUID(),
) {
  const time = new Date().toISOString();
  const said: EventData = { by: 'Eve', kind: 'state', text: 'As Eve says.', ...data };
  return toWire(from, { id, name, subject, sequence, time, data: said });
}

async function post({ name: from, secret, to }: Stranger, purpose: Purpose, body: string) {
  const id = messageId({ from, to: to.instance.options.instance, purpose }, [randomUUID()]);
  const answer = await fetch(`${to.url}/exchange/v1/${purpose}`, {
    method: 'POST',
    headers: {
      'content-type': purpose === 'events' ? batchType : 'application/json',
      [instanceHeader]: from,
      ...sign(secret, id, body),
    },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as object };
}

async function upload({ name: from, secret, to }: Stranger, number: string, id: string) {
  const bytes = new Uint8Array(Buffer.from('not yours'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = { number, id, sha256, size: bytes.length };
  const binding = { from, to: to.instance.options.instance, purpose: 'files' } as const;
  return fetch(`${to.url}${filePath(file)}`, {
    method: 'PUT',
    headers: {
      'crossdesk-sha256': sha256,
      [instanceHeader]: from,
      ...sign(secret, messageId(binding, [id]), filePayload(file)),
    },
    body: bytes,
  });
}

function submission(catalogItem: string): EventData {
  return { request: { catalogItem, shortDescription: 'A printer', openedBy: 'Eve' } };
}

function attached() {
  const sha256 = createHash('sha256').update('jpg').digest('hex');
  return { id: file.id, name: 'photo.jpg', contentType: 'image/jpeg', size: 3, sha256 };
}

function published(): EventData {
  const policy = { remindAfter: null, closeAfter: null, assignmentGroup: null, priority: null };
  const catalogItem = {
    name: 'Free laptops',
    kind: 'help' as const,
    description: '',
    schema: {},
    policy,
    active: true,
  };
  return { catalogItem };
}
