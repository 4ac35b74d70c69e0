import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A TCP proxy that can be cut. */
export interface Line {
  /** The server's URL through this proxy. */
  readonly url: string;
  /** Closes all connections and refuses new ones. */
  cut(): void;
  /** From now on the server receives data, and its answers are lost. */
  mute(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function openLine(url: string): Promise<Line> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;
  let isMute = false;

  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    far.pipe(unlessMute()).pipe(near);
  });
  const unlessMute = () =>
    new Transform({
      transform: (chunk, _encoding, pass) => pass(null, isMute ? undefined : chunk),
    });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const way = new URL(url);
  way.hostname = '127.0.0.1';
  way.port = String((server.address() as AddressInfo).port);
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: way.href,
    cut() {
      isCut = true;
      breakAll();
    },
    mute() {
      isMute = true;
    },
    restore() {
      isCut = false;
      isMute = false;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      breakAll();
      await closed;
    },
  };
}
