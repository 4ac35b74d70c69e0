import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { costOf } from '../../bench/actions';
import { workflowId } from '../../domain/names';
import { freePort } from '../../instance/ports';
import { createToken, unlimited } from '../../records/user';
import { giveUpWebhooks } from '../../records/webhook';
import { queueWebhookEvents } from '../../records/webhookEvents';
import type { Caller, Page } from '../changes/caller';
import { type Northwind, sharedNorthwind } from '../changes/northwind';
import { until } from '../environment/until';

interface Message {
  readonly type: string;
  readonly data: {
    readonly number: string;
    readonly state: string | null;
    readonly previousState: string | null;
    readonly assignedTo: string | null;
    readonly entry: { readonly text: string; readonly kind: string };
    readonly record?: { readonly state: string };
    readonly links: { readonly self: string };
  };
}
interface WebhookView {
  readonly id: string;
  readonly signingSecret: string;
  readonly enabled: boolean;
  readonly health: { readonly state: string; readonly disabledBecause: string | null };
}
interface DeliveryView {
  readonly id: string;
  readonly type: string;
  readonly record: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

let northwind: Northwind;
const receivers: Receiver[] = [];
beforeAll(async () => {
  northwind = await sharedNorthwind();
});
afterAll(async () => {
  const { admin } = northwind.people;
  for (const receiver of receivers) {
    await admin.ask('DELETE', `/webhooks/${receiver.id}`);
    await receiver.close();
  }
  await northwind.close();
});

/** A program of the test, with its webhook. It verifies what comes, and answers as it is told. */
interface Receiver {
  readonly id: string;
  readonly secret: string;
  readonly arrived: { readonly message: Message; readonly headers: IncomingHttpHeaders }[];
  /** Answers the next calls so; afterwards with 204. */
  answers(...how: readonly ((res: ServerResponse) => void)[]): void;
  /** The types that came about a record, in order. */
  told(record: string): string[];
  verifiesWith(secret: string): void;
  deliveries(query?: string): Promise<readonly DeliveryView[]>;
  close(): Promise<void>;
}

async function receiver(owner: Caller, settings: object = {}): Promise<Receiver> {
  const arrived: Receiver['arrived'] = [];
  const moods: ((res: ServerResponse) => void)[] = [];
  let verifier: Webhook;
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const headers = req.headers as Record<string, string>;
    let message: Message;
    try {
      message = verifier.verify(Buffer.concat(chunks).toString(), headers) as Message;
    } catch {
      res.writeHead(401).end();
      return;
    }
    const mood = moods.shift();
    if (mood) return mood(res);
    arrived.push({ message, headers });
    res.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/hook?key=hush`;
  const { id, signingSecret } = await owner.post<WebhookView>('/webhooks', { url, ...settings });
  verifier = new Webhook(signingSecret);
  const made: Receiver = {
    ...{ id, secret: signingSecret, arrived },
    answers: (...how) => void moods.push(...how),
    told: (record) =>
      arrived
        .filter(({ message }) => message.data.number === record)
        .map(({ message }) => message.type),
    verifiesWith: (secret) => {
      verifier = new Webhook(secret);
    },
    deliveries: async (query = '') =>
      (await owner.get<Page<DeliveryView>>(`/webhooks/${id}/deliveries?limit=200${query}`)).items,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  receivers.push(made);
  return made;
}

const answer =
  (status: number, headers = {}) =>
  (res: ServerResponse) =>
    void res.writeHead(status, headers).end('secret text of the receiver');

async function openCase(shortDescription: string): Promise<string> {
  return (await northwind.people.agent.post<{ number: string }>('/cases', { shortDescription }))
    .number;
}
const comment = (number: string, text: string) =>
  northwind.people.agent.post<{ id: string }>(`/cases/${number}/comments`, { text });

test('a program is told what happens to a record, in order, signed, as the API shows it', async () => {
  const { agent } = northwind.people;
  const program = await receiver(agent, { kinds: ['case'] });
  const number = await openCase('A printer smokes');
  const { id: entry } = await comment(number, 'Teh smoke is blue');
  await agent.patch(`/cases/${number}/journal/${entry}`, { text: 'The smoke is blue' });
  await agent.post(`/cases/${number}/work-notes`, { text: 'Call the fire brigade' });
  await agent.upload(`/cases/${number}/attachments`, 'smoke.txt', Buffer.from('blue'));
  await agent.post(`/cases/${number}/assign`, { assignedTo: 'agent' });
  await until(() => program.told(number).includes('case.assigned'), 'the assignment');
  expect(program.told(number)).toEqual([
    ...['case.created', 'case.comment_added', 'case.entry_edited', 'case.work_note_added'],
    ...['case.file_added', 'case.state_changed', 'case.assigned'],
  ]);
  const [, written] = program.arrived;
  expect(written?.message).toMatchObject({
    data: {
      ...{ kind: 'case', number, links: { self: `/api/v1/cases/${number}` } },
      entry: { kind: 'comment', author: 'agent (Northwind)' },
      record: { number, shortDescription: 'A printer smokes' },
    },
  });
  expect(program.arrived.at(-1)?.message.data).toMatchObject({
    ...{ state: 'Open', assignedTo: 'agent' },
  });
  const ids = program.arrived.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await program.deliveries()).toContainEqual(
    expect.objectContaining({
      type: 'case.assigned',
      record: number,
      state: 'delivered',
      lastStatus: 204,
    }),
  );
});

test('many events of a webhook cost the engine as much as one', async () => {
  const program = await receiver(northwind.people.agent, { kinds: ['case'] });
  const number = await openCase('With many comments');
  await until(() => program.told(number).length === 1, 'the case');
  const cost = () => costOf(northwind.client, workflowId.delivery(program.id));
  const before = await cost();
  for (let n = 1; n <= 12; n += 1) await comment(number, `Comment ${n}`);
  await until(() => program.told(number).length === 13, 'the comments');
  expect(program.arrived.map(({ message }) => message.data.entry.text).slice(-12)).toEqual(
    Array.from({ length: 12 }, (_, n) => `Comment ${n + 1}`),
  );
  // One activity sends what comes while it listens.
  expect(before.actions).toBeLessThanOrEqual(3);
  expect(await cost()).toEqual(before);
});

test('a worker that dies while it queues events loses none, and doubles none', async () => {
  const program = await receiver(northwind.people.agent, { kinds: ['case'] });
  const { db } = northwind.instance();
  const waiting = () => db('outbox').where({ connection_id: program.id }).first('id');
  let number = '';
  const death = db.transaction(async (trx) => {
    // No other worker queues meanwhile.
    await trx.raw(`select pg_advisory_xact_lock(hashtext('webhook events'))`);
    number = await openCase('Before the death of a worker');
    while ((await queueWebhookEvents(trx)).more);
    expect(await trx('outbox').where({ connection_id: program.id })).toHaveLength(1);
    expect(await waiting()).toBeUndefined();
    throw new Error('killed');
  });
  await expect(death).rejects.toThrow('killed');
  await comment(number, 'After it');
  await until(() => program.told(number).length === 2, 'the comment');
  expect(program.told(number)).toEqual(['case.created', 'case.comment_added']);
});

test('the receiver of docs/webhooks.md works', async () => {
  const page = readFileSync(join(__dirname, '../../docs/webhooks.md'), 'utf8');
  const code = /```js(?: [^\n]*)?\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const port = await freePort();
  const { admin } = northwind.people;
  const { id, signingSecret } = await admin.post<WebhookView>('/webhooks', {
    ...{ url: `http://127.0.0.1:${port}`, events: ['case.created'] },
  });
  const said: string[] = [];
  const env = { WEBHOOK_SECRET: signingSecret, PORT: String(port) };
  const log = (...words: string[]) => said.push(words.join(' '));
  const server = new Function('require', 'process', 'console', `${code}; return server;`)(
    require,
    { env },
    { log },
  );
  const number = await openCase('For the receiver of the docs');
  await until(() => said.includes(`case.created ${number}`), 'what the receiver logs');
  const forged = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: '{}' });
  expect(forged.status).toBe(401);
  await admin.ask('DELETE', `/webhooks/${id}`);
  server.close();
  server.closeAllConnections();
});

test('a webhook receives what its owner may read, and what its token may', async () => {
  const { agent, integration, admin } = northwind.people;
  const { db } = northwind.instance();
  const program = await receiver(integration, { payload: 'thin' });
  const { number } = await agent.post<{ number: string }>('/changes', { title: 'A new switch' });
  await agent.post(`/changes/${number}/comments`, { text: 'For all' });
  // A token that reads cases alone.
  const scopes = ['webhooks:write', 'cases:read'];
  const narrow = northwind.as(await createToken(db, 'integration', { ...unlimited, scopes }));
  const narrowed = await receiver(narrow);
  await agent.post(`/changes/${number}/comments`, { text: 'The last one' });
  const told = await openCase('Of both');
  await until(() => program.told(told).length > 0 && narrowed.told(told).length > 0, 'the case');
  await until(() => program.told(number).length === 3, 'the comments');
  expect(program.told(number)).toEqual([
    'change.created',
    'change.comment_added',
    'change.comment_added',
  ]);
  expect(program.arrived[0]?.message.data).not.toHaveProperty('record');
  expect(narrowed.told(number)).toEqual([]);
  expect(await narrowed.deliveries(`&q=${number}`)).toEqual([]);
  // A token with less cannot take over the webhook of one with more.
  const taken = { url: 'http://127.0.0.1:9/mine' };
  expect((await narrow.ask('PATCH', `/webhooks/${program.id}`, taken)).status).toBe(403);
  // Others see it only if they are admins.
  expect((await agent.ask('GET', `/webhooks/${program.id}`)).status).toBe(404);
  const seen = await admin.get<Page<WebhookView>>('/webhooks?owner=integration&limit=200');
  expect(seen.items.map(({ id }) => id)).toContain(program.id);
});

test('one that fails is tried again, holds nobody up, and its answer is not shown', async () => {
  const { agent } = northwind.people;
  const failing = await receiver(agent, { kinds: ['case'] });
  const other = await receiver(agent, { kinds: ['case'] });
  // The first call is never answered.
  failing.answers(() => {}, answer(302, { location: 'http://127.0.0.1:9/' }), answer(400));
  const number = await openCase('Refused three times');
  await comment(number, 'Behind it');
  await until(() => other.told(number).length === 2, 'the other program');
  await until(() => failing.told(number).length === 2, 'the failing program');
  expect(failing.told(number)).toEqual(['case.created', 'case.comment_added']);
  const created = (await failing.deliveries()).find(({ type }) => type === 'case.created');
  expect(created).toMatchObject({
    state: 'delivered',
    attempts: 4,
    lastStatus: 204,
    lastError: null,
  });
  failing.answers(answer(500));
  const again = await openCase('Refused once more');
  const refused = await until(
    async () =>
      (await failing.deliveries()).find(({ record, lastError }) => record === again && lastError),
    'an error',
  );
  expect(refused).toMatchObject({ lastStatus: 500, lastError: 'The receiver answered 500.' });
});

test('a time, ids or one delivery are sent again under the same ids', async () => {
  const { agent } = northwind.people;
  const { db } = northwind.instance();
  const [{ now: since }] = (await db.raw('select clock_timestamp() as now')).rows;
  const number = await openCase('Before the webhook');
  await comment(number, 'Also before');
  const program = await receiver(agent, { events: ['case.comment_added', 'case.created'] });
  await agent.post(`/webhooks/${program.id}/replay`, { since });
  await until(() => program.told(number).length === 2, 'the replay of a time');
  expect(program.told(number)).toEqual(['case.created', 'case.comment_added']);
  const ids = () => program.arrived.map(({ headers }) => String(headers['webhook-id']));
  const first = ids();
  const bySomebody = { eventIds: ['00000000-0000-4000-8000-000000000000'] };
  expect((await agent.ask('POST', `/webhooks/${program.id}/replay`, bySomebody)).status).toBe(400);
  await agent.post(`/webhooks/${program.id}/replay`, { eventIds: first.slice(0, 1) });
  await until(() => ids().length === first.length + 1, 'the replay of an id');
  await agent.post(`/webhooks/${program.id}/deliveries/${first[1]}/retry`);
  await until(() => ids().length === first.length + 2, 'the retry');
  expect(ids().slice(-2)).toEqual(first.slice(0, 2));
  await agent.post(`/webhooks/${program.id}/test`);
  await until(() => program.arrived.at(-1)?.message.type === 'webhook.test', 'the test');
});

test('the old secret also signs for a day after a rotation', async () => {
  const { agent, admin } = northwind.people;
  const program = await receiver(agent, { kinds: ['case'] });
  // The token of a program is recent enough for what is sensitive.
  const { signingSecret } = await admin.post<WebhookView>(`/webhooks/${program.id}/rotate-secret`);
  expect(signingSecret).not.toBe(program.secret);
  const number = await openCase('Under the old secret');
  await until(() => program.told(number).length === 1, 'the message under the old secret');
  program.verifiesWith(signingSecret);
  await comment(number, 'Under the new one');
  await until(() => program.told(number).length === 2, 'the message under the new secret');
});

test('a receiver that is gone, or that failed for days, is disabled until somebody enables it', async () => {
  const { agent } = northwind.people;
  const { db } = northwind.instance();
  const program = await receiver(agent, { kinds: ['case'] });
  const read = () => agent.get<WebhookView>(`/webhooks/${program.id}`);
  program.answers(answer(410));
  const number = await openCase('For a receiver that is gone');
  const gone = await until(async () => {
    const view = await read();
    return !view.enabled && view;
  }, 'the end of the webhook');
  expect(gone.health).toMatchObject({ state: 'disabled', disabledBecause: 'gone' });
  expect(await program.deliveries()).toMatchObject([{ record: number, state: 'discarded' }]);
  const { id } = program;
  const home = await northwind.people.admin.get<{ webhooks: object[] }>('/home');
  expect(home.webhooks).toContainEqual(expect.objectContaining({ id, health: 'failing' }));
  expect((await agent.ask('POST', `/webhooks/${id}/test`)).status).toBe(409);
  await agent.patch(`/webhooks/${id}`, { enabled: true });
  await agent.post(`/webhooks/${id}/deliveries/${(await program.deliveries())[0]?.id}/retry`);
  await until(() => program.told(number).length === 1, 'the retry');

  program.answers(answer(500));
  await agent.post(`/webhooks/${id}/test`);
  await until(async () => (await db('webhooks').where({ id }).first())?.failing_since, 'a failure');
  await db('webhooks')
    .where({ id })
    .update({ failing_since: db.raw(`now() - interval '6 days'`) });
  expect(await giveUpWebhooks(db)).toEqual(
    expect.arrayContaining([expect.objectContaining({ id })]),
  );
  expect((await read()).health).toMatchObject({ state: 'disabled', disabledBecause: 'failing' });
});

test('the URL must be one that this instance may call, and an account has at most ten', async () => {
  const { integration } = northwind.people;
  for (const url of ['ftp://x', 'http://169.254.169.254/', 'http://a:b@c.example/']) {
    expect((await integration.ask('POST', '/webhooks', { url })).status).toBe(400);
  }
  const made: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const { status, body } = await integration.ask<WebhookView>('POST', '/webhooks', {
      url: 'http://127.0.0.1:9/',
      kinds: ['provider'],
    });
    if (status === 201) made.push(body.id);
    else expect(status).toBe(409);
  }
  expect(made.length).toBeLessThan(11);
  for (const id of made) await integration.ask('DELETE', `/webhooks/${id}`);
});
