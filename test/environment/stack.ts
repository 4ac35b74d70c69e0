import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import { request } from 'undici';
import { onboard } from '../../dev/demo/onboarding';
import { type Person, person } from '../../dev/demo/person';
import { type Stack, type StackConfig, type StackInstance, startStack } from '../../dev/stack';
import type { Role } from '../../domain/lifecycle';
import { workflowId } from '../../domain/names';
import { freePort } from '../../instance/ports';
import type { Database } from '../../records/database';
import type { PayloadKeys } from '../../temporal/payloadCodec';
import { createTestDatabase } from './database';
import { stopAtEndOfRun } from './endOfRun';
import { log } from './log';
import { createTestNamespace } from './temporal';
import { until } from './until';

export interface RequestView {
  readonly number: string;
  readonly state: string;
  readonly assignedTo: string | null;
  readonly assignmentGroup: string | null;
  readonly resolutionCode: string | null;
  readonly resolutionNotes: string | null;
  readonly closedAt: string | null;
  readonly replication: {
    readonly state: string;
    readonly pending: number;
    readonly lastError: string | null;
  };
  readonly actions: readonly string[];
}

export interface EntryView {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly author: string;
  readonly instance: string;
  readonly at: string;
  readonly late: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A request that is under way on both sides. */
export interface ExchangedRequest {
  readonly number: string;
  /** The provider's task. */
  readonly task: string;
}

/** Two real instances that talk over HTTP, each with a database and a namespace of its own, and those who work there. */
export interface TestStack extends Stack {
  readonly config: StackConfig;
  readonly log: Logger;
  /** Acme's requester, agent and admin; Northwind's agent and admin. */
  readonly casey: Person;
  readonly avery: Person;
  readonly alex: Person;
  readonly dana: Person;
  readonly nora: Person;
  /** Northwind publishes an item; gives its id once it is at Acme. */
  publish(item?: object): Promise<string>;
  /** Casey submits an item; gives the request once both sides say Received. */
  submit(item: string): Promise<ExchangedRequest>;
  /** The delivery from an instance to its partner stands still until it is resumed. */
  pause(from: StackInstance, to: string): Promise<void>;
  resume(from: StackInstance, to: string): Promise<void>;
}

export interface TestStackOptions {
  /** Another way to Temporal than the straight one. */
  readonly temporalAddress?: string;
  /** Under which what Temporal keeps of both is encrypted; by default it is not. */
  readonly payloadKeys?: PayloadKeys;
  /** Where northwind's mail goes; by default it is kept. */
  readonly smtpUrl?: string;
  /** False: the two have never met. */
  readonly connected?: boolean;
}

/** The timeout of one call of an instance to its partner, or to an external system. */
export const deliveryTimeoutMs = 3_000;

export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const { temporalAddress, smtpUrl, payloadKeys, connected = true } = options;
  const [databases, namespaces] = await Promise.all([
    Promise.all([createTestDatabase(), createTestDatabase()]),
    Promise.all([createTestNamespace(), createTestNamespace()]),
  ]);
  const [{ address }] = namespaces;
  const place = async (n: 0 | 1) => ({
    port: await freePort(),
    databaseUrl: databases[n].url,
    namespace: namespaces[n].namespace,
    secretKey: randomBytes(32),
    ...(payloadKeys && { payloadKeys }),
  });
  const config: StackConfig = {
    temporalAddress: temporalAddress ?? address,
    northwind: { ...(await place(0)), ...(smtpUrl && { smtpUrl }) },
    acme: await place(1),
  };
  const stack = await startStack(config, log, deliveryTimeoutMs);
  if (connected) await onboard(stack);
  const connection = await Connection.connect({ address });
  const casey = person(stack.acme, 'acme', 'requester');
  const dana = person(stack.northwind, 'northwind', 'agent');
  const nora = person(stack.northwind, 'northwind', 'admin');

  async function signal(from: StackInstance, to: string, name: 'pause' | 'resume') {
    const { namespace } = from.instance.options;
    const client = new Client({ connection, namespace });
    await client.workflow.signalWithStart('delivery', {
      workflowId: workflowId.delivery(to),
      taskQueue: 'crossdesk',
      args: [{ partner: to }],
      signal: name,
    });
    await until(async () => {
      const currentStatus = await from.instance.db('connections').where({ partner: to }).first();
      return (currentStatus?.delivery === 'paused') === (name === 'pause');
    }, `${name} of the delivery to ${to}`);
  }

  return {
    ...stack,
    config,
    log,
    casey,
    avery: person(stack.acme, 'acme', 'agent'),
    alex: person(stack.acme, 'acme', 'admin'),
    dana,
    nora,
    async publish(item = {}) {
      const { id } = await nora.post<{ id: string }>('/catalog-items', {
        name: 'Help with a laptop',
        kind: 'help',
        ...item,
      });
      await until(() => casey.get(`/catalog-items/${id}`).catch(() => false), `${id} at Acme`);
      return id;
    },
    async submit(item) {
      const { number } = await casey.post<RequestView>('/requests', {
        catalogItem: item,
        shortDescription: 'My laptop does not start',
      });
      await inState('Received', number, casey, dana);
      return { number, task: await taskOf(dana, number) };
    },
    pause: (from, to) => signal(from, to, 'pause'),
    resume: (from, to) => signal(from, to, 'resume'),
    async stop() {
      await stack.stop();
      await connection.close();
      await Promise.all(databases.map((database) => database.drop()));
    },
  };
}

let shared: Promise<TestStack> | null = null;

/** How long what a file left on its way may take to be delivered. */
const settledMs = 5_000;

/**
 * The stack that the files of one worker of jest use, one file after the other. It holds the records of earlier files:
 * a test makes its own items and requests, and looks at nothing else. To stop it is to give it back: it stays for the
 * next file if both sides are connected, and nothing waits to be delivered or was refused, as at the start.
 */
export async function sharedStack(): Promise<TestStack> {
  if (!shared) stopAtEndOfRun(stopShared);
  shared ??= startTestStack();
  const stack = await shared;
  return {
    ...stack,
    async stop() {
      if (!(await isAsStarted(stack))) await stopShared();
    },
  };
}

async function stopShared(): Promise<void> {
  const stack = shared;
  shared = null;
  await (await stack)?.stop();
}

async function isAsStarted({ northwind, acme }: TestStack): Promise<boolean> {
  const isSettled = async (at: StackInstance, partner: StackInstance) => {
    const { db } = at.instance;
    const live = await db('connections').whereNotIn('state', ['Rejected', 'Off-boarded']);
    const [{ id, state, delivery, url } = {}] = live;
    return (
      live.length === 1 &&
      state === 'Active' &&
      url === new URL(partner.url).href &&
      ['idle', 'draining'].includes(delivery) &&
      !(await db('outbox')
        .where({ connection_id: id })
        .whereIn('status', ['waiting', 'failed'])
        .first())
    );
  };
  return until(
    async () => (await isSettled(northwind, acme)) && isSettled(acme, northwind),
    'nothing to be on its way',
    settledMs,
  ).catch(() => false);
}

export function view(who: Person, number: string): Promise<RequestView> {
  return who.get<RequestView>(`/requests/${number}`);
}

/** Waits until everybody sees the request in the state. */
export async function inState(state: string, number: string, ...who: readonly Person[]) {
  for (const one of who) {
    let seen = 'not there';
    await until(async () => {
      seen = await view(one, number).then(
        (request) => request.state,
        (error: Error) => error.message,
      );
      return seen === state;
    }, `${number} ${state} at ${one.organisation}`).catch((error: Error) => {
      throw new Error(`${error.message} It was: ${seen}`);
    });
  }
}

export async function journal(who: Person, number: string): Promise<readonly EntryView[]> {
  const { items, next } = await who.get<Page<EntryView>>(`/requests/${number}/journal?limit=200`);
  if (next) throw new Error(`${number} has a longer journal than this test expects.`);
  return items;
}

/** Waits until the entry is in the journal that the person reads; gives it. */
export function waitForEntry(who: Person, number: string, id: string): Promise<EntryView> {
  return until(
    async () => (await journal(who, number)).find((entry) => entry.id === id),
    `the entry ${id} at ${who.organisation}`,
  );
}

/** Waits until nothing of the request is on its way any more. */
export async function inSync(number: string, ...who: readonly Person[]) {
  for (const one of who) {
    await until(
      async () => (await view(one, number)).replication.state === 'in sync',
      `${number} in sync at ${one.organisation}`,
    );
  }
}

export async function taskOf(agent: Person, number: string): Promise<string> {
  const { items } = await agent.get<Page<{ number: string }>>(`/tasks?request=${number}`);
  const [task] = items;
  if (!task) throw new Error(`${number} has no task.`);
  return task.number;
}

/** A call whose answer is looked at, whatever it is. */
export async function call(
  at: StackInstance,
  role: Role,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { statusCode: status, body: answer } = await request(`${at.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${at.tokens[role]}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status, body: text && JSON.parse(text) };
}

/** What stands in an instance's database about exchanged records: to see that nothing changed. */
export async function everything(db: Database): Promise<unknown> {
  const tables = ['requests', 'journal', 'tasks', 'attachments', 'catalog_items'];
  const rows = await Promise.all([
    ...tables.map((table) => db(table).orderByRaw('1').select()),
    db('exchange_sequences').orderBy(['connection_id', 'subject']).select(),
  ]);
  return JSON.parse(JSON.stringify(rows));
}
