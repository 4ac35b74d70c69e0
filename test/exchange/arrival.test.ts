import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CatalogKind, EventData, PublishedItem } from '../../domain/event';
import { defaultPolicy } from '../../domain/policy';
import { toWire, type WireEvent } from '../../exchange/wire';
import { sweep } from '../../instance/sweep';
import { sealedAs } from '../../records/sealed';
import { newSigningSecret } from '../../records/secret';
import { saveConnection } from '../environment/connections';
import { call, inState, journal, sharedStack, type TestStack, view } from '../environment/stack';
import { until } from '../environment/until';
import { fileOf, type Globex, openGlobex, post, putFile } from './partner';

/** What comes from a partner is checked as it arrives, by the schemas that people's input is read by. */

let stack: TestStack;
let globex: Globex;
let item: string;
/** Initech is a provider of Northwind's, and no good one. */
const initech = newSigningSecret();

beforeAll(async () => {
  stack = await sharedStack();
  globex = await openGlobex(stack);
  item = await stack.publish();
  const { db, vault } = stack.northwind.instance;
  const id = randomUUID();
  await saveConnection(db, {
    id,
    partner: 'initech',
    partnerIs: 'provider',
    url: 'http://127.0.0.1:9',
    secret: vault.seal(initech, sealedAs.connectionSecret({ id })),
  });
});
afterAll(async () => {
  await globex?.close();
  await stack?.stop();
});

let published = 1000;

/** Initech publishes an item; gives the answer, and the item's id. */
async function publish(parts: object) {
  published += 1;
  const id = `INITECH-CAT000${published}`;
  const catalogItem: PublishedItem = {
    ...{ name: 'Printer', kind: 'help' as CatalogKind, description: '', schema: {} },
    ...{ policy: defaultPolicy, active: true },
    ...parts,
  };
  const told = toWire('initech', {
    id: randomUUID(),
    name: 'itemPublished',
    subject: `catalog-item/${id}`,
    sequence: 1,
    time: new Date().toISOString(),
    data: { catalogItem },
  });
  const envelope = { secret: initech, instance: 'initech' };
  return { id, ...(await post(stack, JSON.stringify([told]), envelope)) };
}

async function refusalOf(events: readonly WireEvent[]): Promise<string> {
  const { status, body } = await globex.send(events);
  expect(status).toBe(422);
  return body.refused?.[0]?.reason ?? '';
}

describe("a provider's catalog item", () => {
  const policy = (parts: object) => ({ policy: { ...defaultPolicy, ...parts } });
  const properties = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, { type: 'string' }]));
  let deep: object = {};
  for (let n = 0; n < 100; n += 1) deep = { items: deep };

  test.each([
    ['policy.remindAfter', policy({ remindAfter: 'garbage' })],
    ['policy.remindAfter', policy({ remindAfter: 'PT' })],
    ['policy.closeAfter', policy({ closeAfter: 'P1M' })],
    ['policy.closeAfter', policy({ closeAfter: '-P1D' })],
    ['policy.closeAfter', policy({ closeAfter: 'P999999999W' })],
    ['policy.assignmentGroup', policy({ assignmentGroup: 'x'.repeat(300) })],
    ['policy.priority', policy({ priority: 6 })],
    ['name', { name: '   ' }],
    ['kind', { kind: 'joke' }],
    ['description', { description: 'x'.repeat(70_000) }],
    ['schema', { schema: { properties: properties(20_000) } }],
    ['schema', { schema: deep }],
    ['schema', { schema: { enum: Array.from({ length: 60_000 }, (_, n) => `a choice ${n}`) } }],
    ['schema', { schema: { type: 'nothing' } }],
    ['schema', { schema: { properties: { a: { pattern: '(' } } } }],
  ])('is refused where its %s is not one that an admin could write', async (field, parts) => {
    const { id, status, body } = await publish(parts);
    expect(status).toBe(422);
    expect(body.refused?.[0]?.reason).toContain(`data.catalogItem.${field}: `);
    const found = await stack.northwind.instance.db('catalog_items').where({ id });
    expect(found).toEqual([]);
  });

  test('keeps the order in which its form was written, on both sides and whoever asks', async () => {
    const names = ['seats', 'zone', 'a', 'building of the office', 'Floor', 'b'];
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    const form = { title: 'Seats', type: 'object', required: ['b', 'a'], properties };
    const id = await stack.publish({ schema: form });
    const schemas = async () => {
      const seen = await Promise.all(
        [stack.nora, stack.casey].map((who) =>
          who.get<{ schema: { properties: object } }>(`/catalog-items/${id}`),
        ),
      );
      return seen.map(({ schema }) => JSON.stringify(schema));
    };
    expect(await schemas()).toEqual([JSON.stringify(form), JSON.stringify(form)]);
    const reversed = {
      ...form,
      properties: Object.fromEntries(Object.entries(properties).reverse()),
    };
    await stack.nora.patch(`/catalog-items/${id}`, { schema: reversed });
    const wanted = JSON.stringify(reversed);
    await until(
      async () => (await schemas()).every((schema) => schema === wanted),
      'the new order',
    );
  });

  test('is taken as an admin could write it', async () => {
    const schema = { properties: properties(500), required: ['p7'] };
    const { status } = await publish({ ...policy({ remindAfter: 'PT4H' }), schema });
    expect(status).toBe(202);
  });

  test('with a pattern that takes for ever makes nobody wait but who fills in its form', async () => {
    const a = { type: 'string', pattern: '^(a+)+$' };
    const { id, status } = await publish({ schema: { type: 'object', properties: { a } } });
    expect(status).toBe(202);
    let isOver = false;
    const order = call(stack.northwind, 'requester', 'POST', '/requests', {
      catalogItem: id,
      shortDescription: 'Please',
      variables: { a: `${'a'.repeat(60)}!` },
    }).finally(() => {
      isOver = true;
    });
    let served = 0;
    while (!isOver) {
      await call(stack.northwind, 'requester', 'GET', `/catalog-items/${id}`);
      served += 1;
    }
    expect(served).toBeGreaterThan(20);
    const { status: answered, body } = await order;
    expect(answered).toBe(400);
    expect(JSON.stringify(body)).toContain('too long');
  });
});

test('a policy that an older release took in holds up neither its request nor the sweep', async () => {
  const { db } = stack.acme.instance;
  const odd = await stack.publish({ name: 'Odd' });
  const policy = JSON.stringify({
    ...defaultPolicy,
    remindAfter: 'garbage',
    closeAfter: 'P9999999W',
  });
  await db('catalog_items').where({ id: odd }).update({ policy });
  const { number } = await stack.submit(odd);
  // As if its workflow had never been started.
  await db('requests')
    .where({ number })
    .update({ started: false, opened_at: db.raw(`opened_at - interval '1 hour'`) });
  await sweep({ ...stack.acme.instance, log: stack.log }, new Date());
  expect(await db('requests').where({ number }).first('started')).toEqual({ started: true });
  await stack.casey.post(`/requests/${number}/cancel`);
  await inState('Cancelled', number, stack.casey, stack.dana);
  const metrics = await fetch(`${stack.acme.url}/metrics`).then((answer) => answer.text());
  expect(metrics).toMatch(/crossdesk_skipped_total\{step="unreadable policy"\} [1-9]/);
});

describe("a partner's entries", () => {
  const sendEvents = async (name: 'commented' | 'noted', data: EventData, time?: string) => {
    const { number } = await globex.submit(item);
    const told = { ...globex.next(number, name, data), ...(time && { time }) };
    await globex.sendEvents(told);
    return (await journal(stack.dana, number)).find(({ id }) => id === told.id);
  };

  test.each(['state', 'work note', 'attachment', 'system'] as const)(
    'are of the kind of their event: a comment is none of the kind "%s"',
    async (kind) => {
      expect(await sendEvents('commented', { kind, text: 'Closed: all is well.' })).toMatchObject({
        kind: 'comment',
        text: 'Closed: all is well.',
      });
    },
  );

  test('are of the kind of their event: a work note is none of the kind "comment"', async () => {
    expect(await sendEvents('noted', { kind: 'comment', text: 'For staff.' })).toMatchObject({
      kind: 'work note',
    });
  });

  test('that claim to be older than their request get the time at which they came', async () => {
    const before = Date.now();
    for (const time of ['1970-01-01T00:00:00.000Z', '2001-01-01T00:00:00.000Z']) {
      const entry = await sendEvents('commented', { text: 'Long ago.' }, time);
      expect(Date.parse(entry?.at ?? '')).toBeGreaterThanOrEqual(before);
    }
  });

  test('keep their time after a long outage', async () => {
    const { number } = await globex.submit(item);
    const { db } = stack.northwind.instance;
    const opened_at = db.raw(`opened_at - interval '40 days'`);
    await db('requests').where({ number }).update({ opened_at });
    const time = new Date(Date.now() - 30 * 86_400_000).toISOString();
    const told = { ...globex.next(number, 'commented', { text: 'A month ago.' }), time };
    await globex.sendEvents(told);
    const entry = (await journal(stack.dana, number)).find(({ id }) => id === told.id);
    expect(entry?.at).toBe(time);
  });

  test.each([
    ['a comment of blanks', 'commented', { text: ' \n' }, 'data.text: '],
    ['a comment of 70,000 characters', 'commented', { text: 'x'.repeat(70_000) }, 'data.text: '],
    ['an answer without a text', 'answered', { text: '' }, 'data.text: '],
    ['a file that is not described', 'attached', {}, 'data.attachment'],
    ['a name of 300 characters', 'commented', { by: 'x'.repeat(300), text: 'x' }, 'data.by: '],
  ] as const)('say something: %s is refused', async (_what, name, data, reason) => {
    const { number } = await globex.submit(item);
    expect(await refusalOf([globex.next(number, name, data)])).toContain(reason);
  });

  test('that repeat two long texts of a command are taken', async () => {
    const { number } = await globex.submit(item);
    const text = `Cancelled. ${'x'.repeat(64 * 1024)}`;
    await globex.sendEvents(globex.next(number, 'cancelled', { text }));
    await inState('Cancelled', number, stack.dana);
  });
});

test('a record that cannot be taken just now holds up no other of its batch, and is asked for again', async () => {
  const [bad, good] = [await globex.submit(item), await globex.submit(item)];
  const { db } = stack.northwind.instance;
  await db.raw(`
    create function refuse_odd() returns trigger language plpgsql as $$ begin raise 'odd'; end $$;
    create trigger odd before insert on journal for each row
      when (new.text = 'This one is odd.') execute function refuse_odd();
  `);
  const told = globex.next(bad.number, 'commented', { text: 'This one is odd.' });
  const other = globex.next(good.number, 'commented', { text: 'This one is not.' });
  const { status, body } = await globex.send([told, other]);
  expect(status).toBe(409);
  expect(body).toMatchObject({
    refused: [],
    expected: [{ subject: bad.number, sequence: told.sequence }],
  });
  expect((await journal(stack.dana, good.number)).map(({ id }) => id)).toContain(other.id);
  await db.raw('drop trigger odd on journal; drop function refuse_odd()');
  await globex.sendEvents(told);
});

describe("a partner's file", () => {
  const bytes = Buffer.from('all of it');
  const sha256 = createHash('sha256').update(bytes).digest('hex');

  async function attach(parts: { name?: string; contentType?: string }) {
    const { number } = await globex.submit(item);
    const { id, size, ...sent } = fileOf(number, bytes);
    expect(await putFile(stack, globex.secret, { id, size, ...sent })).toBe(201);
    const file = { id, sha256, size };
    const attachment = { ...file, name: 'scan.pdf', contentType: 'application/pdf', ...parts };
    const told = { ...globex.next(number, 'attached', { text: 'scan.pdf', attachment }), id };
    return { number, id, told };
  }

  const download = (number: string, id: string) =>
    fetch(`${stack.northwind.url}/api/v1/requests/${number}/attachments/${id}`, {
      headers: { authorization: `Bearer ${stack.northwind.tokens.agent}` },
    });

  test.each(['two\r\nlines.txt', 'x'.repeat(60_000), ''])(
    'has a name that a file may have, as an upload does (%#)',
    async (name) => {
      const { told } = await attach({ name });
      expect(await refusalOf([told])).toContain('data.attachment.name: ');
    },
  );

  test.each(['text/plain\r\nSet-Cookie: a=b', 'текст/plain', 'x'.repeat(60_000)])(
    'whose content type is none is bytes, as an upload is (%#)',
    async (contentType) => {
      const { number, id, told } = await attach({ contentType });
      await globex.sendEvents(told);
      const { status, headers } = await download(number, id);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/octet-stream');
    },
  );

  test('that an older release took in with anything as its name and type can be had', async () => {
    const { number, id, told } = await attach({});
    await globex.sendEvents(told);
    const content_type = 'text/plain\r\nx: é';
    for (const name of ['a\r\nb', 'ß'.repeat(60_000), '😀'.repeat(300)]) {
      await stack.northwind.instance.db('attachments').where({ id }).update({ name, content_type });
      const answer = await download(number, id);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    }
  });
});

describe("a customer's request", () => {
  test.each([
    [200_000, '1e20'],
    [10_000, '1e300'],
    [10_000, '1e-300'],
  ])('is refused at the door where it could never cross: %d times %s', async (count, number) => {
    const numbers = Array(count).fill(number).join(',');
    const answer = await fetch(`${stack.acme.url}/api/v1/requests`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${stack.acme.tokens.requester}`,
        'content-type': 'application/json',
      },
      body: `{"catalogItem":"${item}","shortDescription":"All","variables":{"numbers":[${numbers}]}}`,
    });
    expect(answer.status).toBe(400);
    const body = await answer.json();
    expect(body).toMatchObject({ errors: [{ path: 'variables' }] });
    expect(JSON.stringify(body)).toContain('at most 2097152 bytes');
  });

  test('crosses where it is as large as it may be', async () => {
    const texts = Array(11).fill('x'.repeat(64 * 1024));
    const variables = { texts, numbers: Array(10_000).fill(1e20) };
    const order = { catalogItem: item, shortDescription: 's'.repeat(60_000), variables };
    const { number } = await stack.casey.post<{ number: string }>('/requests', order);
    await inState('Received', number, stack.casey);
  });

  test('is refused with the reason where it does not fit the form', async () => {
    const schema = { properties: { seats: { type: 'integer' } }, required: ['seats'] };
    const form = await stack.publish({ schema });
    const drafted = globex.draft(form);
    expect(await refusalOf([drafted])).toContain('variables.seats: ');
    const { db } = stack.northwind.instance;
    expect(await db('requests').where({ number: drafted.subject })).toEqual([]);
    const request = { ...drafted.data.request, variables: { seats: 3 } } as EventData['request'];
    await globex.sendEvents({ ...drafted, data: { ...drafted.data, request } } as WireEvent);
  });

  test('is refused where its item was withdrawn, and may be given up and gone on from', async () => {
    const gone = await stack.publish({ name: 'Gone' });
    await stack.nora.patch(`/catalog-items/${gone}`, { active: false });
    const drafted = globex.draft(gone);
    expect(await refusalOf([drafted])).toContain('withdrawn');
    const number = drafted.subject;
    const [given] = [{ ...globex.next(number, 'discarded'), sequence: 1 }];
    await globex.sendEvents(given, { ...globex.next(number, 'cancelled'), sequence: 2 });
    const { db } = stack.northwind.instance;
    expect(await db('requests').where({ number })).toEqual([]);
  });

  test('that crosses a change of its item is refused, which its asker sees and can cancel', async () => {
    const form = await stack.publish({ name: 'Changing' });
    await stack.pause(stack.northwind, 'acme');
    await stack.nora.patch(`/catalog-items/${form}`, { schema: { required: ['seats'] } });
    const { number } = await stack.casey.post<{ number: string }>('/requests', {
      catalogItem: form,
      shortDescription: 'A seat, please',
    });
    const { replication } = await until(async () => {
      const seen = await view(stack.casey, number);
      return seen.replication.state === 'failed' && seen;
    }, 'the refusal');
    expect(replication.lastError).toContain('variables.seats: ');
    await stack.casey.post(`/requests/${number}/cancel`);
    await inState('Cancelled', number, stack.casey);
    const { items } = await stack.alex.get<{ items: { id: string; subject: string }[] }>(
      '/exchange/failures',
    );
    const failure = items.find(({ subject }) => subject === number);
    await stack.alex.post(`/exchange/failures/${failure?.id}/discard`, { reason: 'Cancelled.' });
    await until(
      async () => (await view(stack.casey, number)).replication.state === 'in sync',
      'nothing to wait any more',
    );
    await stack.resume(stack.northwind, 'acme');
  });
});
