import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StackInstance } from '../../dev/stack';

/** A proxy between an instance and its partner, which can refuse calls or lose answers. */
export interface PartnerProxy {
  /** Refuses all calls until it is open again. */
  block(): void;
  open(): void;
  /** The next call below this path arrives, and its answer does not. */
  loseAnswer(path: string): void;
  /** All calls that went through it. */
  said(): string;
  close(): Promise<void>;
}

/** Routes the calls of `from` to its partner through a new proxy. */
export async function openPartnerProxy(
  from: StackInstance,
  to: StackInstance,
  partner: string,
): Promise<PartnerProxy> {
  let isBlocked = false;
  const lost: string[] = [];
  const bodies: string[] = [];
  const target = new URL(to.url);
  const server: Server = createServer((req, res) => {
    const path = req.url ?? '';
    if (isBlocked) {
      req.socket.destroy();
      return;
    }
    const { method, headers } = req;
    const { hostname, port } = target;
    const onward = request({ hostname, port, path, method, headers }, (answer) => {
      const n = lost.findIndex((one) => path.startsWith(one));
      if (n >= 0) {
        lost.splice(n, 1);
        answer.resume().on('end', () => req.socket.destroy());
        return;
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => req.socket.destroy());
    req.on('data', (chunk: Buffer) => bodies.push(chunk.toString('utf8')));
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await from.instance.db('connections').where({ partner }).update({ url });
  return {
    block() {
      isBlocked = true;
      server.closeAllConnections();
    },
    open() {
      isBlocked = false;
    },
    loseAnswer: (path) => {
      lost.push(path);
    },
    said: () => bodies.join('\n'),
    async close() {
      await from.instance.db('connections').where({ partner, url }).update({ url: to.url });
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
