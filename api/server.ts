import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { closingEvent } from './app';

export interface Listening {
  readonly port: number;
  /** Takes no more requests, lets those under way end, and cuts off what has not ended in time. */
  close(): Promise<void>;
}

/** How long requests may go on after the server is told to close, in milliseconds. */
const graceMs = 10_000;

/** Serves the app; port 0 takes a free one. */
export async function listen(app: Express, port: number, log: Logger): Promise<Listening> {
  const server = createServer(
    {
      // Slow callers are cut off; an upload of 25 MiB gets through on a slow line.
      headersTimeout: 20_000,
      requestTimeout: 300_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    app,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: portOf(server), close: () => close(app, server, log) };
}

function portOf(server: Server): number {
  // Listening on a port, a server's address is never a pipe's name.
  return (server.address() as AddressInfo).port;
}

async function close(app: Express, server: Server, log: Logger): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  app.emit(closingEvent);
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const deadline = setTimeout(() => {
    log.warn('requests were cut off: they did not end in time');
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
