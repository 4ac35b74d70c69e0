import { setTimeout as sleep } from 'node:timers/promises';
import { request as call } from 'undici';
import type { StackInstance } from '../dev/stack';
import type { Database } from '../records/database';
import { type NotificationChannel, openNotificationChannel } from '../records/notificationChannel';
import { prepared } from '../records/prepared';

/** The standard exchange over the public API: what a portal on each side would do, and no more. */
export interface StandardExchange {
  /**
   * Submits, waits until it is received, assigns, comments on each side, proposes, accepts, and waits until both sides
   * are Closed.
   */
  run(): Promise<string>;
  submit(): Promise<string>;
  command(side: Side, path: string, body: object): Promise<void>;
  until(side: Side, number: string, state: string): Promise<void>;
  /** Waits until no event is in transit. */
  settled(): Promise<void>;
  /** The number of the provider's task for a request. */
  task(number: string): Promise<string>;
  close(): Promise<void>;
}

export type Side = 'northwind' | 'acme';

/** One of the two instances, in this process or another: its URL and its database. */
export interface Seat extends Pick<StackInstance, 'url' | 'tokens'> {
  readonly instance: {
    readonly db: Database;
    readonly options: { readonly databaseUrl: string };
  };
}
export type Seats = Readonly<Record<Side, Seat>>;

/** @param policy of the requested catalog item; the default policy if absent */
export async function standardExchange(stack: Seats, policy = {}): Promise<StandardExchange> {
  const notificationChannels = {
    northwind: await openNotificationChannel(stack.northwind.instance.options.databaseUrl),
    acme: await openNotificationChannel(stack.acme.instance.options.databaseUrl),
  };
  const catalogItem = await publishedItem(stack, policy);

  async function submit(): Promise<string> {
    const body = { catalogItem, shortDescription: 'The printer on floor 2 is offline' };
    const { number } = await post(stack.acme, 'requester', '/requests', body);
    return number;
  }

  const until = (side: Side, number: string, state: string) =>
    waitFor(notificationChannels[side], number, async () => {
      const { db } = stack[side].instance;
      const sql = 'select state from requests where number = :number';
      const { rows } = await prepared(db, sql, { number });
      return rows[0]?.state === state;
    });

  async function command(side: Side, path: string, body: object): Promise<void> {
    await post(stack[side], side === 'acme' ? 'requester' : 'agent', path, body);
  }

  async function task(number: string): Promise<string> {
    const row = await stack.northwind.instance
      .db('tasks')
      .where({ request: number })
      .first('number');
    return row.number;
  }

  return {
    submit,
    until,
    command,
    task,
    async settled() {
      for (const side of ['acme', 'northwind'] as const) {
        const waits = stack[side].instance.db('outbox').where({ status: 'waiting' });
        while (await waits.clone().first('id')) await sleep(2);
      }
    },
    async run() {
      const number = await submit();
      await until('acme', number, 'Received');
      const taskNumber = await task(number);
      await command('northwind', `/tasks/${taskNumber}/assign`, {});
      await until('acme', number, 'Work in Progress');
      await command('acme', `/requests/${number}/comments`, { text: 'It blinks red.' });
      await command('northwind', `/tasks/${taskNumber}/comments`, { text: 'On my way.' });
      const resolution = { resolutionCode: 'Solved', resolutionNotes: 'Paper was missing.' };
      await command('northwind', `/tasks/${taskNumber}/propose`, resolution);
      await until('acme', number, 'Resolved');
      await command('acme', `/requests/${number}/accept`, {});
      await until('northwind', number, 'Closed');
      return number;
    },
    async close() {
      await Promise.all([
        notificationChannels.northwind.close(),
        notificationChannels.acme.close(),
      ]);
    },
  };
}

async function publishedItem(stack: Seats, closing: object): Promise<string> {
  const item = await post(stack.northwind, 'admin', '/catalog-items', {
    name: 'Help with a printer',
    kind: 'help',
    policy: closing,
  });
  const { db } = stack.acme.instance;
  while (!(await db('catalog_items').where({ id: item.id }).first('id'))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return item.id;
}

async function post(at: Seat, role: 'admin' | 'agent' | 'requester', path: string, body: object) {
  const answer = await call(`${at.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.tokens[role]}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.statusCode} ${text}`);
  return JSON.parse(text);
}

/** Checks now, and again whenever the record's journal grows. */
async function waitFor(
  notificationChannel: NotificationChannel,
  number: string,
  there: () => Promise<boolean>,
): Promise<void> {
  const limit = AbortSignal.timeout(60_000);
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      there().then(
        (yes) => {
          if (yes) done(resolve);
        },
        (error) => done(() => reject(error)),
      );
    };
    const off = notificationChannel.on('journal', number, look);
    const overdue = () =>
      done(() => reject(new Error(`${number} did not get there within a minute`)));
    const done = (settle: () => void) => {
      off();
      limit.removeEventListener('abort', overdue);
      settle();
    };
    limit.addEventListener('abort', overdue);
    look();
  });
}
