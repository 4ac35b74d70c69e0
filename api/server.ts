import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { closingEvent } from './app';

export interface Listening {
  readonly port: number;
  /** Accepts no more requests, waits for running ones, and cancels those that do not end in time. */
  close(): Promise<void>;
}

/** How long running requests may take after the server is told to close, in milliseconds. */
const graceMs = 10_000;

/** How slow a client may be before it is disconnected, in milliseconds. */
export interface Patience {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  readonly connectionsCheckingInterval: number;
  /** Maximum pause while a body arrives. */
  readonly stillTimeout: number;
}

/** Allows an upload of 25 MiB on a slow line. */
const usualPatience: Patience = {
  headersTimeout: 20_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  stillTimeout: 10_000,
};

/** Serves the app; port 0 takes a free one. */
export async function listen(
  app: Express,
  port: number,
  log: Logger,
  patience: Patience = usualPatience,
): Promise<Listening> {
  const server = createServer({ ...patience, maxHeaderSize: 16 * 1024 }, (req, res) => {
    if (hasOneHost(req)) {
      cutOffStill(req, res, patience.stillTimeout);
      app(req, res);
    } else res.writeHead(400, { Connection: 'close' }).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: portOf(server), close: () => close(app, server, log) };
}

/**
 * With several Host headers, a proxy in front could use another one than we do (RFC 9112, 3.2). Node already refuses a
 * missing one.
 */
function hasOneHost({ rawHeaders }: IncomingMessage): boolean {
  const names = rawHeaders.filter((_text, n) => n % 2 === 0);
  return names.filter((name) => name.toLowerCase() === 'host').length <= 1;
}

/** A body that transfers less than this within the maximum pause counts as stalled. */
const leastBytes = 1024;

/** Disconnects a client whose body stalls, so that it does not occupy resources. */
function cutOffStill(req: IncomingMessage, res: ServerResponse, stillMs: number): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
  if (encoding === undefined && !Number(length)) return;
  let before = req.socket.bytesRead;
  const check = setInterval(() => {
    const moved = req.socket.bytesRead - before;
    before = req.socket.bytesRead;
    // Data that has arrived and is not read yet is our delay, not the client's.
    const isWaiting = !req.complete && req.readableLength < req.readableHighWaterMark;
    if (!isWaiting || moved >= leastBytes) return;
    clearInterval(check);
    if (res.headersSent) req.destroy();
    else res.writeHead(408, { Connection: 'close' }).end(() => req.destroy());
  }, stillMs);
  req.once('close', () => clearInterval(check));
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
    log.warn('requests were cancelled: they did not end in time');
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
