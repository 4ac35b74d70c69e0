import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type ParsedMail, parseMail } from './parseMail';

export interface Received extends ParsedMail {
  readonly raw: string;
  /** The envelope's. */
  readonly from: string;
  readonly to: readonly string[];
  /** Whether it came through TLS. */
  readonly secure: boolean;
  readonly user: string | null;
}

/** Where a mail server may say no; `after` the whole message was read. */
export type Step = 'connect' | 'login' | 'from' | 'to' | 'after';

export interface MailServer {
  readonly port: number;
  /** What was read whole, also where the answer to it was a refusal. */
  readonly received: Received[];
  /** Answers with this code at that step, until it is null again. */
  refusal: {
    readonly at: Step;
    readonly code: number;
    readonly text?: string;
  } | null;
  /** How long it takes with its answer to a message, in milliseconds. */
  delayMs: number;
  close(): Promise<void>;
}

export interface MailServerOptions {
  /** `none` by default. The certificate is self-signed. */
  readonly tls?: 'none' | 'starttls' | 'implicit';
  readonly login?: { readonly user: string; readonly password: string };
}

/** A real SMTP server in this process, on a port of its own at 127.0.0.1. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { tls = 'none', login } = options;
  const refuse = (at: Step): Error | null => {
    const { refusal } = self;
    if (refusal?.at !== at) return null;
    return Object.assign(new Error(refusal.text ?? `no, at ${at}`), { responseCode: refusal.code });
  };
  const server = new SMTPServer({
    logger: false,
    secure: tls === 'implicit',
    disabledCommands: [...(tls === 'none' ? ['STARTTLS'] : []), ...(login ? [] : ['AUTH'])],
    authOptional: !login,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onConnect: (_session, done) => done(refuse('connect')),
    onAuth({ username, password }, _session, done) {
      const wrong = username !== login?.user || password !== login?.password;
      done(wrong ? new Error('unknown user') : refuse('login'), { user: username });
    },
    onMailFrom: (_address, _session, done) => done(refuse('from')),
    onRcptTo: (_address, _session, done) => done(refuse('to')),
    onData(stream, { envelope, secure, user }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        self.received.push({
          ...parseMail(raw),
          raw,
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          secure,
          user: user ?? null,
        });
        setTimeout(() => done(refuse('after')), self.delayMs);
      });
    },
  });
  // Who does not trust the certificate hangs up, and the server tells.
  server.on('error', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const self: MailServer = {
    port: (server.server.address() as AddressInfo).port,
    received: [],
    refusal: null,
    delayMs: 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return self;
}
