import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ImapFlow } from 'imapflow';
import pino from 'pino';
import { readImapBox } from '../../api/replies/imapBox';
import { imapUrlFault, readImapUrl } from '../../api/replies/imapUrl';
import { type Database, openDatabase } from '../../records/database';
import { replyAddress } from '../../records/replyTokens';
import { createVault } from '../../records/secret';
import { createMeters } from '../../telemetry/meters';
import { createTestDatabase } from '../environment/database';
import { log } from '../environment/log';
import { until } from '../environment/until';
import { type Dovecot, hasDovecot, startDovecot } from './dovecot';

const own = 'reply@desk.northwind.example';

/** The token endpoint of a mail provider, and what a mail server asks about a token. */
interface Tokens {
  readonly url: string;
  /** What was sent to the token endpoint. */
  readonly asked: Readonly<Record<string, string>>[];
  close(): Promise<void>;
}

async function startTokens(): Promise<Tokens> {
  const asked: Record<string, string>[] = [];
  const server = createServer(async (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://127.0.0.1');
    const answer = (status: number, body: object) =>
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (pathname === '/token') {
      asked.push(Object.fromEntries(new URLSearchParams(await text(req))));
      answer(200, { access_token: `t-${asked.length}`, token_type: 'Bearer', expires_in: 3600 });
    } else {
      const isKnown = searchParams.get('access_token') === `t-${asked.length}`;
      answer(isKnown ? 200 : 401, isKnown ? { email: 'cloud' } : {});
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

test('the URL of a mail box says what is wrong with it, and never the password', () => {
  expect(readImapUrl('imaps://box%40northwind:p%2Fw@mail.example/Replies?moveTo=Read')).toEqual({
    ...{ host: 'mail.example', port: 993, secure: true, requireTLS: true, folder: 'Replies' },
    ...{ user: 'box@northwind', pass: 'p/w', moveTo: 'Read', rejectUnauthorized: true },
  });
  for (const url of [
    'https://a:secret@mail.example',
    'imaps://mail.example',
    'imaps://a:secret%@mail.example',
    'imaps://a:secret@mail.example?moveTo=',
    'imaps://a:secret@mail.example?requireTLS=1',
    'imaps://a:secret@mail.example?more=1',
    'imaps://a:secret@mail.example#x',
  ])
    expect(imapUrlFault(url)).toMatch(/^(?!.*secret).+/);
});

(hasDovecot ? describe : describe.skip)('a mail box on a real IMAP server', () => {
  let server: Dovecot;
  let tokens: Tokens;
  let db: Database;
  let drop: () => Promise<void>;
  let to: string;
  const meters = createMeters();

  beforeAll(async () => {
    tokens = await startTokens();
    const [database, dovecot] = await Promise.all([
      createTestDatabase(),
      startDovecot(`${tokens.url}/tokeninfo`),
    ]);
    server = dovecot;
    drop = () => database.drop();
    db = openDatabase(database.url, 4);
    const target = { recordType: 'fulfillment', record: 'ACME-PRQ0001001', person: 'Dana' };
    to = (await replyAddress(db, createVault(randomBytes(32)), own, target)) ?? '';
  });
  afterAll(async () => {
    await server?.close();
    await tokens?.close();
    await db?.destroy();
    await drop?.();
  });

  test('is opened with a token, if the server takes no password', async () => {
    const url = readImapUrl(`imap://cloud@127.0.0.1:${server.port}?requireTLS=false`);
    const client = { url: `${tokens.url}/token`, clientId: 'desk', clientSecret: 's3cret' };
    for (const [scope, refreshToken] of [
      ['https://mail.example/.default', null],
      [null, 'r-1'],
    ] as const) {
      const id = newId();
      await deliver('cloud', id);
      const worker = readImapBox({ db, log, meters }, url, { ...client, scope, refreshToken }, own);
      await until(() => kept(id), 'the mail to be read').finally(() => worker.stop());
    }
    const by = { client_id: 'desk', client_secret: 's3cret' };
    expect(tokens.asked).toEqual([
      { ...by, grant_type: 'client_credentials', scope: 'https://mail.example/.default' },
      { ...by, grant_type: 'refresh_token', refresh_token: 'r-1' },
    ]);
  });

  const read = (user: string, query = '', over = db, to = log) =>
    readImapBox(
      { db: over, log: to, meters },
      readImapUrl(`imap://${user}:secret@127.0.0.1:${server.port}?requireTLS=false${query}`),
      null,
      own,
    );

  /** Uses the box as a mail program does. */
  async function inBox<T>(user: string, act: (client: ImapFlow) => Promise<T>): Promise<T> {
    const auth = { user, pass: 'secret' };
    const { port } = server;
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false });
    await client.connect();
    try {
      return await act(client);
    } finally {
      await client.logout();
    }
  }
  const deliver = (user: string, id: string, recipient = to) =>
    inBox(user, (client) =>
      client.append(
        'INBOX',
        `Return-Path: <dana@northwind.example>\r\nDelivered-To: ${recipient}\r\nFrom: dana@northwind.example\r\nTo: Desk <someone@else.example>\r\nMessage-ID: ${id}\r\n\r\nDone.\r\n`,
      ),
    );
  const count = (user: string, folder: string, query: object) =>
    inBox(user, async (client) => {
      await client.mailboxOpen(folder);
      return ((await client.search(query)) || []).length;
    });
  const kept = (id: string) => db('received_mails').where({ message_id: id }).first();
  const newId = () => `<${randomUUID()}@northwind.example>`;
  const isAway = async () => (await meters.replyMailboxAway.get()).values[0]?.value === 1;

  test('is read when a mail comes, by several workers once, and a mail is moved after it is stored', async () => {
    const [first, second, strange] = [newId(), newId(), newId()];
    await deliver('box', first);
    const workers = [read('box', '&moveTo=Done'), read('box', '&moveTo=Done')];
    try {
      await until(() => kept(first), 'the mail that was there');
      await deliver('box', strange, 'reply+unknown@desk.northwind.example');
      await deliver('box', second);
      await until(() => kept(second), 'the mail that came');
      expect(await kept(second)).toMatchObject({
        ...{ door: 'imap', return_path: 'dana@northwind.example', state: 'waiting' },
        ...{ person: 'Dana', record: 'ACME-PRQ0001001' },
      });
      await until(async () => (await count('box', 'Done', { all: true })) === 3, 'all are moved');
      expect(await count('box', 'INBOX', { all: true })).toBe(0);
      expect(await kept(strange)).toBeUndefined();
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
  });

  test('is left as it is while Postgres is away, and is opened again after the server was', async () => {
    const [first, second] = [newId(), newId()];
    await deliver('other', first);
    const away = openDatabase('postgres://nobody@127.0.0.1:9/nothing', 1);
    const lines: string[] = [];
    const told = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const blind = read('other', '', away, told);
    await until(() => lines.length > 0, 'the box to be given up');
    expect(lines[0]).toContain('the mail box for replies is not available');
    await blind.stop();
    await away.destroy();
    expect(await count('other', 'INBOX', { seen: false })).toBe(1);
    const worker = read('other');
    try {
      await until(() => kept(first), 'the mail that was left');
      await until(async () => (await count('other', 'INBOX', { seen: true })) === 1, 'it is seen');
      await server.stop();
      await until(isAway, 'the connection to be lost');
      await server.start();
      await deliver('other', second);
      await until(() => kept(second), 'the mail that came after');
    } finally {
      await worker.stop();
    }
  });
});
