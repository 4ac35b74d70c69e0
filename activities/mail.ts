import { isIPv4 } from 'node:net';
import { createTransport } from 'nodemailer';
import { type Outgoing, requireOutgoing } from '../exchange/outgoing';
import { isMailAddress, oneLine } from '../records/mailHeader';
import { readSmtpUrl } from './smtpUrl';

export interface Mail {
  /** Its Message-ID contains this id, so that a recipient can recognise a duplicate. */
  readonly id: string;
  /** The display name of the sender. The mailer adds the address. */
  readonly sender: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The URL that stops mails of its kind, by one click (RFC 8058). */
  readonly unsubscribe?: string;
  /** Mails with the same thread are shown together: the number of a record. */
  readonly thread?: string;
  /** The Message-ID of the mail that it answers. */
  readonly inReplyTo?: string;
  /** Where an answer goes. */
  readonly replyTo?: string;
  /** Where reports about the mail go. Empty: nowhere, because the mail answers another one (RFC 3834, 3.3). */
  readonly returnPath?: string;
}

/** `refused`: the mail server rejects this mail to this recipient permanently. */
export type Sending =
  | { readonly status: 'sent' }
  | { readonly status: 'refused'; readonly reason: string };

export interface Mailer {
  /** @throws if a later attempt may succeed: no connection, no login, a 4xx answer. It ends within `sendLimitMs`. */
  send(mail: Mail): Promise<Sending>;
  close(): void;
}

/** Maximum duration of one attempt to send, in milliseconds. */
export const sendLimitMs = 30_000;
const timeoutMs = 10_000;

/**
 * A mailer that keeps a few connections open.
 * @param smtpUrl see smtpUrl.ts
 * @param publicUrl the public URL of the instance: its host is the sender's, unless SMTP_URL names an address
 * @param outgoing is asked before every mail
 */
export function createMailer(smtpUrl: string, publicUrl: string, outgoing: Outgoing): Mailer {
  const { from, rejectUnauthorized, auth, ...server } = readSmtpUrl(smtpUrl);
  const sender = from ?? `crossdesk@${mailDomain(publicUrl)}`;
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const transport = createTransport({
    ...server,
    ...(auth && { auth }),
    tls: { rejectUnauthorized },
    pool: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, sender: name, to, subject, text, html, ...more }) {
      await requireOutgoing(outgoing);
      if (!isMailAddress(to.address)) {
        return { status: 'refused', reason: 'The recipient is not a mail address.' };
      }
      try {
        await transport.sendMail({
          messageId: `<${id}@${domain}>`,
          from: { name: oneLine(name), address: sender },
          to: { name: oneLine(to.name), address: to.address },
          envelope: { from: more.returnPath ?? sender, to: to.address },
          subject: oneLine(subject),
          text,
          html,
          ...threadOf(more, domain),
          ...(more.replyTo && { replyTo: more.replyTo }),
          headers: {
            // Asks not to be answered by absence notices.
            'Auto-Submitted': more.inReplyTo ? 'auto-replied' : 'auto-generated',
            ...(more.unsubscribe && {
              'List-Unsubscribe': { prepared: true, value: `<${more.unsubscribe}>` },
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
              'X-Auto-Response-Suppress': 'OOF, AutoReply',
            }),
          },
          signal: AbortSignal.timeout(sendLimitMs),
        });
        return { status: 'sent' };
      } catch (error) {
        if (!(error instanceof Error && isRefusal(error))) throw error;
        return { status: 'refused', reason: error.message };
      }
    },
    close: () => transport.close(),
  };
}

/** Signs in to the mail server, and sends nothing. @throws if it does not let us in */
export async function verifyMailServer(smtpUrl: string, longestMs: number): Promise<void> {
  const { from: _from, rejectUnauthorized, auth, ...server } = readSmtpUrl(smtpUrl);
  const transport = createTransport({
    ...server,
    ...(auth && { auth }),
    tls: { rejectUnauthorized },
    connectionTimeout: longestMs,
    greetingTimeout: longestMs,
    socketTimeout: longestMs,
  });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

/** All mails about a record answer the same mail, which was never sent: so every mail program shows them together. */
function threadOf({ thread, inReplyTo }: Pick<Mail, 'thread' | 'inReplyTo'>, domain: string) {
  if (thread === undefined) return {};
  const first = `<record.${thread.replace(/[^\w.-]/g, '_')}@${domain}>`;
  const answered = inReplyTo && /^<[^<>\s]{1,250}>$/.test(inReplyTo) ? inReplyTo : null;
  return { inReplyTo: answered ?? first, references: answered ? [first, answered] : [first] };
}

/**
 * Whether it is a 5xx answer to the recipient or to the message. A 5xx answer to the greeting, the login or the sender
 * is about the configuration of this instance, which an operator can correct.
 */
function isRefusal(error: Error & { permanent?: unknown; command?: unknown }): boolean {
  return error.permanent === true && (error.command === 'RCPT TO' || error.command === 'DATA');
}

/** The host of a URL in the form of a mail address: an IP address goes into brackets. */
function mailDomain(url: string): string {
  const { hostname } = new URL(url);
  if (isIPv4(hostname)) return `[${hostname}]`;
  return hostname.replace(/^\[(.*)\]$/, '[IPv6:$1]');
}
