import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { findReplyTarget } from '../../records/replyTokens';
import type { Deps } from '../deps';
import { LeasedHits } from '../http/rateLimit';
import { maxMailBytes, receiveMail } from './receive';

export interface SmtpDoorSettings {
  readonly port: number;
  /** The address `reply@host` from which all addresses for replies are made. */
  readonly address: string;
  /** In PEM. Null: STARTTLS is not offered. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

/** What a client can take of the process. */
export const smtpLimits = {
  clients: 50,
  idleMs: 60_000,
  /** One connection, with all its mails, however slowly it sends. */
  connectionMs: 600_000,
  /** Recipients per minute and address. */
  perMinute: 300,
  /** Of all mails that are being received. */
  bytes: 200 * 1024 * 1024,
};

/**
 * Listens for replies by SMTP. It takes mail only for addresses that this instance made, one recipient at a time, and
 * says 250 after the mail is stored in Postgres: until then the client keeps it. A copy of a database takes none.
 */
export async function openSmtpDoor(
  deps: Pick<Deps, 'db' | 'log' | 'meters' | 'installation'>,
  { port, address, tls }: SmtpDoorSettings,
  limits = smtpLimits,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { db, log, meters, installation } = deps;
  const { perMinute } = limits;
  const hits = new LeasedHits(deps, 'smtp', { limit: perMinute, windowMs: 60_000 });
  let receiving = 0;
  const later = (error: unknown) => {
    log.warn({ err: error }, 'a mail could not be stored; its sender tries again');
    return answer(451, '4.3.0 Try again later.');
  };

  const server = new SMTPServer({
    logger: false,
    banner: 'Crossdesk',
    size: maxMailBytes,
    maxClients: limits.clients,
    socketTimeout: limits.idleMs,
    closeTimeout: 5_000,
    authOptional: true,
    disabledCommands: ['AUTH', ...(tls ? [] : ['STARTTLS'])],
    ...tls,
    disableReverseLookup: true,
    onRcptTo({ address: recipient }, { envelope, remoteAddress }, done) {
      const admit = async () => {
        if (envelope.rcptTo.length > 0) return answer(452, '4.5.3 One recipient at a time.');
        // The original may know addresses that a copy does not.
        if (!(await installation.isAllowed())) return answer(451, '4.3.2 Not in service here.');
        if ((await hits.increment(remoteAddress)).totalHits > perMinute)
          return answer(450, '4.7.1 Too many recipients in a minute.');
        if (await findReplyTarget(db, address, recipient)) return null;
        meters.replies.inc({ result: 'unknown' });
        return answer(550, '5.1.1 No such address here.');
      };
      admit().catch(later).then(done);
    },
    onData(stream, { envelope }, done) {
      const take = async () => {
        const [recipient] = envelope.rcptTo;
        const raw = await read(stream);
        if (raw === 'large') return answer(552, `5.3.4 A mail has at most ${maxMailBytes} bytes.`);
        if (raw === 'busy') return answer(452, '4.3.1 Too many mails at once.');
        const target = await findReplyTarget(db, address, recipient?.address ?? '');
        if (!target) return answer(550, '5.1.1 No such address here.');
        const returnPath = envelope.mailFrom ? envelope.mailFrom.address : '';
        const isKept = await receiveMail(deps, { raw, target, returnPath, door: 'smtp' });
        return isKept ? null : answer(450, '4.7.1 Too many mails to this address in an hour.');
      };
      take().catch(later).then(done);
    },
  });
  server.on('error', (error) => log.debug({ err: error }, 'an SMTP connection was lost'));
  server.server.on('connection', (socket) => {
    const deadline = setTimeout(() => socket.destroy(), limits.connectionMs);
    socket.once('close', () => clearTimeout(deadline));
  });

  async function read(stream: SMTPServerDataStream): Promise<Buffer | 'large' | 'busy'> {
    const chunks: Buffer[] = [];
    let size = 0;
    let isBusy = false;
    const drop = () => {
      chunks.length = 0;
      receiving -= size;
      size = 0;
    };
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        // What follows is read too, and thrown away: the answer comes after it.
        if (isBusy || stream.sizeExceeded) continue;
        chunks.push(chunk);
        size += chunk.length;
        receiving += chunk.length;
        isBusy = receiving > limits.bytes;
        if (isBusy) drop();
      }
      if (stream.sizeExceeded) return 'large';
      return isBusy ? 'busy' : Buffer.concat(chunks);
    } finally {
      drop();
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
