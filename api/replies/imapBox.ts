import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { backOffMs } from '../../domain/backOff';
import { readHeaders } from '../../domain/replyMail';
import { findReplyTarget, type ReplyTarget, replyAddressesIn } from '../../records/replyTokens';
import type { Deps } from '../deps';
import { type ImapTokenSettings, imapAuth } from './imapToken';
import type { ImapSettings } from './imapUrl';
import { headOf, maxMailBytes, receiveMail } from './receive';

type ImapDeps = Pick<Deps, 'db' | 'log' | 'meters'>;

/** How often it looks by itself: the server may not say that a mail came. */
const everyMs = 60_000;
/** The headers that can name the address to which a mail was sent. */
const recipients = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc'];

/**
 * Reads replies from a mail box. A mail is marked as seen, and moved, after it is stored in Postgres. A lost connection is
 * opened again with growing intervals. Several workers can read one box: a mail has the same id for each of them.
 */
export function readImapBox(
  deps: ImapDeps,
  settings: ImapSettings,
  token: ImapTokenSettings | null,
  address: string,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { log, meters } = deps;
  const away = (is: boolean) => meters.replyMailboxAway.set(is ? 1 : 0);
  const run = async () => {
    for (let failures = 0; !signal.aborted; ) {
      away(true);
      await readUntilLost(deps, settings, token, address, signal, () => {
        failures = 0;
        away(false);
      }).catch((error: unknown) => {
        if (!signal.aborted) log.warn({ err: error }, 'the mail box for replies is not available');
      });
      failures += 1;
      await sleep(backOffMs(failures), undefined, { signal }).catch(() => {});
    }
    away(false);
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** @throws if the connection cannot be opened or is lost, and if a mail cannot be stored */
async function readUntilLost(
  deps: ImapDeps,
  settings: ImapSettings,
  token: ImapTokenSettings | null,
  address: string,
  signal: AbortSignal,
  wasRead: () => void,
): Promise<void> {
  const { host, port, secure, folder, moveTo, requireTLS, rejectUnauthorized } = settings;
  const auth = await imapAuth(settings, token);
  const client = new ImapFlow({
    ...{ host, port, secure, auth, logger: false },
    ...(!secure && requireTLS && { doSTARTTLS: true }),
    tls: { rejectUnauthorized },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 300_000,
  });
  let wake = () => {};
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('error', reject);
    client.on('close', () => reject(new Error('The connection to the mail box was closed.')));
  });
  lost.catch(() => {});
  client.on('exists', () => wake());
  const leave = () => client.close();
  signal.addEventListener('abort', leave);
  try {
    await client.connect();
    if (moveTo !== null) await client.mailboxCreate(moveTo);
    await client.mailboxOpen(folder);
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([readNew(client, deps, settings, address), lost]);
      wasRead();
      // The next command ends it.
      client.idle().catch(() => {});
      await Promise.race([woken, lost, sleep(everyMs, undefined, { signal, ref: false })]);
    }
  } finally {
    signal.removeEventListener('abort', leave);
    client.close();
  }
}

/** Stores the mails that are not marked as seen, and marks them. */
async function readNew(
  client: ImapFlow,
  deps: ImapDeps,
  { moveTo }: ImapSettings,
  address: string,
): Promise<void> {
  const found = (await client.search({ seen: false }, { uid: true })) || [];
  for (const uid of found) {
    const one = { uid: true };
    const { size = 0 } = (await client.fetchOne(String(uid), { size: true }, one)) || {};
    const isLarge = size > maxMailBytes;
    const wanted = isLarge ? { headers: true } : { source: true };
    const fetched = await client.fetchOne(String(uid), wanted, one);
    const raw = fetched && (isLarge ? fetched.headers : fetched.source);
    // Another worker has moved it.
    if (!raw) continue;
    await take(deps, raw, size, address);
    await client.messageFlagsAdd(String(uid), ['\\Seen'], one);
    if (moveTo !== null) await moveOnce(client, deps, uid, moveTo);
  }
}

/** The key of the advisory lock under which mails are moved: two workers that move one at once would copy it twice. */
const moving = 0x6d_6f_76_65;

async function moveOnce(client: ImapFlow, { db }: ImapDeps, uid: number, to: string) {
  await db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(?)', [moving]);
    await client.noop();
    const isThere = await client.fetchOne(String(uid), { flags: true }, { uid: true });
    if (isThere) await client.messageMove(String(uid), to, { uid: true });
  });
}

async function take(deps: ImapDeps, raw: Buffer, size: number, address: string): Promise<void> {
  const headers = readHeaders(headOf(raw).toString('latin1'));
  const values = (name: string) => headers.get(name) ?? [];
  const [path] = values('return-path');
  const returnPath = path === undefined ? null : path.replace(/^<|>$/g, '');
  const named = replyAddressesIn(address, recipients.flatMap(values).join('\n'));
  const targets: ReplyTarget[] = [];
  for (const one of named) {
    const target = await findReplyTarget(deps.db, address, one);
    if (target) targets.push(target);
  }
  if (targets.length === 0) deps.meters.replies.inc({ result: 'unknown' });
  for (const target of targets) {
    const isKept = await receiveMail(deps, { raw, size, target, returnPath, door: 'imap' });
    if (!isKept) deps.meters.replies.inc({ result: 'too many' });
  }
}
