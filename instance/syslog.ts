import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AuditRecord } from '../records/auditEntries';

/** The facility "log audit". */
const facility = 13;
const severity = { warning: 4, notice: 5 } as const;

/** An entry as a message of RFC 5424. The structured data has its place in the chain, the text its content. */
export function syslogMessage(
  host: string,
  entry: Pick<AuditRecord, 'position' | 'hash' | 'at' | 'action'> & { previous: string },
  content: string,
): string {
  const { position, hash, previous, at, action } = entry;
  const level = action === 'session.sign-in-failed' ? severity.warning : severity.notice;
  const data = `[audit@32473 position="${position}" previous="${previous}" hash="${hash}"]`;
  const id = action.replace(/[^!-~]/g, '-').slice(0, 32);
  return `<${facility * 8 + level}>1 ${at} ${host} crossdesk - ${id} ${data} \ufeff${content}`;
}

/**
 * Sends messages over TCP or TLS, each with its length before it (RFC 6587, RFC 5425). Syslog has no receipts: it is sent
 * when the receiver has taken all bytes and has closed, or has let us close, without an error.
 * @param to `syslog+tls://host:port` or `syslog+tcp://host:port`, and the authorities that are trusted, in PEM. Null: those
 * that Node trusts
 */
export async function sendSyslog(
  { url, ca }: { readonly url: URL; readonly ca: string | null },
  messages: readonly string[],
  longestMs: number,
): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isTls = url.protocol === 'syslog+tls:';
  const port = Number(url.port || (isTls ? 6514 : 601));
  const socket: Socket = isTls
    ? connectTls({ host, port, servername: host, ...(ca !== null && { ca }) })
    : connectTcp({ host, port });
  socket.setTimeout(longestMs, () =>
    socket.destroy(new Error(`${url.host} took nothing within ${longestMs / 1_000} s`)),
  );
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect');
    for (const message of messages)
      socket.write(`${Buffer.byteLength(message, 'utf8')} ${message}`);
    socket.end();
    socket.resume();
    await once(socket, 'close');
  } finally {
    socket.destroy();
  }
}
