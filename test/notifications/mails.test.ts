import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createMailer, type Mailer } from '../../activities/mail';
import { sendMail } from '../../activities/mailChannel';
import { defaultPreferences } from '../../domain/notificationPreferences';
import { receiveEdits } from '../../records/entryEdits';
import { queueDueMails } from '../../records/mails';
import { noticeEntries } from '../../records/noticeEntries';
import { createVault } from '../../records/secret';
import { received, startTestApi, type TestApi, user } from '../api/testApi';
import { theOriginal } from '../environment/installation';
import { log } from '../environment/log';
import { type MailServer, startMailServer } from './mailServer';

const publicUrl = 'https://desk.northwind.example';
let api: TestApi;
let server: MailServer;
let mailer: Mailer;
let record: { readonly task: string; readonly number: string };
const vault = createVault(randomBytes(32));

beforeAll(async () => {
  [api, server] = await Promise.all([startTestApi({ instance: 'northwind' }), startMailServer()]);
  mailer = createMailer(`smtp://127.0.0.1:${server.port}`, publicUrl, theOriginal);
  record = await received(api);
  for (const name of ['Dana', 'Erik']) await user(api.db, 'agent', name);
  await address('Dana', { email: 'dana@northwind.example' });
});
afterAll(async () => {
  mailer?.close();
  await api?.close();
  await server?.close();
});
afterEach(async () => {
  server.received.length = 0;
  server.refusal = null;
  await prefer({});
});

const address = (name: string, fields: object) => api.db('users').where({ name }).update(fields);

async function prefer(changes: object) {
  const preferences = JSON.stringify({ ...defaultPreferences, ...changes });
  await api
    .db('notification_preferences')
    .insert({ person: 'Dana', preferences })
    .onConflict('person')
    .merge();
}

const morning = new Date('2026-01-15T09:00:00Z');

/** Somebody comments on what Dana works on. */
async function comment(text: string, now = morning): Promise<void> {
  await api.db('requests').where({ number: record.number }).update({ assigned_to: 'Dana' });
  await api.db('journal').insert({
    ...{ id: randomUUID(), record: record.number, kind: 'comment', text, by: 'Casey' },
    ...{ instance: 'acme', at: new Date() },
  });
  while ((await noticeEntries(api.db, 'northwind', now)).more);
}

const waiting = (): Promise<string[]> =>
  api.db('outbox').where({ name: 'mail', status: 'waiting' }).orderBy('position').pluck('id');

const deps = () => ({
  ...{ db: api.db, vault, mailer, log, instance: 'northwind', publicUrl },
  replyAddress: 'reply@desk.northwind.example',
});

/** Sends what is queued, as the delivery does. */
async function deliver() {
  const outcomes = [];
  for (const subject of await waiting()) {
    const outcome = await sendMail(deps(), { subject });
    if (outcome.status === 'taken')
      await api.db('outbox').where({ id: subject }).update({ status: 'delivered' });
    outcomes.push(outcome);
  }
  return outcomes;
}

async function mailed(text: string) {
  await comment(text);
  await deliver();
  const mail = server.received.at(-1);
  if (!mail) throw new Error('No mail came.');
  return mail;
}

test('a mail says what happened, in threads, and how to answer and how to stop', async () => {
  const mail = await mailed('Is <b>it</b> done?\r\nBcc: all@example.com');
  const header = (name: string) => mail.headers.get(name) ?? '';
  expect(mail.to).toEqual(['dana@northwind.example']);
  expect(header('subject')).toBe(`[${record.number}] New comment: ${await title()}`);
  expect(header('bcc')).toBe('');
  expect(mail.text).toContain('Casey (Acme) wrote:');
  expect(mail.text).toContain('Is <b>it</b> done?');
  expect(mail.html).toContain('Is &lt;b&gt;it&lt;/b&gt; done?');
  expect(mail.text).toContain(`${publicUrl}/tasks/${record.task}`);
  expect(header('auto-submitted')).toBe('auto-generated');
  expect(header('reply-to')).toMatch(/^reply\+[0-9a-f]{40}@desk\.northwind\.example$/);
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  expect(header('list-unsubscribe')).toMatch(
    /^<https:\/\/desk\.northwind\.example\/api\/v1\/unsubscribe\//,
  );
  const next = await mailed('And now?');
  expect(next.headers.get('references')).toBe(header('references'));
  expect(next.headers.get('in-reply-to')).toBe(header('in-reply-to'));
  expect(next.headers.get('message-id')).not.toBe(header('message-id'));
  expect(next.headers.get('reply-to')).toBe(header('reply-to'));
});

async function title(): Promise<string> {
  const row = await api.db('requests').where({ number: record.number }).first('short_description');
  return row.short_description;
}

test('a mail has the text after an edit, if it is not sent yet; a sent one is not sent again', async () => {
  await comment('Teh text');
  const { id, at } = await api
    .db('journal')
    .where({ record: record.number, text: 'Teh text' })
    .first();
  const edit = (revision: number, text: string) =>
    receiveEdits(api.db, 'acme', [
      {
        ...{ id, name: 'commented', subject: record.number, sequence: 1, time: at.toISOString() },
        data: { by: 'Casey', text, edit: { revision, at: new Date().toISOString() } },
      },
    ]);
  await edit(1, 'The text');
  await deliver();
  expect(server.received.map((mail) => mail.text.match(/Te?he? text/g))).toEqual([['The text']]);
  await edit(2, 'Another text');
  await noticeEntries(api.db, 'northwind', morning);
  expect(await waiting()).toEqual([]);
});

test.each([
  ['de', 'Neuer Kommentar', 'schrieb:'],
  ['fr', 'Nouveau commentaire', 'a écrit'],
])('in the language of the reader: %s', async (language, subject, text) => {
  await address('Dana', { language });
  try {
    const mail = await mailed('Hallo');
    expect(mail.headers.get('subject')).toContain(subject);
    expect(mail.text).toContain(text);
    expect(mail.html).toContain(`<html lang="${language}">`);
  } finally {
    await address('Dana', { language: null });
  }
});

describe('a mail is sent once', () => {
  test('and a repeat after a crash has the same Message-ID', async () => {
    await comment('Once.');
    const [id = ''] = await waiting();
    await sendMail(deps(), { subject: id });
    // The process is killed before the delivery is recorded.
    expect(await sendMail(deps(), { subject: id })).toEqual({ status: 'taken' });
    expect(server.received).toHaveLength(1);
    // Or even before the mail server's answer is.
    await api.db('mails').where({ id }).update({ state: 'queued' });
    await deliver();
    const ids = server.received.map(({ headers }) => headers.get('message-id'));
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  test('a refusal for now is tried again, one for good waits for an admin', async () => {
    await comment('Refused.');
    server.refusal = { at: 'to', code: 450 };
    expect(await deliver()).toMatchObject([{ status: 'failed' }]);
    server.refusal = { at: 'to', code: 550 };
    expect(await deliver()).toMatchObject([{ status: 'refused' }]);
    const [id = ''] = await waiting();
    await api.db('outbox').where({ id }).update({ status: 'failed', last_error: '550 no' });
    const { body } = await api.as('admin').get('/api/v1/mail-failures').expect(200);
    expect(body.items).toMatchObject([{ id, person: 'Dana', reason: '550 no' }]);
    await api.as('agent').get('/api/v1/mail-failures').expect(403);
    server.refusal = null;
    await api.as('admin').post(`/api/v1/mail-failures/${id}/retry`).expect(200);
    expect(await deliver()).toEqual([{ status: 'taken' }]);
    await api.as('admin').post(`/api/v1/mail-failures/${id}/discard`).expect(404);
  });
});

describe('preferences', () => {
  test('quiet hours hold mails until they end', async () => {
    await prefer({ quietHours: { from: 22, until: 7 } });
    await comment('At night.', new Date('2026-01-15T23:30:00Z'));
    expect(await waiting()).toEqual([]);
    expect(await queueDueMails(api.db, new Date('2026-01-16T06:59:00Z'))).toBe(false);
    expect(await queueDueMails(api.db, new Date('2026-01-16T07:00:00Z'))).toBe(true);
    await deliver();
    expect(server.received).toHaveLength(1);
  });

  test('a digest is one mail about all that came since the last one', async () => {
    const events = { ...defaultPreferences.events, commented: { portal: false, mail: 'digest' } };
    await prefer({ events, digestHour: 8 });
    await comment('First of the day.');
    await comment('Second of the day.', new Date('2026-01-15T20:00:00Z'));
    expect(await waiting()).toEqual([]);
    await queueDueMails(api.db, new Date('2026-01-16T08:00:00Z'));
    await comment('Of the next day.', new Date('2026-01-16T08:00:01Z'));
    await deliver();
    const [mail, ...more] = server.received;
    expect(more).toEqual([]);
    expect(mail?.headers.get('subject')).toBe('What happened since yesterday: 2');
    expect(mail?.text).toMatch(/First of the day[\s\S]*Second of the day/);
    expect(mail?.text).not.toContain('Of the next day');
    await queueDueMails(api.db, new Date('2026-01-17T08:00:00Z'));
    await deliver();
    expect(server.received[1]?.text).toContain('Of the next day');
  });

  test('off is no mail', async () => {
    const events = { ...defaultPreferences.events, commented: { portal: true, mail: 'off' } };
    await prefer({ events });
    await comment('Not by mail.');
    expect(await waiting()).toEqual([]);
  });
});

test('nobody gets a mail about what they can no longer read', async () => {
  await comment('A secret.');
  await address('Dana', { roles: ['requester'] });
  try {
    expect(await deliver()).toEqual([{ status: 'taken' }]);
    expect(server.received).toEqual([]);
  } finally {
    await address('Dana', { roles: ['agent'] });
  }
});
