import type { Logger } from 'pino';
import { backOffMs } from '../domain/backOff';
import { sign, sourceOf } from '../exchange/wire';
import { type AuditLink, auditHead, auditLinks } from '../records/auditChain';
import type { AuditRecord } from '../records/auditEntries';
import { receiverName } from '../records/auditForwarding';
import type { Database } from '../records/database';
import { sendSyslog, syslogMessage } from './syslog';

/** Where the entries of the audit log are sent as well. */
export interface AuditReceiver {
  /** `https:`, `http:`, `syslog+tls:` or `syslog+tcp:` */
  readonly url: URL;
  /** Signs calls over HTTP by Standard Webhooks. Null for syslog. */
  readonly secret: string | null;
  /** In PEM: the authorities whose certificates are accepted over TLS. Null: those that Node trusts. */
  readonly ca: string | null;
}

interface ForwardingDeps {
  readonly db: Database;
  readonly log: Logger;
  readonly instance: string;
  readonly publicUrl: string;
}

const most = 100;
const longestMs = 10_000;
/** How long one process has the turn. A process that dies meanwhile loses it. */
const turnSeconds = 60;
const everyMs = 5_000;

/** Forwards in the background: one process of the instance at a time. */
export function startAuditForwarding(
  deps: ForwardingDeps,
  receiver: AuditReceiver,
): { stop(): Promise<void> } {
  const forward = () =>
    forwardAudit(deps, receiver).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'the audit log was not forwarded'),
    );
  let running = forward();
  const timer = setInterval(() => {
    running = running.then(forward);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * Sends what the receiver does not have yet, in order and at least once. If it does not take it, the next attempt is made
 * later: no entry is left out.
 */
export async function forwardAudit(deps: ForwardingDeps, receiver: AuditReceiver): Promise<void> {
  const { db, log } = deps;
  const name = receiverName(receiver.url);
  await db('audit_forwarding').insert({ receiver: name }).onConflict().ignore();
  const place = () => db('audit_forwarding').where({ receiver: name });
  const [turn]: { position: number; attempts: number }[] = await place()
    .whereRaw('next_try_at <= now()')
    .update({ next_try_at: db.raw(`now() + interval '${turnSeconds} seconds'`) })
    .returning(['position', 'attempts']);
  if (!turn) return;
  const { position: until } = await auditHead(db);
  let { position } = turn;
  try {
    const due = Date.now() + (turnSeconds * 1_000) / 2;
    while (position < until && Date.now() < due) {
      const links: AuditLink[] = [];
      for await (const link of auditLinks(db, {
        after: position,
        until: Math.min(until, position + most),
      }))
        links.push(link);
      const last = links.at(-1);
      if (!last) throw new Error(`Entry ${position + 1} is missing: verify the audit log.`);
      await send(deps, receiver, links);
      position = last.position;
      await place().update({
        position,
        attempts: 0,
        last_error: null,
        last_success_at: db.fn.now(),
      });
    }
    await place().update({ next_try_at: db.fn.now() });
  } catch (error) {
    const attempts = turn.attempts + 1;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ receiver: name, attempts, reason }, 'the audit log was not forwarded');
    await place().update({
      ...{ attempts, last_error: reason },
      next_try_at: db.raw(`now() + ? * interval '1 millisecond'`, [backOffMs(attempts)]),
    });
  }
}

async function send(
  { instance, publicUrl }: ForwardingDeps,
  { url, secret, ca }: AuditReceiver,
  links: readonly AuditLink[],
): Promise<void> {
  if (secret === null) {
    const { hostname } = new URL(publicUrl);
    const messages = links.map(({ content, ...link }) => {
      const entry: Omit<AuditRecord, 'position' | 'hash'> = JSON.parse(content);
      return syslogMessage(hostname, { ...entry, ...link }, content);
    });
    await sendSyslog({ url, ca }, messages, longestMs);
    return;
  }
  const events = links.map((link) => cloudEvent(instance, link));
  const body = JSON.stringify(events);
  const [first, last] = [links[0], links.at(-1)];
  const id = `audit-${first?.position}-${last?.position}`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents-batch+json; charset=utf-8',
      ...sign(secret, id, body),
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(longestMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`${url.host} answered ${answer.status}`);
}

/** CloudEvents 1.0. */
function cloudEvent(instance: string, { content, ...link }: AuditLink) {
  const entry: Omit<AuditRecord, 'position' | 'hash'> = JSON.parse(content);
  return {
    specversion: '1.0',
    id: entry.id,
    source: sourceOf(instance),
    type: 'crossdesk.audit.entry.v1',
    subject: `${entry.target.type}/${entry.target.id}`,
    time: entry.at,
    datacontenttype: 'application/json',
    data: { ...link, entry },
  };
}
