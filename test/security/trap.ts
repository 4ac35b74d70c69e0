import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine that nobody is meant to reach, or that leads astray whoever does. */
export interface Trap {
  readonly port: number;
  readonly url: string;
  /** The method and path of every call that got here. */
  readonly caught: readonly string[];
  /** How many connections got here, whatever became of them. */
  connections(): number;
  close(): Promise<void>;
}

export async function openTrap(
  answer: RequestListener = (_req, res) => res.end('{}'),
): Promise<Trap> {
  const caught: string[] = [];
  let connections = 0;
  const server = createServer((req, res) => {
    caught.push(`${req.method} ${req.url}`);
    req.resume().on('end', () => answer(req, res));
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    caught,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
