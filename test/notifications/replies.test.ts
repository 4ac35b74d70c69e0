import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { createMailer, type Mailer } from '../../activities/mail';
import { sendMail } from '../../activities/mailChannel';
import { processNext } from '../../api/replies/processReplies';
import { maxMailBytes, receiveMail } from '../../api/replies/receive';
import { openSmtpDoor, smtpLimits } from '../../api/replies/smtpDoor';
import { openDatabase } from '../../records/database';
import { queueMail } from '../../records/mails';
import { findReplyTarget, replyAddress } from '../../records/replyTokens';
import { createVault } from '../../records/secret';
import { createMeters } from '../../telemetry/meters';
import { received, startTestApi, type TestApi, user } from '../api/testApi';
import { createAuthority } from '../environment/certificates';
import { theOriginal } from '../environment/installation';
import { log } from '../environment/log';
import { type MailServer, startMailServer } from './mailServer';

const own = 'reply@desk.northwind.example';
const vault = createVault(randomBytes(32));
const meters = createMeters();
let api: TestApi;
let server: MailServer;
let mailer: Mailer;
let record: { readonly task: string; readonly number: string };
let door: Awaited<ReturnType<typeof openSmtpDoor>>;
/** Dana's address for the record. */
let to: string;

beforeAll(async () => {
  [api, server] = await Promise.all([startTestApi({ instance: 'northwind' }), startMailServer()]);
  mailer = createMailer(
    `smtp://127.0.0.1:${server.port}`,
    'https://desk.northwind.example',
    theOriginal,
  );
  record = await received(api);
  await user(api.db, 'agent', 'Dana');
  await dana({ email: 'dana@northwind.example' });
  to = await addressOf(record.number);
  door = await openSmtpDoor(deps(), { port: 0, address: own, tls: null });
});
afterAll(async () => {
  await door?.close();
  mailer?.close();
  await api?.close();
  await server?.close();
});
afterEach(async () => {
  await api.db('received_mails').update({ received_at: new Date('2026-01-01') });
  server.received.length = 0;
});

const deps = () => ({
  ...{ db: api.db, engine: api.engine, instance: 'northwind', log, meters },
  installation: theOriginal,
  afterCommit: (id: string) => void api.woken.push(id),
});
const dana = (fields: object) => api.db('users').where({ name: 'Dana' }).update(fields);

async function addressOf(number: string, person = 'Dana'): Promise<string> {
  const target = { recordType: 'fulfillment', record: number, person };
  return (await replyAddress(api.db, vault, own, target)) ?? '';
}

interface Written {
  readonly text?: string;
  readonly from?: string;
  readonly id?: string;
  readonly headers?: Record<string, string>;
  readonly attachments?: { filename: string; content: Buffer | string }[];
}

/** Sends a mail by SMTP. @throws what the door answers */
async function send({ text = 'Done.', from = 'Dana <dana@northwind.example>', ...mail }: Written) {
  const transport = createTransport({ host: '127.0.0.1', port: door.port, ignoreTLS: true });
  const { id: messageId = `<${randomUUID()}@northwind.example>`, headers, attachments = [] } = mail;
  await transport.sendMail({ from, to, subject: 'Re', text, messageId, headers, attachments });
}

/** Reads all that came. */
async function readAll(): Promise<void> {
  while (await processNext(deps()));
}

const last = () => api.db('received_mails').orderBy('received_at', 'desc').first();
const comments = (number = record.number): Promise<string[]> =>
  api.db('journal').where({ record: number, kind: 'comment' }).orderBy('position').pluck('text');

/** The mails that tell Dana about her replies, sent. */
async function answers() {
  const waiting = api.db('outbox').where({ name: 'mail', status: 'waiting' });
  for (const subject of await waiting.clone().pluck('id')) {
    await sendMail(
      { ...deps(), vault, mailer, publicUrl: 'https://desk.northwind.example' },
      { subject },
    );
  }
  await waiting.update({ status: 'delivered' });
  return server.received.splice(0);
}

test('a reply becomes a comment of its person with its files, and its original can be read', async () => {
  await send({
    text: 'It is done.\n\nOn Tue, Jan 13, 2026 Northwind <crossdesk@n.example> wrote:\n> Is it?',
    attachments: [{ filename: 'log.txt', content: 'all well' }],
  });
  expect(await comments()).toEqual([]);
  await readAll();
  const { body } = await api.as('agent').get(`/api/v1/tasks/${record.task}/journal`).expect(200);
  expect(body.items.slice(-2)).toMatchObject([
    { kind: 'comment', text: 'It is done.', author: 'Dana (Northwind)' },
    { kind: 'attachment', text: 'log.txt', author: 'Dana (Northwind)' },
  ]);
  expect(api.woken).toContain(api.connection);
  const { body: list } = await api.as('admin').get('/api/v1/received-mails').expect(200);
  const [mail] = list.items;
  expect(mail).toMatchObject({ state: 'written', person: 'Dana', record: record.number });
  expect(mail.id).toBe(body.items.at(-2).id);
  const original = await api.as('admin').get(mail.links.original).responseType('blob').expect(200);
  expect(original.body.toString()).toContain('> Is it?');
  expect(await answers()).toEqual([]);
});

test('a mail that comes several times, by both doors, at once, is one comment', async () => {
  const before = await comments();
  const id = `<${randomUUID()}@northwind.example>`;
  const target = await findReplyTarget(api.db, own, to);
  if (!target) throw new Error('The address stands for nothing.');
  const raw = (n: number) =>
    Buffer.from(
      `Received: by hop ${n}\r\nFrom: dana@northwind.example\r\nMessage-ID: ${id}\r\n\r\nOnce.\r\n`,
    );
  const byBox = (n: number) =>
    receiveMail(deps(), { raw: raw(n), target, returnPath: null, door: 'imap' });
  const one = { text: 'Once.', id };
  await Promise.all([send(one), send(one), byBox(1), byBox(2)]);
  await Promise.all([readAll(), readAll()]);
  await send(one);
  await readAll();
  expect(await comments()).toEqual([...before, 'Once.']);
  // A process that dies before it has recorded the comment repeats everything.
  await api.db('received_mails').where({ message_id: id }).update({ state: 'waiting' });
  await api.db('received_mails').update({ next_try_at: new Date() });
  await readAll();
  expect(await comments()).toEqual([...before, 'Once.']);
});

describe('a reply that cannot be a comment', () => {
  async function refuses(mail: Written, reason: string, ...told: string[]) {
    const before = await comments();
    await send(mail);
    await readAll();
    expect(await last()).toMatchObject({ state: 'refused', reason });
    expect(await comments()).toEqual(before);
    const [answer, ...more] = await answers();
    expect(more).toEqual([]);
    expect(answer?.to).toEqual(['dana@northwind.example']);
    // Nobody answers an answer.
    expect(answer?.from).toBe('');
    expect(answer?.headers.get('auto-submitted')).toBe('auto-replied');
    for (const part of told) expect(answer?.text.replace(/\s+/g, ' ')).toContain(part);
  }

  test('is answered once: another sender, no text of its own, a text that is too long', async () => {
    await refuses({ from: 'mallory@evil.example' }, 'sender', 'mail address in your profile');
    await refuses({ from: 'dana@northwind.example, eve@evil.example' }, 'sender');
    await refuses({ text: '> Is it done?\n' }, 'empty', 'no text of its own');
    await dana({ language: 'de' });
    const long = Array.from({ length: 1_100 }, () => 'x'.repeat(60)).join('\n');
    await refuses({ text: long }, 'too-long', 'länger als 64 KiB');
    await dana({ language: null });
  });

  test('is answered once: a record that is closed, one that is hidden, an account that is disabled', async () => {
    const requests = () => api.db('requests').where({ number: record.number });
    const { state } = await requests().first('state');
    await requests().update({ state: 'Closed' });
    await refuses({}, 'closed', record.number, 'It is closed.');
    await requests().update({ state });
    await dana({ roles: ['requester'] });
    await refuses({}, 'hidden', 'no longer read');
    await dana({ roles: ['agent'], disabled_at: new Date() });
    await refuses({}, 'disabled', 'Your account is disabled');
    await send({ from: 'mallory@evil.example' });
    await readAll();
    expect(await last()).toMatchObject({ state: 'ignored', reason: 'disabled' });
    expect(await answers()).toEqual([]);
    await dana({ disabled_at: null });
  });

  test('is answered about a file that is too large, and the rest is written', async () => {
    const attachments = [{ filename: 'huge.bin', content: 'More than ten bytes.' }];
    await send({ text: 'With files.', attachments });
    const storage = { user: 10, partner: null, system: null };
    while (await processNext({ ...deps(), storage }));
    expect((await comments()).at(-1)).toBe('With files.');
    const [answer] = await answers();
    expect(answer?.headers.get('subject')).toContain('Files of your reply');
    expect(answer?.text).toContain('huge.bin');
  });
});

describe('a mail of a program', () => {
  test('is neither a comment nor answered, and admins see it', async () => {
    const before = await comments();
    await send({ headers: { 'Auto-Submitted': 'auto-replied' } });
    await readAll();
    expect(await last()).toMatchObject({ state: 'ignored', reason: 'automatic' });
    const { id } = await queueMail(api.db, {
      ...{ person: 'Dana', kind: 'refusal', dueAt: new Date(), now: new Date() },
      content: { record: record.number, why: 'empty', replyTo: null },
    });
    await answers();
    await send({ id: `<${id}@desk.northwind.example>` });
    await readAll();
    expect(await last()).toMatchObject({
      reason: 'automatic',
      detail: expect.stringMatching('own|this'),
    });
    expect(await comments()).toEqual(before);
    expect(await answers()).toEqual([]);
    const path = '/api/v1/received-mails?state=ignored&q=dana';
    const { body } = await api.as('admin').get(path).expect(200);
    expect(body.items[0]).toMatchObject({ state: 'ignored', reason: 'automatic' });
    // A report of that mail's refusal makes it a failed one.
    const report = [
      'Action: failed',
      'Diagnostic-Code: smtp; 550 5.1.1 No mailbox',
      `Message-ID: <${id}@desk.northwind.example>`,
    ].join('\r\n');
    await createTransport({ host: '127.0.0.1', port: door.port, ignoreTLS: true }).sendMail({
      envelope: { from: '', to },
      raw: `From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; report-type=delivery-status\r\n\r\n${report}\r\n`,
    });
    await readAll();
    expect(await last()).toMatchObject({ state: 'bounced', return_path: '' });
    const { body: failures } = await api.as('admin').get('/api/v1/mail-failures').expect(200);
    expect(failures.items).toMatchObject([
      { id, address: 'dana@northwind.example', reason: '550 5.1.1 No mailbox' },
    ]);
    await api.as('admin').post(`/api/v1/mail-failures/${id}/retry`).expect(200);
    expect(await answers()).toHaveLength(1);
  });

  test('that comes again and again ends after thirty in an hour', async () => {
    const target = await findReplyTarget(api.db, own, to);
    const sent = (received_at: Date, n: number) => ({
      ...{ id: randomUUID(), record_type: 'fulfillment', record: record.number, person: 'Dana' },
      ...{ door: 'smtp', sender: '', subject: '', size: 1, raw: Buffer.from('x') },
      ...{ state: n % 2 ? 'written' : 'ignored', received_at },
    });
    await api
      .db('received_mails')
      .insert(Array.from({ length: 29 }, (_, n) => sent(new Date(), n)));
    await send({ text: 'The thirtieth.' });
    await readAll();
    expect((await comments()).at(-1)).toBe('The thirtieth.');
    await send({ text: 'One more.' });
    await readAll();
    expect(await last()).toMatchObject({ state: 'ignored', reason: 'too-many' });
    await api
      .db('received_mails')
      .insert(Array.from({ length: 90 }, (_, n) => sent(new Date(), n)));
    await expect(send({})).rejects.toMatchObject({ responseCode: 450 });
    expect(target).toMatchObject({ person: 'Dana' });
  });
});

describe('the door', () => {
  /** Talks to the door line by line, and gives the answers. */
  async function talk(...said: string[]): Promise<string[]> {
    const socket = connect(door.port, '127.0.0.1').setEncoding('latin1');
    const heard: string[] = [];
    let left = '';
    const reply = async () => {
      for (;;) {
        const end = /^\d{3} .*\r\n/m.exec(left);
        if (end) {
          heard.push(end[0].trim());
          left = left.slice(end.index + end[0].length);
          return;
        }
        const [data] = await once(socket, 'data');
        left += data;
      }
    };
    await reply();
    for (const line of said) {
      socket.write(`${line}\r\n`);
      await reply();
    }
    socket.destroy();
    return heard.slice(1);
  }

  test('takes only addresses that this instance made, one at a time, and nothing large', async () => {
    const unknown = to.replace(/\+.{4}/, '+0000');
    const expired = await addressOf('ACME-PRQ0009999');
    await api
      .db('reply_tokens')
      .where({ record: 'ACME-PRQ0009999' })
      .update({ used_at: new Date(Date.now() - 91 * 86_400_000) });
    const heard = await talk(
      'EHLO client',
      `MAIL FROM:<a@b.example> SIZE=${maxMailBytes + 1}`,
      'MAIL FROM:<a@b.example>',
      'RCPT TO:<victim@elsewhere.example>',
      `RCPT TO:<${own}>`,
      `RCPT TO:<${unknown}>`,
      `RCPT TO:<${expired}>`,
      `RCPT TO:<${to.toUpperCase()}>`,
      `RCPT TO:<${to}>`,
      'AUTH PLAIN AGEAYg==',
    );
    expect(heard.map((line) => Number(line.slice(0, 3)))).toEqual([
      250, 552, 250, 550, 550, 550, 550, 250, 452, 500,
    ]);
  });

  test('says 451 while Postgres is away, and limits clients, recipients and bytes', async () => {
    const [whole, { db }] = [door, api];
    const away = openDatabase('postgres://nobody@127.0.0.1:9/nothing', 1);
    const open = (limits: Partial<typeof smtpLimits>, over = db) =>
      openSmtpDoor(
        { ...deps(), db: over },
        { port: 0, address: own, tls: null },
        { ...smtpLimits, ...limits },
      );
    const begin = ['EHLO client', 'MAIL FROM:<a@b.example>'];
    try {
      door = await open({}, away);
      expect((await talk(...begin, `RCPT TO:<${to}>`)).at(-1)).toMatch(/^451 /);
      await door.close();
      door = await open({ bytes: 10, clients: 1 });
      const socket = connect(door.port, '127.0.0.1');
      await once(socket, 'data');
      const second = connect(door.port, '127.0.0.1').setEncoding('latin1');
      expect(String((await once(second, 'data'))[0])).toMatch(/^421 /);
      socket.destroy();
      await once(socket, 'close');
      await expect(send({})).rejects.toMatchObject({ responseCode: 452 });
      await door.close();
      door = await open({ perMinute: 1 });
      await talk(...begin, `RCPT TO:<${to}>`);
      expect((await talk(...begin, `RCPT TO:<${to}>`)).at(-1)).toMatch(/^450 /);
      await door.close();
      door = await open({ connectionMs: 50 });
      const idle = connect(door.port, '127.0.0.1').resume();
      await once(idle, 'close');
    } finally {
      await door.close();
      door = whole;
      await away.destroy();
    }
  });

  test('says 451 on a copy of a database, for any address, until it is the original', async () => {
    const whole = door;
    let isOriginal = false;
    const installation = { ...theOriginal, isAllowed: async () => isOriginal };
    door = await openSmtpDoor({ ...deps(), installation }, { port: 0, address: own, tls: null });
    const rcpt = async (address: string) =>
      (await talk('EHLO client', 'MAIL FROM:<a@b.example>', `RCPT TO:<${address}>`)).at(-1);
    try {
      for (const address of [to, 'reply+nobody@desk.northwind.example'])
        expect(await rcpt(address)).toMatch(/^451 4\.3\.2 /);
      isOriginal = true;
      expect(await rcpt(to)).toMatch(/^250 /);
    } finally {
      await door.close();
      door = whole;
    }
  });

  test('offers STARTTLS with a certificate', async () => {
    const { ca, server: issue } = await createAuthority();
    const secure = await openSmtpDoor(deps(), { port: 0, address: own, tls: await issue() });
    try {
      const transport = createTransport({
        ...{ host: '127.0.0.1', port: secure.port, requireTLS: true, tls: { ca } },
      });
      await transport.sendMail({ from: 'dana@northwind.example', to, text: 'Sealed.' });
      await readAll();
      expect((await comments()).at(-1)).toBe('Sealed.');
    } finally {
      await secure.close();
    }
  });
});
