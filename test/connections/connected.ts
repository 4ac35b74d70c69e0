import { randomUUID } from 'node:crypto';
import type { Person } from '../../dev/demo/person';
import type { StackInstance } from '../../dev/stack';
import { signEvent } from '../../exchange/eventSignature';
import { batchType, instanceHeader, messageId, type Purpose, sign } from '../../exchange/wire';
import { findConnection } from '../../records/connection';
import { sealedAs } from '../../records/sealed';
import { findOwnKey } from '../../records/signingKeys';
import { call, type EntryView, type TestStack } from '../environment/stack';
import { until } from '../environment/until';

/** A connection as an admin reads it. */
export interface ConnectionView {
  readonly id: string;
  readonly partner: string;
  readonly state: string;
  readonly pausedHere: boolean;
  readonly pausedThere: boolean;
  readonly replicationSet: {
    readonly kinds: readonly string[];
    readonly fields: readonly string[];
    readonly workNotes: boolean;
  };
  readonly workNotes: { readonly cross: boolean; readonly here: string; readonly there: string };
  readonly health: {
    readonly state: string;
    readonly delivery: string;
    readonly pending: number;
    readonly failed: number;
    readonly discarded: number;
    readonly oldestPendingSeconds: number | null;
    readonly lastSuccessAt: string | null;
    readonly lastHeartbeatAt: string | null;
    readonly lastError: string | null;
  };
  readonly createdAt: string;
  readonly actions: readonly string[];
}

export type Side = 'northwind' | 'acme';
export const sides: readonly Side[] = ['northwind', 'acme'];
export const other = { northwind: 'acme', acme: 'northwind' } as const;

/** What stands on one side of a connection. */
export interface End {
  readonly side: Side;
  readonly at: StackInstance;
  readonly partner: StackInstance;
  readonly admin: Person;
  /** Who talks to the other side. */
  readonly talker: Person;
}

export function end(stack: TestStack, side: Side): End {
  return side === 'northwind'
    ? { side, at: stack.northwind, partner: stack.acme, admin: stack.nora, talker: stack.dana }
    : { side, at: stack.acme, partner: stack.northwind, admin: stack.alex, talker: stack.avery };
}

/** The connection to the other side: the last that was made. */
export async function seen({ admin, side, at }: End): Promise<ConnectionView> {
  // The list would show the health of each earlier one, too.
  const connections = at.instance.db('connections').where({ partner: other[side] });
  const last = await connections.orderBy('created_at', 'desc').first('id');
  if (!last) throw new Error(`${side} has no connection.`);
  return admin.get<ConnectionView>(`/connections/${last.id}`);
}

/** Waits until the side sees the connection so. */
export async function sees(one: End, state: string): Promise<ConnectionView> {
  return until(async () => {
    const found = await seen(one);
    return found.state === state && found;
  }, `${one.side} to see the connection ${state}`);
}

/** What an admin does with the connection; whatever is answered. */
export async function act(one: End, action: string, body: object = {}) {
  const { id } = await seen(one);
  return call(one.at, 'admin', 'POST', `/connections/${id}/${action}`, body) as Promise<{
    status: number;
    body: ConnectionView & { actions: string[]; detail: string };
  }>;
}

/** An admin does something with the connection, and may. */
export async function succeed(one: End, action: string, body: object = {}): Promise<void> {
  const { status, body: answer } = await act(one, action, body);
  if (status !== 200) throw new Error(`${action} answered ${status}: ${JSON.stringify(answer)}`);
}

export function say({ talker }: End, number: string, text: string): Promise<EntryView> {
  return talker.post<EntryView>(`/requests/${number}/comments`, { text });
}

/** The secret that the side signs with. */
export async function secretOf({ at, side }: End): Promise<string> {
  const found = await findConnection(at.instance.db, { destination: other[side] });
  if (!found) throw new Error(`${side} has no connection.`);
  return at.instance.vault.open(found.secret, sealedAs.connectionSecret(found));
}

/** The private keys with which an instance signs to a partner: the current one. */
export async function signingKeysOf(
  { instance }: StackInstance,
  partner: string,
): Promise<string[]> {
  const { db, vault } = instance;
  const found = await findConnection(db, { destination: partner });
  const key = found && (await findOwnKey(db, found.id));
  return key ? [vault.open(key.privateKey, sealedAs.signingKey(key))] : [];
}

/** A question as the partner of `to` asks it, signed with this secret, and with the partner's key or these. */
export async function ask(
  to: End,
  path: string,
  question: unknown,
  secret: string,
  signingKeys?: readonly string[],
): Promise<{ readonly status: number; readonly body: { readonly [name: string]: unknown } }> {
  const purpose = path.slice(1) as Purpose;
  const id = messageId({ from: other[to.side], to: to.side, purpose }, [randomUUID()]);
  const keys = signingKeys ?? (await signingKeysOf(to.partner, to.side));
  const isBatch = purpose === 'events' && Array.isArray(question);
  const body = JSON.stringify(
    isBatch
      ? question.map((event: object) => ({ ...signEvent(keys[0], event), ...event }))
      : question,
  );
  const answer = await fetch(`${to.at.url}/exchange/v1${path}`, {
    method: 'POST',
    headers: {
      'content-type': path === '/events' ? batchType : 'application/json',
      [instanceHeader]: other[to.side],
      ...sign(secret, id, body, keys),
    },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as { [name: string]: unknown } };
}
