import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Person } from '../../dev/demo/person';
import type { StackInstance } from '../../dev/stack';
import { newAgreementKeys } from '../../exchange/agreement';
import { signEvent } from '../../exchange/eventSignature';
import { batchType, instanceHeader, messageId, sign, type WireEvent } from '../../exchange/wire';
import { type InstanceOptions, startInstance } from '../../instance/instance';
import { sealedAs } from '../../records/sealed';
import { signingKeysOf } from '../connections/connected';
import type { EntryView, Page, TestStack } from '../environment/stack';
import { until } from '../environment/until';

type Links = Readonly<Record<string, string>>;

export interface CaseView {
  readonly number: string;
  readonly state: string;
  readonly customerName: string;
  readonly applicant: string | null;
  readonly reason: string | null;
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly actions: readonly string[];
  readonly links: Links;
}

/** A case as its opening and a resending show it. */
export interface Invitation extends CaseView {
  readonly registrationToken: string;
}

export interface ProviderView {
  readonly id: string;
  readonly state: string;
  readonly provider: string | null;
  readonly registration: string | null;
  readonly lastError: string | null;
  readonly reason: string | null;
  readonly requestedAt: string;
  readonly updatedAt: string;
  readonly actions: readonly string[];
  readonly links: Links;
}

export interface SubscriptionView {
  readonly id: string;
  readonly state: string;
  readonly customer: string;
  readonly url: string;
  readonly actions: readonly string[];
  readonly links: Links;
}

export interface ConnectionView {
  readonly id: string;
  readonly partner: string;
  readonly state: string;
  readonly health: { readonly pending: number; readonly lastError: string | null };
}

/** Northwind invites a customer. */
export function invite(
  { nora }: TestStack,
  customerName = 'Acme Corporation',
): Promise<Invitation> {
  return nora.post<Invitation>('/registrations', {
    customerName,
    contactName: 'Alex',
    contactEmail: 'alex@acme.example',
  });
}

/** Acme presents a token; by another way to Northwind, where one is given. */
export function joinRequest(
  { alex, northwind }: TestStack,
  registrationToken: string,
  url = northwind.url,
): Promise<ProviderView> {
  return alex.post<ProviderView>('/providers', { url, registrationToken });
}

/** Waits until what the path leads to is in the state; gives it. */
export async function reaches<T extends { readonly state: string }>(
  who: Person,
  path: string,
  state: string,
): Promise<T> {
  let seen = 'not there';
  return until(async () => {
    const view = await who.get<T>(path).catch((error: Error) => {
      seen = error.message;
      return null;
    });
    if (view) seen = JSON.stringify(view);
    return view?.state === state && view;
  }, `${path} to be ${state} at ${who.organisation}`).catch((error: Error) => {
    throw new Error(`${error.message} It was: ${seen}`);
  });
}

/** A handshake that both sides have, in `Approval Requested`. */
export interface Handshake {
  readonly number: string;
  readonly provider: string;
  readonly subscription: string;
  readonly token: string;
}

/** Invites and knocks; gives the handshake once both sides know of it. */
export async function request(stack: TestStack, url?: string): Promise<Handshake> {
  const { number, registrationToken } = await invite(stack);
  const { id } = await joinRequest(stack, registrationToken, url);
  const subscription = await requested(stack, number, id);
  return { number, provider: id, subscription, token: registrationToken };
}

/** Waits until both sides know of the handshake, and gives the subscription. */
export async function requested(
  { nora, alex }: TestStack,
  number: string,
  provider: string,
): Promise<string> {
  const { links } = await reaches<CaseView>(nora, `/registrations/${number}`, 'Approval Requested');
  await until(async () => {
    const view = await alex.get<ProviderView>(`/providers/${provider}`);
    return view.registration === number && view.updatedAt > view.requestedAt;
  }, 'the answer at Acme');
  return (await nora.follow<SubscriptionView>(links.subscription)).id;
}

export async function approve(stack: TestStack, { subscription, provider }: Handshake) {
  await stack.nora.post(`/subscriptions/${subscription}/approve`, { confirm: true });
  await reaches<ProviderView>(stack.alex, `/providers/${provider}`, 'Approved');
}

/** Acme gives up what it asked for, so that the next handshake finds both sides free. */
export async function withdraw({ alex, nora }: TestStack, { provider, number }: Handshake) {
  await alex.post(`/providers/${provider}/cancel`);
  await reaches<CaseView>(nora, `/registrations/${number}`, 'Cancelled');
}

export async function journalOf(who: Person, path: string): Promise<readonly EntryView[]> {
  return (await who.get<Page<EntryView>>(`${path}/journal?limit=200`)).items;
}

/** A question as a customer's instance asks it: Globex's, unless said otherwise. */
export function question(token: string, changes: object = {}): object {
  return {
    token,
    instance: 'globex',
    url: 'https://globex.example',
    publicKey: newAgreementKeys().publicKey,
    by: 'Gail',
    ...changes,
  };
}

export interface Answered {
  readonly status: number;
  readonly body: {
    readonly detail?: string;
    readonly registration?: string;
    readonly publicKey?: string;
    readonly refused?: readonly { readonly reason: string }[];
  };
}

/** Asks Northwind to be registered, as an instance of its own. */
export async function ask({ northwind }: TestStack, body: unknown): Promise<Answered> {
  const answered = await fetch(`${northwind.url}/exchange/v1/registrations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answered.status, body: (await answered.json()) as Answered['body'] };
}

/** Sends an event as the partner would, signed with the secret and the key that the sender holds. */
export async function sendEvents(
  from: StackInstance,
  to: StackInstance,
  event: Omit<WireEvent, 'specversion' | 'id' | 'source' | 'time' | 'sequence'>,
): Promise<Answered> {
  const { db, vault, options } = from.instance;
  const partner = to.instance.options.instance;
  const live = await db('connections').where({ partner }).whereNull('ended_at').first();
  const secret = vault.open(live.secret, sealedAs.connectionSecret(live));
  const keys = await signingKeysOf(from, partner);
  const whole = {
    specversion: '1.0',
    id: randomUUID(),
    source: `/instances/${options.instance}`,
    time: new Date().toISOString(),
    sequence: 1,
    ...event,
  };
  const body = JSON.stringify([signEvent(keys[0], whole)]);
  const binding = { from: options.instance, to: partner, purpose: 'events' } as const;
  const answered = await fetch(`${to.url}/exchange/v1/events`, {
    method: 'POST',
    headers: {
      'content-type': batchType,
      [instanceHeader]: options.instance,
      ...sign(secret, messageId(binding, [whole.id]), body, keys),
    },
    body,
  });
  return { status: answered.status, body: (await answered.json()) as Answered['body'] };
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Somebody at a URL who answers whatever is asked, in a way of their own. */
export interface Stranger {
  readonly url: string;
  /** The bodies that were sent there. */
  readonly heard: readonly string[];
  close(): Promise<void>;
}

export async function openStranger(
  answer: (body: string, path: string) => Reply | Promise<Reply>,
): Promise<Stranger> {
  const heard: string[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const asked = Buffer.concat(chunks).toString('utf8');
    heard.push(asked);
    const { status, body } = await answer(asked, req.url ?? '');
    res.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An instance that can be stopped and started where it was; its users and tokens stay. */
export interface Switch {
  off(): Promise<void>;
  /** @param changes to what it is configured to */
  on(changes?: Partial<InstanceOptions>): Promise<void>;
}

export function switchOf({ instance }: StackInstance): Switch {
  let running = instance;
  return {
    off: () => running.stop(),
    async on(changes = {}) {
      running = await startInstance({ ...instance.options, ...changes });
    },
  };
}
