import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { openSmtpDoor } from '../../api/replies/smtpDoor';
import type { Database } from '../../records/database';
import { noticeEntries } from '../../records/noticeEntries';
import { replyAddress } from '../../records/replyTokens';
import { ensureRole } from '../../records/user';
import { createMeters } from '../../telemetry/meters';
import { readStream } from '../api/eventStream';
import { call, type ExchangedRequest, sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';

interface Told {
  readonly id: string;
  readonly event: string;
  readonly record: string;
  readonly text: string;
  readonly readAt: string | null;
  readonly createdAt: string;
  readonly links: { readonly record: string };
}

let stack: TestStack;
let request: ExchangedRequest;
beforeAll(async () => {
  stack = await sharedStack();
  request = await stack.submit(await stack.publish());
});
afterAll(() => stack?.stop());

type Who = 'casey' | 'dana' | 'nora';

/** What a person was told about the request, oldest first. */
async function told(who: Who): Promise<readonly Told[]> {
  const path = `/notifications?record=${request.number}&limit=200`;
  const { items } = await stack[who].get<{ items: Told[] }>(path);
  return items.toReversed();
}

/** Waits until the person was told of the event. */
async function waitFor(who: Who, event: string): Promise<Told> {
  return until(
    async () => (await told(who)).find((one) => one.event === event),
    `${event} for ${who}`,
  );
}

const at = (who: Who) => (who === 'casey' ? stack.acme : stack.northwind);

/** Casey replies to a mail about the request. */
async function replyByMail(text: string): Promise<void> {
  const { db, vault } = stack.acme.instance;
  const own = 'reply@acme.example';
  await db('users').where({ name: 'Casey' }).update({ email: 'casey@acme.example' });
  const target = { recordType: 'request', record: request.number, person: 'Casey' };
  const to = (await replyAddress(db, vault, own, target)) ?? '';
  const { installation } = stack.acme.instance;
  const parts = { db, log: stack.log, meters: createMeters(), installation };
  const door = await openSmtpDoor(parts, { port: 0, address: own, tls: null });
  try {
    const transport = createTransport({ host: '127.0.0.1', port: door.port, ignoreTLS: true });
    await transport.sendMail({ from: 'casey@acme.example', to, text });
    const written = { record: request.number, state: 'written' };
    await until(() => db('received_mails').where(written).first(), 'the reply to be written');
  } finally {
    await door.close();
    await db('users').where({ name: 'Casey' }).update({ email: null });
  }
}

test('an exchange tells each side what the other did, and nobody what they did themselves', async () => {
  const { casey, dana, nora } = stack;
  await nora.post(`/tasks/${request.task}/assign`, { to: 'Dana' });
  expect(await waitFor('dana', 'assigned')).toMatchObject({
    record: request.number,
    readAt: null,
    links: { record: `/api/v1/tasks/${request.task}` },
  });
  await dana.post(`/tasks/${request.task}/request-info`, { text: 'Which model is it?' });
  expect(await waitFor('casey', 'asked')).toMatchObject({
    text: 'Awaiting Info: Which model is it?',
    links: { record: `/api/v1/requests/${request.number}` },
  });
  await replyByMail('The X1.');
  expect(await waitFor('dana', 'answered')).toMatchObject({ text: 'The X1.' });
  await dana.post(`/tasks/${request.task}/work-notes`, { text: 'For staff only.' });
  await dana.post(`/tasks/${request.task}/propose`, {
    resolutionCode: 'Solved',
    resolutionNotes: 'Press it longer.',
  });
  await waitFor('casey', 'proposed');
  await casey.post(`/requests/${request.number}/reject`, { reason: 'It is still dark.' });
  await waitFor('dana', 'rejected');
  expect((await told('casey')).map(({ event }) => event)).toEqual(['asked', 'proposed']);
  expect((await told('dana')).map(({ event }) => event)).toEqual([
    'assigned',
    'answered',
    'rejected',
  ]);
  expect(await told('nora')).toEqual([]);
});

describe('what a person was told', () => {
  test('is counted, marked as read one by one and all at once, and live in every window', async () => {
    const { dana } = stack;
    const unread = async () => (await dana.get<{ unread: number }>('/notifications/unread')).unread;
    const window = await readStream(
      `${stack.northwind.url}/api/v1/notifications/events`,
      stack.northwind.tokens.agent,
    );
    const shown = () => window.events.at(-1)?.data;
    const before = await unread();
    await until(async () => shown() !== undefined, 'the first count');
    expect(shown()).toEqual({ unread: before, approvals: 0 });
    const [first, ...others] = await told('dana');
    if (!first) throw new Error('Dana was told nothing.');
    await dana.post(`/notifications/${first.id}/read`);
    await until(
      async () => JSON.stringify(shown()) === JSON.stringify({ unread: before - 1, approvals: 0 }),
      'one less',
    );
    expect((await told('dana'))[0]?.readAt).not.toBeNull();
    await dana.post('/notifications/read', { until: others.at(-1)?.createdAt });
    expect((await told('dana')).filter(({ readAt }) => readAt === null)).toEqual([]);
    window.leave();
  });

  test('is for nobody else', async () => {
    const [mine] = await told('dana');
    const answer = await call(stack.northwind, 'admin', 'POST', `/notifications/${mine?.id}/read`);
    expect(answer.status).toBe(404);
  });

  test('is hidden when the person may no longer read the record', async () => {
    const { db } = stack.northwind.instance;
    const roles = await db('users').where({ name: 'Dana' }).first('roles');
    expect((await told('dana')).length).toBeGreaterThan(0);
    try {
      await db('users')
        .where({ name: 'Dana' })
        .update({ roles: ['requester'] });
      await until(async () => (await told('dana')).length === 0, 'nothing for a requester');
    } finally {
      await db('users').where({ name: 'Dana' }).update(roles);
    }
    await until(async () => (await told('dana')).length > 0, 'everything again');
  });
});

describe('each entry is told once', () => {
  test('however many processes look at the same time, and if one dies', async () => {
    const { db } = stack.northwind.instance;
    const before = await entries(db);
    const [entry] = before;
    if (!entry) throw new Error('Dana was told nothing.');
    const again = () =>
      db('unnoticed_entries').insert({ journal_id: entry, position: 1 }).onConflict().ignore();
    await again();
    const died = new Error('killed before the commit');
    await db
      .transaction(async (trx) => {
        await noticeEntries(trx, 'northwind');
        throw died;
      })
      .catch((error: unknown) => expect(error).toBe(died));
    await Promise.all([1, 2, 3].map(() => noticeEntries(db, 'northwind')));
    await until(
      async () => !(await db('unnoticed_entries').where({ journal_id: entry }).first()),
      'it is seen',
    );
    expect(await entries(db)).toEqual(before);
  });

  async function entries(db: Database): Promise<readonly string[]> {
    return db('personal_notifications')
      .where({ person: 'Dana', record: request.number })
      .orderBy('created_at')
      .pluck('journal_id');
  }
});

test('a mail goes through the outbox and its own delivery workflow, and is kept without a mail server', async () => {
  const { casey, northwind } = stack;
  const { db } = northwind.instance;
  await db('users').where({ name: 'Dana' }).update({ email: 'dana@northwind.example' });
  try {
    await casey.post(`/requests/${request.number}/comments`, { text: 'Please hurry.' });
    const mail = () =>
      db('mails as m')
        .join('personal_notifications as n', 'n.mail_id', 'm.id')
        .where({ 'n.person': 'Dana', 'n.record': request.number })
        .first('m.id', 'm.state');
    await until(async () => (await mail())?.state === 'kept', 'the mail to be kept');
    const { id } = await mail();
    await until(
      async () => (await db('outbox').where({ id }).first('status'))?.status === 'delivered',
      'the delivery',
    );
  } finally {
    await db('users').where({ name: 'Dana' }).update({ email: null });
  }
});

test('preferences decide what is listed, and an old version of them is not overwritten', async () => {
  const { casey, dana } = stack;
  const path = '/notification-preferences';
  const preferences = await casey.get<{ events: Record<string, object> }>(path);
  const events = { ...preferences.events, commented: { portal: false, mail: 'off' } };
  const put = (ifMatch: string, body: object) =>
    fetch(`${at('casey').url}/api/v1${path}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${at('casey').tokens.requester}`,
        'content-type': 'application/json',
        'if-match': ifMatch,
      },
      body: JSON.stringify(body),
    });
  expect((await put('"other"', { ...preferences, events })).status).toBe(412);
  expect((await put('*', { ...preferences, events, digestHour: 24 })).status).toBe(400);
  const saved = await put('*', { ...preferences, events });
  expect(saved.status).toBe(200);
  try {
    await dana.post(`/tasks/${request.task}/comments`, { text: 'Not of interest.' });
    await dana.post(`/tasks/${request.task}/propose`, {
      resolutionCode: 'Solved',
      resolutionNotes: 'Really.',
    });
    await until(
      async () => (await told('casey')).filter(({ event }) => event === 'proposed').length === 2,
      'the second solution',
    );
    expect((await told('casey')).map(({ event }) => event)).not.toContain('commented');
  } finally {
    expect((await put('*', preferences)).status).toBe(200);
  }
});

test('work notes go to the members of the group, if they may read them', async () => {
  const { dana, northwind } = stack;
  const { db } = northwind.instance;
  request = await stack.submit(await stack.publish());
  const { group } = await db('requests')
    .where({ number: request.number })
    .first({ group: 'assignment_group' });
  const { id } = await db('groups').whereRaw('lower(name) = lower(?)', [group]).first('id');
  await db('users')
    .insert({ name: 'Rita Reader', roles: ['requester'] })
    .onConflict()
    .ignore();
  await ensureRole(db, 'Nora', 'admin');
  const members = ['Nora', 'Rita Reader'].map((member) => ({ group_id: id, member }));
  await db('group_members').insert(members).onConflict().ignore();
  try {
    await dana.post(`/tasks/${request.task}/work-notes`, { text: 'Only for staff.' });
    expect(await waitFor('nora', 'noted')).toMatchObject({ text: 'Only for staff.' });
    const rita = await db('personal_notifications').where({ person: 'Rita Reader' });
    expect(rita).toEqual([]);
  } finally {
    await db('group_members').where({ group_id: id }).delete();
  }
});
