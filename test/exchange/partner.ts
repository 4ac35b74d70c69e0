import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventData, EventName, ExchangeEvent } from '../../domain/event';
import { requestNumber } from '../../domain/names';
import { deduplicate } from '../../domain/sequence';
import {
  batchType,
  filePath,
  filePayload,
  instanceHeader,
  isSigned,
  messageId,
  sign,
  toWire,
  type WireEvent,
} from '../../exchange/wire';
import { freePort } from '../../instance/ports';
import { openDatabase } from '../../records/database';
import { sealedAs } from '../../records/sealed';
import { newSigningSecret } from '../../records/secret';
import { saveConnection } from '../environment/connections';
import { type ExchangedRequest, type TestStack, taskOf, view } from '../environment/stack';
import { until } from '../environment/until';

/** What a partner does with one call. */
export type Behaviour = (call: Call) => void;

export interface Call {
  readonly events: readonly WireEvent[];
  readonly res: ServerResponse;
  /** Keeps the events that are new and in order; gives what a partner answers to that. */
  take(events: readonly WireEvent[]): { readonly status: number; readonly body: object };
}

/** One batch that it was sent. */
export interface Asked {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly WireEvent[];
}

export interface Answered {
  readonly status: number;
  readonly body: {
    readonly detail?: string;
    readonly refused?: readonly { id: string; reason: string }[];
    readonly expected?: readonly { subject: string; sequence: number }[];
  };
}

/** Globex, a customer of Northwind, played by the test: what it is sent, and what it sends. */
export interface Globex {
  readonly secret: string;
  /** The events that it has, in the order in which they came, each once. */
  readonly taken: readonly WireEvent[];
  /** Every batch that it was sent, whatever became of it. */
  readonly asked: readonly Asked[];
  /** The next calls are answered so, one each; then it is a good partner again. */
  behaves(...how: readonly Behaviour[]): void;
  /** So is every call that tells of this record, until it is well again (null). */
  behavesOn(subject: string, how: Behaviour | null): void;
  /** Refuses connections until it is back. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  /** The next event about a record. */
  next(subject: string, name: EventName, data?: EventData): WireEvent;
  /** A request that is not sent yet: its number, and the event that submits it. */
  draft(item: string, shortDescription?: string): WireEvent;
  /** Sends a signed batch to Northwind. */
  send(events: unknown): Promise<Answered>;
  /** Sends events and expects them to be taken. */
  sendEvents(...events: readonly WireEvent[]): Promise<void>;
  /** A new request, once Northwind has received it and has told so. */
  submit(item: string): Promise<ExchangedRequest>;
  close(): Promise<void>;
}

/** The number of the last request: a stack may outlive a Globex, whose numbers no other takes. */
let lastRequest = 1000;

export async function openGlobex(stack: TestStack): Promise<Globex> {
  const { northwind, dana } = stack;
  const secret = newSigningSecret();
  const taken: WireEvent[] = [];
  const asked: Asked[] = [];
  const moods: Behaviour[] = [];
  const grudges = new Map<string, Behaviour>();
  const sent = new Map<string, number>();

  function take(events: readonly WireEvent[]) {
    const received = new Map(taken.map(({ subject, sequence }) => [subject, sequence]));
    const { fresh, gaps } = deduplicate(received, events);
    taken.push(...fresh);
    if (gaps.length === 0) return { status: 202, body: {} };
    const expected = gaps.map((gap) => ({ subject: gap.subject, sequence: gap.expected }));
    return { status: 409, body: { refused: [], expected } };
  }

  const server = createServer(async (req, res) => {
    const payload = await read(req);
    if (!isSigned(secret, payload, req.headers)) {
      res.writeHead(401).end();
      return;
    }
    // At night another asks what we have: as one of an older version, we do not know of it.
    if (req.url?.endsWith('/reconciliations') || req.url?.endsWith('/rotations')) {
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
    const grudge = events.map(({ subject }) => grudges.get(subject)).find((how) => how);
    const behaviour = grudge ?? moods.shift() ?? takes;
    behaviour({ events, res, take });
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
  const id = randomUUID();
  await saveConnection(northwind.instance.db, {
    id,
    partner: 'globex',
    partnerIs: 'customer',
    url: `http://127.0.0.1:${port}`,
    secret: northwind.instance.vault.seal(secret, sealedAs.connectionSecret({ id })),
  });

  const self: Globex = {
    secret,
    taken,
    asked,
    behaves: (...how) => {
      moods.push(...how);
    },
    behavesOn(subject, how) {
      if (how) grudges.set(subject, how);
      else grudges.delete(subject);
    },
    leave,
    comeBack: () => listen(port),
    next(subject, name, data = {}) {
      const sequence = (sent.get(subject) ?? 0) + 1;
      sent.set(subject, sequence);
      return event(subject, sequence, name, data);
    },
    draft(item, shortDescription = 'No printer prints') {
      lastRequest += 1;
      return self.next(requestNumber('globex', lastRequest), 'submitted', {
        request: {
          catalogItem: item,
          shortDescription,
          description: '',
          priority: 3,
          variables: {},
          openedBy: 'Gail',
        },
      });
    },
    send: (events) => post(stack, JSON.stringify(events), { secret }),
    async sendEvents(...events) {
      const { status, body } = await self.send(events);
      if (status !== 202) throw new Error(`Answered ${status}: ${JSON.stringify(body)}`);
    },
    async submit(item) {
      const draft = self.draft(item);
      const number = draft.subject;
      await self.sendEvents(draft);
      await until(
        async () => (await view(dana, number)).state === 'Received',
        `${number} to be received`,
      );
      await until(
        () => taken.some(({ subject }) => subject === number),
        `${number} to be told as received`,
      );
      return { number, task: await taskOf(dana, number) };
    },
    async close() {
      // The instance may be stopped by now.
      const db = openDatabase(stack.config.northwind.databaseUrl, 1);
      await db('connections').where({ id }).update({ state: 'Off-boarded', ended_at: new Date() });
      await db.destroy();
      await leave();
    },
  };
  return self;
}

let clock = 0;

/** No two entries of a partner have one time. */
function tick(): string {
  clock = Math.max(Date.now(), clock + 1);
  return new Date(clock).toISOString();
}

/** What Globex tells. */
export function event(
  subject: string,
  sequence: number,
  name: EventName,
  data: EventData = {},
): WireEvent {
  const told: ExchangeEvent = {
    id: randomUUID(),
    subject,
    sequence,
    name,
    time: tick(),
    data: { by: 'Gail', kind: 'state', text: `${name}, as Gail says.`, ...data },
  };
  return toWire('globex', told);
}

export interface Envelope {
  readonly secret: string;
  /** Whose it says it is. */
  readonly instance?: string;
  /** Instead of those that are right, or beside them; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Posts a body to Northwind as a partner does, signed and with the right headers unless said otherwise. */
export async function post(
  { northwind }: TestStack,
  body: string | Buffer,
  { secret, instance = 'globex', headers = {} }: Envelope,
): Promise<Answered> {
  const all = {
    'content-type': batchType,
    [instanceHeader]: instance,
    // A plain id: its events name whose the batch is.
    ...sign(secret, randomUUID(), body.toString()),
    ...headers,
  };
  const answered = await fetch(`${northwind.url}/exchange/v1/events`, {
    method: 'POST',
    headers: Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    ),
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: answered.status, body: (await answered.json()) as Answered['body'] };
}

export interface SentFile {
  readonly number: string;
  readonly id: string;
  readonly sha256: string;
  readonly size: number;
  readonly bytes: Buffer;
}

/** A file of Globex's for a request; `changes` is what it says falsely. */
export function fileOf(
  number: string,
  bytes: Buffer,
  changes: Partial<Omit<SentFile, 'bytes'>> = {},
): SentFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { number, id: randomUUID(), sha256, size: bytes.length, bytes, ...changes };
}

export function fileHeaders(secret: string, file: SentFile): Record<string, string> {
  const binding = { from: 'globex', to: 'northwind', purpose: 'files' } as const;
  return {
    [instanceHeader]: 'globex',
    'crossdesk-sha256': file.sha256,
    ...sign(secret, messageId(binding, [file.id]), filePayload(file)),
  };
}

/** Sends the bytes of a file to Northwind; gives the status. */
export async function putFile(
  { northwind }: TestStack,
  secret: string,
  file: SentFile,
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  const answered = await fetch(northwind.url + filePath(file), {
    method: 'PUT',
    headers: { ...fileHeaders(secret, file), ...more },
    body: new Uint8Array(file.bytes),
  });
  await answered.arrayBuffer();
  return answered.status;
}

/** Globex says that it is there, and nothing else: a batch without events, whose id says whose it is. */
export function speak(stack: TestStack, secret: string): Promise<Answered> {
  const binding = { from: 'globex', to: 'northwind', purpose: 'events' } as const;
  return post(stack, '[]', { secret, headers: sign(secret, messageId(binding, []), '[]') });
}

/** What a good partner does. */
const takes: Behaviour = ({ events, res, take }) => {
  const { status, body } = take(events);
  answer(res, status, body);
};

/** Answers with a status, and takes nothing. */
export function answers(
  status: number,
  body: object = {},
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return ({ res }) => answer(res, status, body, headers);
}

/** Answers what no partner says: a proxy's page. */
export function rubbish(status: number): Behaviour {
  return ({ res }) => {
    res.writeHead(status, { 'content-type': 'text/html' }).end('<h1>It works!</h1>');
  };
}

/** Takes everything, and is cut off before it can say so. */
export const cutsTheAnswer: Behaviour = ({ events, res, take }) => {
  take(events);
  res.destroy();
};

/** Takes everything, and is cut off in the middle of saying so. */
export const cutsInTheAnswer: Behaviour = ({ events, res, take }) => {
  take(events);
  res.writeHead(202, { 'content-type': 'application/json', 'content-length': 1_000 });
  res.write('{"refu', () => res.destroy());
};

/** Has the call, and neither takes nor answers it; the connection stays open. */
export const hangs: Behaviour = () => {};

/** Refuses for good what it is told of a record, by name, and takes the rest. */
export function refuses(subject: string, reason: string): Behaviour {
  return ({ events, res, take }) => {
    take(events.filter((one) => one.subject !== subject));
    const [first] = events.filter((one) => one.subject === subject);
    answer(res, 422, { refused: first ? [{ id: first.id, reason }] : [], expected: [] });
  };
}

function answer(
  res: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}

async function read(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
