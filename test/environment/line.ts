import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A line to a TCP server that can be cut. */
export interface Line {
  /** The same URL, by this line. */
  readonly url: string;
  /** Breaks what goes through, and lets nobody through any more. */
  cut(): void;
  /** From now on the server hears, and what it answers is lost. */
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
