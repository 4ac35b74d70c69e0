import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type LineCall, type LineFault, lineFaults, type Reply } from './faults';

/** Which calls a fault may strike. */
export type Struck = (call: Pick<IncomingMessage, 'method' | 'url' | 'headers'>) => boolean;

/** The line to a server, by which calls go as they should but for those that a fault strikes. */
export interface FaultyLine {
  readonly url: string;
  /**
   * Has a fault strike the next call with events or a file, or the one after so many batches. Resolves once it has.
   * @param at other calls that it may strike
   */
  strike(
    fault: LineFault | Fault,
    how: { ms: number; variant: number },
    afterBatches?: number,
    at?: Struck,
  ): Promise<void>;
  /** Until no call is under way, held ones included. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

interface Armed {
  readonly fault: Fault;
  readonly at: Struck;
  readonly how: { readonly ms: number; readonly variant: number };
  afterBatches: number;
  struck(): void;
}

/** @param target the server's own URL */
export async function openFaultyLine(target: string): Promise<FaultyLine> {
  const waiting: Armed[] = [];
  const underWay = new Set<Promise<void>>();
  const passed = new EventEmitter().setMaxListeners(0);

  const server = createServer((req, res) => {
    const armed = nextFault(req);
    const call = take(target, req, res, passed);
    const handled = armed ? armed.fault(call, armed.how) : passOn(call);
    armed?.struck();
    const over = handled
      // Where the partner cannot be reached, neither can it by this line.
      .catch(() => call.breakOff())
      .finally(() => underWay.delete(over));
    underWay.add(over);
  });

  function nextFault(req: IncomingMessage): Armed | undefined {
    const [first] = waiting;
    if (!first?.at(req)) return undefined;
    if (first.afterBatches === 0) return waiting.shift();
    // A file alone gets a sender no further.
    if (isBatch(req.url ?? '')) first.afterBatches -= 1;
    return undefined;
  }

  async function passOn(call: LineCall): Promise<void> {
    call.reply(await call.deliver());
    passed.emit('one');
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    strike: (fault, how, afterBatches = 0, at = isExchange) =>
      new Promise<void>((struck) => {
        const strike = typeof fault === 'string' ? lineFaults[fault] : fault;
        waiting.push({ fault: strike, at, how, afterBatches, struck });
      }),
    async quiet() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      passed.emit('one');
      await closed;
    },
  };
}

// What else partners ask, a heartbeat above all, is asked once and would tell nothing.
const isExchange: Struck = ({ url = '' }) => isBatch(url) || isFile(url);

function isBatch(path: string): boolean {
  return path === '/exchange/v1/events';
}

function isFile(path: string): boolean {
  return path.includes('/attachments/');
}

function take(
  target: string,
  req: IncomingMessage,
  res: ServerResponse,
  passed: EventEmitter,
): LineCall {
  const { method = 'GET', url = '/', headers } = req;
  const closed = new Promise<void>((resolve) => res.once('close', resolve));
  let whole: Promise<Buffer> | undefined;
  const read = () => {
    whole ??= readAll(req);
    return whole;
  };
  return {
    read,
    async deliver() {
      const body = await read();
      return send(new URL(url, target), method, { ...headers, connection: 'close' }, body);
    },
    reply(answer) {
      if ('raw' in answer) {
        req.socket.end(answer.raw);
        return;
      }
      const { status, headers, body } = answer;
      const { 'transfer-encoding': _ours, connection: _theirs, ...kept } = headers;
      res.writeHead(status, { ...kept, 'content-length': Buffer.byteLength(body) });
      res.end(body);
    },
    breakOff: () => {
      req.socket.destroy();
    },
    abandoned: () => closed,
    async overtaken(ms) {
      const done = new AbortController();
      const { signal } = done;
      await Promise.race([
        once(passed, 'one', { signal }),
        sleep(ms, undefined, { signal }),
      ]).finally(() => done.abort());
    },
  };
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function send(
  to: URL,
  method: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<Reply> {
  const onward = request(to, { method, headers });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const { statusCode = 502, headers: answered } = answer;
  return { status: statusCode, headers: answered, body: await readAll(answer) };
}
