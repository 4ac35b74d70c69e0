import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { isCode } from './files';

/** A port that is needed is not free. */
export class PortTaken extends Error {
  constructor(
    readonly port: number,
    what: string,
  ) {
    super(
      `Port ${port} is taken, and ${what} needs it. Stop what listens there, or choose other ports.`,
    );
    this.name = 'PortTaken';
  }
}

/** Throws PortTaken, which names the port and what wants it, when something listens on it at 127.0.0.1. */
export async function requireFreePort(port: number, what: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    if (isCode(error, 'EADDRINUSE')) {
      throw new PortTaken(port, what);
    }
    throw error;
  }
}

/** Whether something listens on the port at 127.0.0.1. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/**
 * A free port at 127.0.0.1, outside of the range of ephemeral ports: otherwise an outgoing connection could take it
 * before the server listens on it, or while the server is down.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    try {
      return await listenOnce(randomInt(12_000, 30_000));
    } catch (error) {
      if (!isCode(error, 'EADDRINUSE')) throw error;
    }
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const listened = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(listened));
    });
  });
}
