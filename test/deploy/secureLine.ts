import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from '../environment/certificates';

/** The only way to a server: by TLS, with a certificate of the authority's. */
export interface SecureLine {
  readonly port: number;
  /** The names of the clients that got through. */
  readonly clients: ReadonlySet<string>;
  close(): Promise<void>;
}

/** What a client says before TLS begins, and is answered with. */
const preludes = {
  /** Temporal: nothing. */
  none: null,
  /** Postgres' SSLRequest: https://www.postgresql.org/docs/current/protocol-message-formats.html */
  postgres: { asks: Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]), answer: 'S' },
} as const;

/** @param target `host:port` of the server behind it */
export async function openSecureLine(
  target: string,
  prelude: keyof typeof preludes,
  { cert, key, ca }: Certificate & { readonly ca: string },
): Promise<SecureLine> {
  const clients = new Set<string>();
  const sockets = new Set<Socket>();
  const [host, port] = target.split(':');

  // It never listens itself: it is given connections once their prelude is over.
  const secured = createTlsServer(
    {
      cert,
      key,
      ca,
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2', 'postgresql'],
    },
    (secure) => {
      clients.add(`${secure.getPeerCertificate().subject.CN}`);
      const onward = connect(Number(port), host);
      sockets.add(onward);
      onward.on('error', () => secure.destroy()).on('close', () => secure.destroy());
      secure.on('error', () => onward.destroy()).on('close', () => onward.destroy());
      secure.pipe(onward).pipe(secure);
    },
  );

  async function take(raw: Socket): Promise<void> {
    const first = preludes[prelude];
    if (first) {
      const [asked] = await once(raw, 'data');
      if (!first.asks.equals(asked)) {
        raw.destroy();
        return;
      }
      raw.write(first.answer);
    }
    secured.emit('connection', raw);
  }

  const server = createServer((raw) => {
    sockets.add(raw);
    raw.on('error', () => raw.destroy());
    take(raw).catch(() => raw.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    clients,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
