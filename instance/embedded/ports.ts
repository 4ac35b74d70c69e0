import { createServer } from 'node:net';
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

/** A port that nobody listens on at 127.0.0.1 just now. */
export function freePort(): Promise<number> {
  return listenOnce(0);
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
