import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventData, EventName } from '../../domain/event';
import { newSigningSecret } from '../../exchange/secret';
import {
  batchType,
  filePayload,
  instanceHeader,
  messageId,
  sign,
  sourceOf,
  toWire,
} from '../../exchange/wire';
import type { Inhabitant } from '../../instance/world';
import { saveConnection } from '../rig/connections';
import {
  type EntryView,
  everything,
  inState,
  inSync,
  startTestWorld,
  type TestWorld,
} from '../rig/world';

/** A partner that is not to be trusted: Globex, a customer of Northwind's, or Initech, a provider of Acme's. */
interface Stranger {
  readonly name: string;
  readonly secret: string;
  readonly to: Inhabitant;
}

let world: TestWorld;
let item: string;
let globex: Stranger;
let initech: Stranger;
/** A request between Acme and Northwind, with a comment and a file of Acme's. */
let number: string;
let comment: EntryView;
let file: EntryView;

beforeAll(async () => {
  world = await startTestWorld();
  item = await world.publish();
  globex = await settle('globex', 'customer', world.northwind);
  initech = await settle('initech', 'provider', world.acme);
  ({ number } = await world.submit(item));
  comment = await world.casey.post<EntryView>(`/requests/${number}/comments`, { text: 'Hello?' });
  file = await world.casey.upload<EntryView>(
    `/requests/${number}/attachments`,
    'photo.jpg',
    Buffer.from('jpg'),
  );
  await inSync(number, world.casey, world.dana);
});
afterAll(() => world?.stop());

const notTheirs =
  /of yours|no number that|another request under|does not tell|only a provider|no catalog item of/;

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
    expect(await tell(globex, subject, event, data, id)).toMatchObject({
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
    await tell(globex, draft, 'commented', { kind: 'comment', text: 'Mine' }, comment.id);
    const { db } = world.northwind.instance;
    expect(await db('journal').where({ id: comment.id }).first()).toMatchObject({
      record: number,
      text: 'Hello?',
      instance: 'acme',
    });
  });

  test('that pauses or ends its own connection leaves the others', async () => {
    const { db } = world.northwind.instance;
    expect((await tell(globex, 'connection', 'paused')).status).toBe(202);
    expect(await state(db, 'globex')).toBe('Paused');
    expect(await state(db, 'acme')).toBe('Active');
    expect((await tell(globex, 'connection', 'resumed')).status).toBe(202);
    expect(await state(db, 'acme')).toBe('Active');
  });

  test('that speaks as another is refused, whatever it says', async () => {
    const as: Stranger = { ...globex, name: 'acme' };
    expect((await tell(as, number, 'cancelled')).status).toBe(401);
    expect((await tell(as, 'connection', 'offboarded')).status).toBe(401);
    expect((await upload(as, number, randomUUID())).status).toBe(401);
    for (const path of ['heartbeats', 'rotations']) {
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
    expect(await tell(initech, subject, event, data)).toMatchObject({
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

/** Globex submits a request of its own, as it may. */
async function own(record: string): Promise<void> {
  expect((await tell(globex, record, 'submitted', submission(item))).status).toBe(202);
  await inState('Received', record, world.dana);
}

async function settle(
  name: string,
  partnerIs: 'customer' | 'provider',
  to: Inhabitant,
): Promise<Stranger> {
  const secret = newSigningSecret();
  await saveConnection(to.instance.db, {
    id: randomUUID(),
    partner: name,
    partnerIs,
    url: 'http://127.0.0.1:9',
    secret: to.instance.vault.seal(secret),
  });
  return { name, secret, to };
}

/** What the strangers might change, on both sides. */
async function all(): Promise<unknown[]> {
  const both = [world.northwind, world.acme].map(async ({ instance: { db } }) => [
    await everything(db),
    await db('connections')
      .orderBy('id')
      .select('partner', 'state', 'paused_there', 'secret', 'next_secret', 'replication_set'),
  ]);
  return Promise.all(both);
}

async function state(db: Inhabitant['instance']['db'], partner: string): Promise<string> {
  return (await db('connections').where({ partner }).first('state')).state;
}

const sent = new Map<string, number>();

/** Sends the next event about a record. */
async function tell(
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

async function post({ name, secret, to }: Stranger, path: string, body: string) {
  const answer = await fetch(`${to.url}/exchange/v1/${path}`, {
    method: 'POST',
    headers: {
      'content-type': path === 'events' ? batchType : 'application/json',
      [instanceHeader]: name,
      ...sign(secret, messageId([randomUUID()]), body),
    },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as object };
}

async function upload({ name, secret, to }: Stranger, record: string, id: string) {
  const bytes = new Uint8Array(Buffer.from('not yours'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return fetch(`${to.url}/exchange/v1/requests/${record}/attachments/${id}`, {
    method: 'PUT',
    headers: {
      'crossdesk-sha256': sha256,
      [instanceHeader]: name,
      ...sign(secret, id, filePayload({ id, sha256, size: bytes.length })),
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
