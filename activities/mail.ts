import { isIPv4 } from 'node:net';
import { createTransport } from 'nodemailer';
import { isMailAddress, oneLine } from '../records/mailHeader';
import { readSmtpUrl } from './smtpUrl';

export interface Mail {
  /** Its Message-ID is made of this, so that who gets it twice can tell. */
  readonly id: string;
  /** Who it is from, as people read it; the address is the mailer's own. */
  readonly sender: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** `refused`: the mail server will not take this mail to this recipient, however often it is tried. */
export type Sending =
  | { readonly status: 'sent' }
  | { readonly status: 'refused'; readonly reason: string };

export interface Mailer {
  /** @throws where it may do later: no connection, no login, a 4xx answer. It ends within `sendLimitMs`. */
  send(mail: Mail): Promise<Sending>;
  close(): void;
}

/** How long one try to send may take, in milliseconds. */
export const sendLimitMs = 30_000;
const timeoutMs = 10_000;

/**
 * A mailer over a few connections that are kept open.
 * @param smtpUrl see smtpUrl.ts
 * @param publicUrl where the instance is reached: its host is the sender's, unless the other names one
 */
export function createMailer(smtpUrl: string, publicUrl: string): Mailer {
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
    async send({ id, sender: name, to, subject, text, html }) {
      if (!isMailAddress(to.address)) {
        return { status: 'refused', reason: 'The recipient is not a mail address.' };
      }
      try {
        await transport.sendMail({
          messageId: `<${id}@${domain}>`,
          from: { name: oneLine(name), address: sender },
          to: { name: oneLine(to.name), address: to.address },
          subject: oneLine(subject),
          text,
          html,
          // No answer by a person is meant, nor one by an absence notice.
          headers: { 'Auto-Submitted': 'auto-generated' },
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

/**
 * A 5xx answer to the recipient or to the message. One to the greeting, the login or the sender speaks of how this
 * instance is set up, which an operator can mend.
 */
function isRefusal(error: Error & { permanent?: unknown; command?: unknown }): boolean {
  return error.permanent === true && (error.command === 'RCPT TO' || error.command === 'DATA');
}

/** The host of a URL as an address takes it: a number goes into brackets. */
function mailDomain(url: string): string {
  const { hostname } = new URL(url);
  if (isIPv4(hostname)) return `[${hostname}]`;
  return hostname.replace(/^\[(.*)\]$/, '[IPv6:$1]');
}
