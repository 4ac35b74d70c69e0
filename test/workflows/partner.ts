import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deduplicate } from '../../domain/sequence';
import { isSigned, type WireEvent } from '../../exchange/wire';
import { freePort } from '../../instance/ports';
import { newSigningSecret } from '../../records/secret';

/** A partner's server: takes events in order, and keeps what it took and when it was asked. */
export interface Partner {
  readonly url: string;
  readonly secret: string;
  /** The events that it has, in the order in which they came. */
  readonly taken: WireEvent[];
  /** Every batch that was sent to it, with the time (ms since 1970), whatever became of it. */
  readonly asked: { readonly at: number; readonly events: readonly WireEvent[] }[];
  /** What it does with the next batches; null: what a partner does. */
  behaves(how: Behaviour | null): void;
  /** Forgets what it had of a record from a sequence on, as one does that was restored from a backup. */
  forget(subject: string, from: number): void;
  /** Refuses connections until it is back. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Answers a batch by itself, or leaves it (`false`) to be taken in the usual way. */
export type Behaviour = (events: readonly WireEvent[], res: ServerResponse) => boolean;

export async function openPartner(): Promise<Partner> {
  const secret = newSigningSecret();
  const taken: WireEvent[] = [];
  const asked: Partner['asked'] = [];
  let behaviour: Behaviour | null = null;

  const server = createServer(async (req, res) => {
    const payload = await read(req);
    if (!isSigned(secret, payload, req.headers)) {
      res.writeHead(401).end();
      return;
    }
    // At night another asks what we have: as one of an older version, we do not know of it.
    if (req.url?.endsWith('/reconciliations')) {
      res.writeHead(404).end();
      return;
    }
    // Every five minutes the schedule asks whether we are there.
    if (req.url?.endsWith('/heartbeats')) {
      answer(res, 200, { instance: 'globex', state: 'Active' });
      return;
    }
    const events: WireEvent[] = JSON.parse(payload);
    asked.push({ at: Date.now(), events });
    if (behaviour?.(events, res)) return;
    const received = new Map<string, number>();
    for (const { subject, sequence } of taken) received.set(subject, sequence);
    const { fresh, gaps } = deduplicate(received, events);
    taken.push(...fresh);
    const expected = gaps.map((gap) => ({ subject: gap.subject, sequence: gap.expected }));
    answer(res, gaps.length > 0 ? 409 : 202, gaps.length > 0 ? { refused: [], expected } : {});
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const leave = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(await freePort());
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    secret,
    taken,
    asked,
    behaves(how) {
      behaviour = how;
    },
    forget(subject, from) {
      const kept = taken.filter((one) => one.subject !== subject || one.sequence < from);
      taken.splice(0, taken.length, ...kept);
    },
    leave,
    comeBack: () => listen(port),
    close: leave,
  };
}

export function answer(
  res: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): true {
  res
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));
  return true;
}

async function read(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
