import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { instanceHeader, messageId, sign, type WireEvent } from '../../exchange/wire';
import { findConnection } from '../../records/connection';
import { sealedAs } from '../../records/sealed';
import { newSigningSecret } from '../../records/secret';
import {
  everything,
  inState,
  journal,
  sharedStack,
  type TestStack,
  view,
} from '../environment/stack';
import { until } from '../environment/until';
import {
  type Envelope,
  event,
  fileOf,
  type Globex,
  openGlobex,
  post,
  putFile as put,
} from './partner';

let stack: TestStack;
let globex: Globex;
let item: string;

beforeAll(async () => {
  stack = await sharedStack();
  globex = await openGlobex(stack);
  item = await stack.publish();
});
afterAll(async () => {
  await globex?.close();
  await stack?.stop();
});

const comment = (number: string, text = 'Hello?') =>
  globex.next(number, 'commented', { kind: 'comment', text });

test('a signed batch is taken, and its entries are those of the partner', async () => {
  const { number } = await globex.submit(item);
  const said = comment(number, 'It is the third floor.');
  expect(await globex.send([said])).toMatchObject({ status: 202 });
  const entry = (await journal(stack.dana, number)).find(({ id }) => id === said.id);
  expect(entry).toMatchObject({
    kind: 'comment',
    text: 'It is the third floor.',
    author: 'Gail (Globex)',
    instance: 'globex',
    at: said.time,
  });
});

describe('what is not signed by the connection is refused, and nothing changes', () => {
  const minute = 60_000;
  const stale = (ms: number) => String(Math.floor((Date.now() + ms) / 1000));
  const cases: Record<string, () => Envelope | Promise<Envelope>> = {
    'no signature at all': () => ({
      secret: globex.secret,
      headers: {
        'webhook-id': undefined,
        'webhook-timestamp': undefined,
        'webhook-signature': undefined,
      },
    }),
    'no timestamp': () => ({ secret: globex.secret, headers: { 'webhook-timestamp': undefined } }),
    'no id': () => ({ secret: globex.secret, headers: { 'webhook-id': undefined } }),
    'half a signature': () => ({ secret: globex.secret, headers: { 'webhook-signature': 'v1' } }),
    'an empty signature': () => ({
      secret: globex.secret,
      headers: { 'webhook-signature': 'v1,' },
    }),
    'another id than the signed one': () => ({
      secret: globex.secret,
      headers: { 'webhook-id': 'another' },
    }),
    'a timestamp that is none': () => ({
      secret: globex.secret,
      headers: { 'webhook-timestamp': 'now' },
    }),
    'another timestamp than the signed one': () => ({
      secret: globex.secret,
      headers: { 'webhook-timestamp': stale(2_000) },
    }),
    'another secret': () => ({ secret: newSigningSecret() }),
    'no instance': () => ({ secret: globex.secret, headers: { [instanceHeader]: undefined } }),
    'an instance that nobody knows': () => ({ secret: globex.secret, instance: 'initech' }),
    "another connection's instance": () => ({ secret: globex.secret, instance: 'acme' }),
    "another connection's secret": async () => {
      const { db, vault } = stack.northwind.instance;
      const acme = await findConnection(db, { destination: 'acme' });
      if (!acme) throw new Error('Acme is not connected.');
      return { secret: vault.open(acme.secret, sealedAs.connectionSecret(acme)) };
    },
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const { number } = await globex.submit(item);
    const before = await everything(stack.northwind.instance.db);
    const body = JSON.stringify([event(number, 2, 'commented', { kind: 'comment', text: 'Me' })]);
    const envelope = await cases[name]?.();
    if (!envelope) throw new Error('There is no such case.');
    const answered = await post(stack, body, envelope);
    expect(answered).toMatchObject({ status: 401 });
    expect(JSON.stringify(answered.body)).not.toMatch(/globex|acme|initech/i);
    expect(await everything(stack.northwind.instance.db)).toEqual(before);
  });

  test.each([-6, 6])('signed %d minutes from now', async (minutes) => {
    const { number } = await globex.submit(item);
    const before = await everything(stack.northwind.instance.db);
    const body = JSON.stringify([event(number, 2, 'commented')]);
    const at = new Date(Date.now() + minutes * minute);
    const headers = {
      'webhook-id': 'one',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(globex.secret).sign('one', at, body),
    };
    expect(await post(stack, body, { secret: globex.secret, headers })).toMatchObject({
      status: 401,
    });
    expect(await everything(stack.northwind.instance.db)).toEqual(before);
  });

  test('a body that was changed on its way', async () => {
    const { number } = await globex.submit(item);
    const before = await everything(stack.northwind.instance.db);
    const body = JSON.stringify([event(number, 2, 'commented')]);
    const headers = sign(globex.secret, 'one', body);
    const changed = body.replace('Gail says', 'Gale says');
    expect(await post(stack, changed, { secret: globex.secret, headers })).toMatchObject({
      status: 401,
    });
    expect(await everything(stack.northwind.instance.db)).toEqual(before);
  });
});

describe('each event takes effect once', () => {
  test('when its batch is replayed', async () => {
    const { number } = await globex.submit(item);
    const batch = [comment(number, 'One'), comment(number, 'Two')];
    const body = JSON.stringify(batch);
    const headers = sign(globex.secret, 'the-same', body);
    for (let n = 0; n < 3; n += 1) {
      expect(await post(stack, body, { secret: globex.secret, headers })).toMatchObject({
        status: 202,
      });
    }
    expect(await said(number)).toEqual(['One', 'Two']);
  });

  test('when ten of the same come at once', async () => {
    const draft = globex.draft(item);
    const number = draft.subject;
    await tenTimes([draft, comment(number, 'One'), comment(number, 'Two')]);
    await inState('Received', number, stack.dana);
    const { items } = await stack.dana.get<{ items: unknown[] }>(`/tasks?request=${number}`);
    expect(items).toHaveLength(1);
    expect(await said(number)).toEqual(['One', 'Two']);

    const three = comment(number, 'Three');
    await tenTimes([three, globex.next(number, 'cancelled', { text: 'Cancelled.' })]);
    await inState('Cancelled', number, stack.dana);
    await settled(number);
    expect(await said(number)).toEqual(['One', 'Two', 'Three']);
    const texts = (await journal(stack.dana, number)).map(({ text }) => text);
    expect(texts.filter((text) => text === 'Cancelled.')).toHaveLength(1);
    expect(globex.taken.filter(({ subject }) => subject === number)).toHaveLength(1);
  });

  test('when batches that overlap come at once', async () => {
    const { number } = await globex.submit(item);
    const all = Array.from({ length: 12 }, (_, n) => comment(number, `No. ${n + 10}`));
    await Promise.all([0, 2, 4, 6, 8].map((n) => globex.send(all.slice(0, n + 4))));
    await globex.sendEvents(...all);
    expect(await said(number)).toEqual(all.map(({ data }) => data.text));
  });

  test('when the batch comes back once the request is closed', async () => {
    const { number } = await globex.submit(item);
    const batch = [
      comment(number, 'Never mind.'),
      globex.next(number, 'cancelled', { text: 'Cancelled.' }),
    ];
    await globex.sendEvents(...batch);
    await inState('Cancelled', number, stack.dana);
    const before = await everything(stack.northwind.instance.db);
    await globex.sendEvents(...batch);
    expect(await everything(stack.northwind.instance.db)).toEqual(before);
  });
});

describe('the order is that of the sequence', () => {
  test('within a batch that came shuffled', async () => {
    const draft = globex.draft(item);
    const number = draft.subject;
    const batch = [draft, comment(number, 'One'), comment(number, 'Two')];
    await globex.sendEvents(...batch.toReversed());
    await inState('Received', number, stack.dana);
    expect(await said(number)).toEqual(['One', 'Two']);
  });

  test('and what is behind a gap is asked for again, from the sequence that is missing', async () => {
    const { number } = await globex.submit(item);
    const other = await globex.submit(item);
    const [one, two, three] = [
      comment(number, 'One'),
      comment(number, 'Two'),
      comment(number, 'Three'),
    ];
    const beside = comment(other.number, 'Beside');
    const early = await globex.send([three, beside]);
    expect(early).toMatchObject({
      status: 409,
      body: { refused: [], expected: [{ subject: number, sequence: 2 }] },
    });
    expect(await said(number)).toEqual([]);
    expect(await said(other.number)).toEqual(['Beside']);

    expect(await globex.send([one, three])).toMatchObject({
      status: 409,
      body: { expected: [{ subject: number, sequence: 3 }] },
    });
    await globex.sendEvents(two, three);
    expect(await said(number)).toEqual(['One', 'Two', 'Three']);
  });
});

describe('an event that can never be taken is named, and the rest of the batch is safe', () => {
  const cases: Record<string, (number: string) => object> = {
    'of a type that nobody knows': (number) => ({
      ...comment(number),
      type: 'crossdesk.request.exploded.v1',
    }),
    'of another version': (number) => ({
      ...comment(number),
      type: 'crossdesk.request.commented.v2',
    }),
    'with the source of another instance': (number) => ({
      ...comment(number),
      source: '/instances/acme',
    }),
    'with data of another shape': (number) => ({ ...comment(number), data: { text: 7 } }),
    'without data': (number) => ({ ...comment(number), data: undefined }),
    'with a time that is none': (number) => ({ ...comment(number), time: 'yesterday' }),
    'with a time before all times': (number) => ({
      ...comment(number),
      time: '0000-01-01T00:00:00Z',
    }),
    'with a time in the future': (number) => ({
      ...comment(number),
      time: new Date(Date.now() + 10 * 60_000).toISOString(),
    }),
    'with NUL in its text': (number) => comment(number, 'Hel\0lo'),
    'with half a character in its text': (number) => comment(number, 'Hel\ud83dlo'),
    'with a text that is too long': (number) => comment(number, 'a'.repeat(64 * 1024 + 1)),
    'with NUL in its author': (number) =>
      globex.next(number, 'commented', { by: 'G\0ail', text: 'Me' }),
    'that submits without a request': (number) => globex.next(number, 'submitted'),
    'that attaches without a file': (number) => globex.next(number, 'attached'),
    'that attaches under the id of another': (number) =>
      globex.next(number, 'attached', {
        attachment: {
          id: randomUUID(),
          name: 'a',
          contentType: 'text/plain',
          size: 0,
          sha256: '0'.repeat(64),
        },
      }),
    'that only a provider tells: received': (number) => globex.next(number, 'received'),
    'that only a provider tells: assigned': (number) =>
      globex.next(number, 'assigned', { fields: { assignedTo: 'Gail' } }),
    'that only a provider tells: proposed': (number) =>
      globex.next(number, 'proposed', { fields: { resolutionCode: 'Fixed' } }),
    'that only a provider tells: itemPublished': (number) => globex.next(number, 'itemPublished'),
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const { number } = await globex.submit(item);
    const other = await globex.submit(item);
    const bad = cases[name]?.(number) as WireEvent;
    const behind = comment(number, 'Behind');
    const beside = comment(other.number, 'Beside');
    const before = await view(stack.dana, number);
    const answered = await globex.send([bad, behind, beside]);

    expect(answered).toMatchObject({
      status: 422,
      body: { refused: [{ id: bad.id, reason: expect.stringMatching(/\w/) }], expected: [] },
    });
    expect(await said(other.number)).toEqual(['Beside']);
    expect(await said(number)).toEqual([]);
    expect(await view(stack.dana, number)).toEqual(before);

    // Given up by the sender, it leaves its place to a note, and what was held back goes on.
    const note = { kind: 'system', text: 'Discarded.' } as const;
    await globex.sendEvents(event(number, bad.sequence, 'discarded', note), behind);
    expect(await said(number)).toEqual(['Behind']);
  });

  test('of a catalog item, which a customer publishes none of', async () => {
    const before = await everything(stack.northwind.instance.db);
    const catalogItem = {
      name: 'Mine',
      kind: 'help',
      description: '',
      schema: {},
      policy: { remindAfter: null, closeAfter: null, assignmentGroup: null, priority: null },
      active: true,
    } as const;
    for (const id of ['GLOBEX-CAT0001001', 'NORTHWIND-CAT0001001', 'ACME-CAT0001001']) {
      const published = event(`catalog-item/${id}`, 1, 'itemPublished', { catalogItem });
      expect(await globex.send([published])).toMatchObject({
        status: 422,
        body: { refused: [{ id: published.id }] },
      });
    }
    expect(await everything(stack.northwind.instance.db)).toEqual(before);
  });
});

describe('a submission that can never be taken is refused', () => {
  const cases: Record<string, () => WireEvent> = {
    "under another customer's number": () => ({
      ...globex.draft(item),
      subject: 'ACME-PRQ0009001',
    }),
    'under a number that is none': () => ({ ...globex.draft(item), subject: 'GLOBEX-PRQ1' }),
    'for an item that is not there': () => globex.draft('NORTHWIND-CAT0009999'),
    'with NUL in its variables': () => submitting({ deep: [{ er: 'a\0b' }] }),
    'with NUL in the name of a variable': () => submitting({ 'a\0b': 1 }),
    'with half a character in its variables': () => submitting({ site: '\udc00' }),
    'with variables nested without end': () => {
      let deep: unknown = 1;
      for (let n = 0; n < 2_000; n += 1) deep = [deep];
      return submitting({ deep });
    },
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const bad = cases[name]?.();
    const before = await everything(stack.northwind.instance.db);
    expect(await globex.send([bad])).toMatchObject({
      status: 422,
      body: { refused: [{ id: bad?.id }] },
    });
    expect(await everything(stack.northwind.instance.db)).toEqual(before);
  });

  function submitting(variables: Record<string, unknown>): WireEvent {
    const draft = globex.draft(item);
    const { request } = draft.data;
    return { ...draft, data: { ...draft.data, request: request && { ...request, variables } } };
  }
});

test("nobody touches another customer's request", async () => {
  const { number } = await stack.submit(item);
  const before = await everything(stack.northwind.instance.db);
  for (const name of ['commented', 'noted', 'cancelled', 'accepted', 'submitted'] as const) {
    for (const sequence of [1, 2]) {
      const { request } = globex.draft(item).data;
      const bad = event(number, sequence, name, { ...(request && { request }) });
      const { status } = await globex.send([bad]);
      expect([409, 422]).toContain(status);
    }
  }
  const bytes = Buffer.from('mine');
  for (const record of [number, 'ACME-PRQ0009001', 'NORTHWIND-PRQ0001001']) {
    expect(await putFile(record, bytes)).toBe(404);
  }
  expect(await everything(stack.northwind.instance.db)).toEqual(before);
  expect(await view(stack.casey, number)).toMatchObject({ state: 'Received' });
});

describe('the bytes of a file', () => {
  test('are kept when they are what was signed, and damaged ones are not', async () => {
    const { number } = await globex.submit(item);
    const bytes = Buffer.from('The quick brown fox');
    const before = await everything(stack.northwind.instance.db);
    expect(await putFile(number, bytes, { sent: Buffer.from('The quick brown cat') })).toBe(400);
    expect(await putFile(number, bytes, { secret: newSigningSecret() })).toBe(401);
    expect(await putFile(number, bytes, { size: 26 * 1024 * 1024 })).toBe(413);
    const packed = { 'content-encoding': 'gzip' };
    expect(await put(stack, globex.secret, fileOf(number, bytes), packed)).toBe(415);
    expect(await everything(stack.northwind.instance.db)).toEqual(before);

    const told = comment(number, 'Between');
    const attached = globex.next(number, 'attached', { kind: 'attachment', text: 'fox.txt' });
    const file = {
      id: attached.id,
      name: 'fox.txt',
      contentType: 'text/plain',
      size: bytes.length,
      sha256: sha256(bytes),
    };
    const whole = { ...attached, data: { ...attached.data, attachment: file } };
    // Its bytes are not here yet: it is asked for again.
    expect(await globex.send([told, whole])).toMatchObject({
      status: 409,
      body: { expected: [{ subject: number, sequence: whole.sequence }] },
    });
    expect(await putFile(number, bytes, { id: file.id })).toBe(201);
    expect(await putFile(number, bytes, { id: file.id })).toBe(201);
    expect(await putFile(number, Buffer.from('others'), { id: file.id })).toBe(409);
    await globex.sendEvents(whole);
    const { items } = await stack.dana.get<{ items: unknown[] }>(`/requests/${number}/attachments`);
    expect(items).toMatchObject([{ id: file.id, name: 'fox.txt', sha256: file.sha256 }]);
  });
});

describe('a body that is no batch of events is refused, and never a fault of ours', () => {
  const signed = (body: string | Buffer, headers = {}) =>
    post(stack, body, { secret: globex.secret, headers });
  const one = () => event('GLOBEX-PRQ0009001', 1, 'commented');

  test.each([
    'false',
    'null',
    '0',
    '""',
    '{}',
    '',
    '[false]',
    '[[]]',
    '[',
    'not JSON',
    '\0',
    '[{"id":"\\u0000"}]',
    '[{"__proto__":{"id":1}}]',
  ])('%j', async (body) => {
    expect(await signed(body)).toMatchObject({ status: 400 });
  });

  test('no events at all are none, where the id says whose they would be', async () => {
    const binding = { from: 'globex', to: 'northwind', purpose: 'events' } as const;
    const headers = sign(globex.secret, messageId(binding, []), '[]');
    expect(await signed('[]', headers)).toMatchObject({ status: 202 });
    expect(await signed('[]')).toMatchObject({ status: 401 });
  });

  test('events without a place', async () => {
    for (const changes of [
      { id: 'one' },
      { id: undefined },
      { sequence: 0 },
      { sequence: '1' },
      { sequence: 1.5 },
      { sequence: 1e300 },
      { subject: '' },
      { subject: undefined },
      { subject: 'a\0b' },
    ]) {
      const body = JSON.stringify([{ ...one(), ...changes }]);
      expect(await signed(body)).toMatchObject({ status: 400 });
    }
  });

  test('a form with a number that JavaScript would change: that event alone', async () => {
    const { data, ...sample } = globex.draft(item);
    const request = { ...data.request, variables: { n: 'exactly' } };
    const body = JSON.stringify([{ ...sample, data: { ...data, request } }]);
    expect(await signed(body.replace('"exactly"', '9007199254740993'))).toMatchObject({
      status: 422,
      body: {
        refused: [{ id: sample.id, reason: expect.stringContaining('send it as a string') }],
      },
    });
  });

  test('more events than a batch may have', async () => {
    const body = JSON.stringify(Array.from({ length: 501 }, () => one()));
    expect(await signed(body)).toMatchObject({ status: 400 });
  });

  test('ten megabytes', async () => {
    const body = JSON.stringify([{ ...one(), padding: 'a'.repeat(10 * 1024 * 1024) }]);
    expect(await signed(body)).toMatchObject({ status: 413 });
  });

  test('compressed in a way that is not', async () => {
    const answered = await signed('[]', { 'content-encoding': 'gzip' });
    expect(answered.status).toBe(400);
  });

  test('with odd things in any place', async () => {
    const odd = [null, false, 0, -1, 1e300, '', '\0', '\ud800', [], {}, 'a'.repeat(70_000)];
    const number = globex.draft(item).subject;
    const sample = globex.draft(item);
    const places = Object.keys(sample);
    const statuses = new Set<number>();
    for (const value of odd) {
      for (const place of places) {
        const bad = { ...sample, id: randomUUID(), subject: number, [place]: value };
        statuses.add((await signed(JSON.stringify([bad]))).status);
      }
      for (const place of ['by', 'kind', 'text', 'fields', 'request', 'attachment']) {
        const bad = { ...sample, id: randomUUID(), data: { ...sample.data, [place]: value } };
        statuses.add((await signed(JSON.stringify([{ ...bad, subject: number }]))).status);
      }
    }
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  });

  test('with times that are odd, yet times', async () => {
    const { number } = await globex.submit(item);
    const statuses: number[] = [];
    for (const time of [
      '2026-01-01T00:00:00+23:59',
      '2026-01-01T00:00:00-23:59',
      '2026-01-01T00:00:00.123456789Z',
      '1970-01-01T00:00:00Z',
    ]) {
      statuses.push((await globex.send([{ ...comment(number, time), time }])).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202]);
    for (const { at } of await journal(stack.dana, number)) {
      expect(at).toBe(new Date(at).toISOString());
    }
  });
});

test('after all of this both still work together', async () => {
  const { number } = await globex.submit(item);
  await globex.sendEvents(comment(number, 'Well?'));
  await stack.dana.post(`/requests/${number}/comments`, { text: 'Well!' });
  await until(
    () => globex.taken.some(({ data }) => data.text === 'Well!'),
    'the answer to be at Globex',
  );
});

/** The comments of a request at Northwind. */
async function said(number: string): Promise<string[]> {
  const entries = await journal(stack.dana, number);
  return entries.filter(({ kind }) => kind === 'comment').map(({ text }) => text);
}

async function tenTimes(batch: readonly WireEvent[]): Promise<void> {
  const answers = await Promise.all(Array.from({ length: 10 }, () => globex.send(batch)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
}

/** Waits until what Northwind has to tell about it is told. */
async function settled(number: string): Promise<void> {
  await until(
    async () => (await view(stack.dana, number)).replication.state === 'in sync',
    `${number} in sync`,
  );
}

async function putFile(
  number: string,
  bytes: Buffer,
  { id = randomUUID() as string, secret = globex.secret, sent = bytes, size = bytes.length } = {},
): Promise<number> {
  const file = fileOf(number, bytes, { id, size });
  const body = size === bytes.length ? sent : Buffer.alloc(size);
  return put(stack, secret, { ...file, bytes: body });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
