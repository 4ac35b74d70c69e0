import http from 'node:http';
import { connect, type Socket } from 'node:net';

export interface Asking {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

/** The head of an answer, and what of its body comes at once. */
export interface Head {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
}

/**
 * Asks with this path as it is written, and looks at the head alone: what streams without end is left at once.
 * @param agent keeps connections for further requests; by default, each request has a connection of its own
 */
export function headOf(
  port: number,
  method: string,
  path: string,
  { headers = {}, body }: Asking = {},
  agent: http.Agent | false = false,
): Promise<Head> {
  const sent = Object.entries(headers).filter(([, value]) => value !== undefined);
  const isMeasured = body !== undefined && headers['transfer-encoding'] === undefined;
  const length = isMeasured ? [['content-length', `${Buffer.byteLength(body)}`]] : [];
  return new Promise((resolve, reject) => {
    const request = http.request({
      port,
      host: '127.0.0.1',
      method,
      path,
      agent,
      headers: Object.fromEntries([...length, ...sent]),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
      // The answer may end with an error of its own when it is left.
      response.on('error', () => {});
      const isEndless = response.headers['content-type']?.startsWith('text/event-stream');
      if (agent && !isEndless) response.resume();
      else response.destroy();
    });
    request.end(body);
  });
}

/** A connection on which anything can be written, HTTP or not. */
export interface Wire {
  write(text: string | Buffer): void;
  /** What came back so far. */
  heard(): string;
  /** Resolves with all that came back once the other side has closed. */
  closed(): Promise<string>;
  end(): void;
}

export function openWire(port: number): Promise<Wire> {
  const pieces: Buffer[] = [];
  const heard = () => Buffer.concat(pieces).toString('latin1');
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    const closed = new Promise<string>((settle) => socket.on('close', () => settle(heard())));
    socket.on('data', (piece) => pieces.push(piece));
    socket.once('error', reject);
    socket.once('connect', () => {
      // From here on a reset is one way to be cut off.
      socket.on('error', () => {});
      resolve({
        write: (text) => socket.write(text),
        heard,
        closed: () => closed,
        end: () => socket.destroy(),
      });
    });
  });
}

/** Writes one thing, and gives all that comes back until the other side closes. */
export async function say(port: number, text: string | Buffer): Promise<string> {
  const wire = await openWire(port);
  wire.write(text);
  return wire.closed();
}

/** The statuses of the answers that were heard, in order. */
export function statusesOf(heard: string): number[] {
  return [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
