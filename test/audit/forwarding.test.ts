import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net';
import { text } from 'node:stream/consumers';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pino from 'pino';
import { isSigned } from '../../exchange/wire';
import { forwardAudit } from '../../instance/auditForwarding';
import { recordAudit } from '../../records/audit';
import { type Database, openDatabase } from '../../records/database';
import { newSigningSecret } from '../../records/secret';
import { createAuthority } from '../environment/certificates';
import { createTestDatabase, type TestDatabase } from '../environment/database';

let database: TestDatabase;
let db: Database;
let server: Server | TcpServer | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 4);
});
afterEach(async () => {
  server?.close();
  await db.destroy();
  await database.drop();
});

async function write(...ids: string[]): Promise<void> {
  const actor = { kind: 'user', name: 'Zoë' } as const;
  for (const id of ids)
    await recordAudit(db, { actor, action: 'report.read', target: { type: 'report', id } });
}

async function listening(started: Server | TcpServer): Promise<number> {
  server = started;
  started.listen(0, '127.0.0.1');
  await once(started, 'listening');
  return (started.address() as AddressInfo).port;
}

const deps = () => ({
  ...{ db, log: pino({ level: 'silent' }) },
  ...{ instance: 'acme', publicUrl: 'https://acme.example' },
});

test('entries are forwarded as signed CloudEvents, in order, and again where they were not taken', async () => {
  const secret = newSigningSecret();
  const taken: { subject: string; data: { position: number; hash: string } }[] = [];
  let status = 500;
  let calls = 0;
  async function serve(req: IncomingMessage): Promise<number> {
    calls += 1;
    const body = await text(req);
    if (!isSigned(secret, body, req.headers)) return 401;
    if (status === 200) taken.push(...JSON.parse(body));
    return status;
  }
  const port = await listening(
    createServer((req, res) => {
      serve(req).then(
        (answer) => res.writeHead(answer).end(),
        (error) => res.destroy(error),
      );
    }),
  );
  const receiver = { url: new URL(`http://127.0.0.1:${port}/audit?key=hush`), secret, ca: null };
  const ids = Array.from({ length: 150 }, (_, n) => `${n + 1}`);
  await write(...ids);
  await forwardAudit(deps(), receiver);
  expect(taken).toEqual([]);
  const [failed] = await db('audit_forwarding');
  expect(failed).toMatchObject({
    position: 0,
    attempts: 1,
    last_error: `127.0.0.1:${port} answered 500`,
  });
  expect(failed.receiver).not.toContain('hush');
  // The next attempt waits.
  await forwardAudit(deps(), receiver);
  expect(calls).toBe(1);
  status = 200;
  await db('audit_forwarding').update({ next_try_at: db.fn.now() });
  await Promise.all([forwardAudit(deps(), receiver), forwardAudit(deps(), receiver)]);
  expect(taken.map(({ subject }) => subject)).toEqual(ids.map((id) => `report/${id}`));
  await write('151');
  await forwardAudit(deps(), receiver);
  const [head] = await db('audit_head');
  expect(taken.at(-1)?.data).toMatchObject({ position: 151, hash: head.hash });
  expect(taken).toHaveLength(151);
});

test('entries are forwarded as syslog, each with its length before it', async () => {
  const received: Promise<string>[] = [];
  const port = await listening(createTcpServer((socket) => received.push(text(socket))));
  await write('1', '2');
  const receiver = { url: new URL(`syslog+tcp://127.0.0.1:${port}`), secret: null, ca: null };
  await forwardAudit(deps(), receiver);
  const links = await db('audit_entries').orderBy('position');
  const sent = links.map(({ position, previous, hash, at, content }) => {
    const data = `[audit@32473 position="${position}" previous="${previous}" hash="${hash}"]`;
    const message = `<109>1 ${at} acme.example crossdesk - report.read ${data} \ufeff${content}`;
    return `${Buffer.byteLength(message)} ${message}`;
  });
  expect(await Promise.all(received)).toEqual([sent.join('')]);
  expect(await db('audit_forwarding').first()).toMatchObject({ position: 2, last_error: null });
});

test('syslog over TLS goes only to a receiver whose certificate is trusted', async () => {
  const authority = await createAuthority();
  const received: Promise<string>[] = [];
  const server = createTlsServer(await authority.server());
  server.on('secureConnection', (socket) => received.push(text(socket)));
  const port = await listening(server);
  await write('1');
  const receiver = { url: new URL(`syslog+tls://localhost:${port}`), secret: null, ca: null };
  await forwardAudit(deps(), receiver);
  expect(await db('audit_forwarding').first()).toMatchObject({
    ...{ position: 0, attempts: 1 },
    last_error: expect.stringMatching(/certificate/),
  });
  await db('audit_forwarding').update({ next_try_at: db.fn.now() });
  await forwardAudit(deps(), { ...receiver, ca: authority.ca });
  expect(await db('audit_forwarding').first()).toMatchObject({ position: 1, last_error: null });
  expect((await Promise.all(received)).join('')).toContain('report.read');
});
