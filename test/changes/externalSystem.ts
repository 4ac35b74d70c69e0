import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { freePort } from '../../instance/ports';
import type { Caller, Page, Reply } from './caller';
import type { Northwind } from './northwind';
import { type DeliveryView, everyPage } from './views';

/** A CloudEvent that carries an operation. */
export interface OperationEvent {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: string;
  readonly data: Omit<DeliveryView, 'id' | 'at' | 'delivery'>;
}

/** One call that came in with a good signature. */
export interface Arrival {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  readonly payload: string;
  readonly event: OperationEvent;
}

/** What a system does with one call; `take` keeps what came, once. */
export type Behaviour = (res: ServerResponse, take: () => void) => void;

export const takes: Behaviour = (res, take) => {
  take();
  res.writeHead(204).end();
};
export function slow(ms: number): Behaviour {
  return (res, take) => setTimeout(() => takes(res, take), ms);
}
/** Never answers. */
export const hangs: Behaviour = () => {};
/** Answers so, and keeps nothing. */
export function answers(
  status: number,
  headers: Record<string, string> = {},
  body = '',
): Behaviour {
  return (res) => res.writeHead(status, headers).end(body);
}
/** Keeps what came, and its answer is lost: it will come again. */
export const cuts: Behaviour = (res, take) => {
  take();
  res.destroy();
};

/** A system of another kind, played by the test as its maker would write it: it verifies, it keeps each id once. */
export interface ExternalSystem {
  readonly id: string;
  readonly name: string;
  /** The group here that stands for it. */
  readonly group: string;
  readonly secret: string;
  /** Where it listens, whether we know it or not. */
  readonly url: string;
  /** Who calls us for it. */
  readonly as: Caller;
  /** Every call with a good signature, whatever became of it. */
  readonly arrivals: readonly Arrival[];
  /** Calls that did not verify. */
  readonly unverified: readonly string[];
  /** What it has, in the order in which it came, each id once. */
  readonly taken: readonly OperationEvent[];
  /** The next calls are answered so, one each; then as `behavesAlways` says. */
  behaves(...how: readonly Behaviour[]): void;
  behavesAlways(how: Behaviour): void;
  /** So is every call about this change; null: as the others. */
  behavesOn(change: string, how: Behaviour | null): void;
  /** Verifies with this secret from now on. */
  verifiesWith(secret: string): void;
  /** Refuses connections until it is back. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  /** What an admin sees of what it is sent, oldest first. */
  deliveries(change?: string): Promise<DeliveryView[]>;
  operate<T = TakenView>(operation: object, headers?: Record<string, string>): Promise<Reply<T>>;
  close(): Promise<void>;
}

export interface TakenView {
  readonly change: Readonly<Record<string, string | number | null>> & { readonly number: string };
  readonly externalId: string | null;
}

export interface SystemOptions {
  readonly mapping?: object;
  /** It has no URL, and asks. */
  readonly pulls?: boolean;
}

let count = 0;

/** Defines a system and a group for it, and has it listen. */
export async function openSystem(
  northwind: Northwind,
  name = 'System',
  { mapping, pulls = false }: SystemOptions = {},
): Promise<ExternalSystem> {
  const { admin } = northwind.people;
  const arrivals: Arrival[] = [];
  const unverified: string[] = [];
  const taken: OperationEvent[] = [];
  const moods: Behaviour[] = [];
  const grudges = new Map<string, Behaviour>();
  let usual: Behaviour = takes;
  let verifier: Webhook | undefined;

  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const payload = Buffer.concat(chunks).toString('utf8');
    let event: OperationEvent;
    try {
      event = verifier?.verify(payload, req.headers as Record<string, string>) as OperationEvent;
    } catch (error) {
      unverified.push(String(error));
      res.writeHead(401).end();
      return;
    }
    arrivals.push({ at: Date.now(), headers: req.headers, payload, event });
    const behaviour = grudges.get(event.subject) ?? moods.shift() ?? usual;
    behaviour(res, () => {
      if (!taken.some(({ id }) => id === event.id)) taken.push(event);
    });
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

  const url = `http://127.0.0.1:${port}/hook`;

  count += 1;
  const unique = `${name} ${count}`;
  const { id, token, signingSecret } = await admin.post<{
    id: string;
    token: string;
    signingSecret: string;
  }>('/external-systems', {
    name: unique,
    ...(!pulls && { deliveryUrl: url }),
    ...(mapping && { mapping }),
  });
  verifier = new Webhook(signingSecret);
  const group = `${unique} Operations`;
  await admin.post('/groups', { name: group, externalSystem: id });
  const as = northwind.as(token);

  return {
    id,
    name: unique,
    group,
    secret: signingSecret,
    url,
    as,
    arrivals,
    unverified,
    taken,
    behaves: (...how) => {
      moods.push(...how);
    },
    behavesAlways(how) {
      usual = how;
    },
    behavesOn(change, how) {
      if (how) grudges.set(change, how);
      else grudges.delete(change);
    },
    verifiesWith(secret) {
      verifier = new Webhook(secret);
    },
    leave,
    comeBack: () => listen(port),
    deliveries: (change) =>
      everyPage((after) =>
        admin.get<Page<DeliveryView>>(
          `/external-systems/${id}/deliveries?limit=200${change ? `&change=${change}` : ''}${after ? `&after=${after}` : ''}`,
        ),
      ),
    operate: (operation, headers) =>
      as.ask('POST', `/external-systems/${id}/operations`, operation, headers),
    close: leave,
  };
}
