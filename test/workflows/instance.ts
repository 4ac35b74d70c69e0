import { randomBytes, randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { type Activities, createActivities } from '../../activities';
import { createWebhookMessages } from '../../api/webhookMessage';
import type { CatalogPolicy, EventData, EventName, ExchangeEvent } from '../../domain/event';
import type { CommandAnswer, CommandInput } from '../../domain/mailbox';
import { requestNumber, workflowId } from '../../domain/names';
import { defaultPolicy } from '../../domain/policy';
import { createPartners } from '../../exchange/client';
import { createExternalSystems } from '../../exchange/systems';
import { createAgent } from '../../exchange/target';
import { workflowBundle } from '../../instance/bundle';
import { findConnection, type Connection as Partnership } from '../../records/connection';
import { type Database, openDatabase } from '../../records/database';
import { type JournalEntry, listJournal } from '../../records/journal';
import { openNotificationChannel } from '../../records/notificationChannel';
import {
  findRequest,
  type RequestRecord,
  receiveRequest,
  submitRequest,
} from '../../records/request';
import { sealedAs } from '../../records/sealed';
import { createVault } from '../../records/secret';
import { createMeters } from '../../telemetry/meters';
import { type AfterCommit, createDeliveryTrigger } from '../../temporal/deliveryTrigger';
import { createEngine, type Engine } from '../../temporal/engine';
import { createWorker } from '../../worker';
import type { ChildPlace } from '../environment/child';
import { saveConnection } from '../environment/connections';
import { createTestDatabase } from '../environment/database';
import { theOriginal } from '../environment/installation';
import { log } from '../environment/log';
import { until } from '../environment/until';
import type { Partner } from './partner';

/** One instance's workflows with all that they stand on: acme, a customer of northwind and a provider to globex. */
export interface TestInstance {
  readonly db: Database;
  readonly engine: Engine;
  readonly client: Client;
  readonly log: Logger;
  readonly afterCommit: AfterCommit;
  /** Where it is, for a process of its own. */
  readonly place: Pick<ChildPlace, 'instance' | 'databaseUrl' | 'secretKey'>;
  /** A new request to northwind, whose workflow is started. */
  submit(policy?: Partial<CatalogPolicy>): Promise<RequestRecord>;
  /** A new request from globex, whose workflow is started. */
  take(policy?: Partial<CatalogPolicy>): Promise<RequestRecord>;
  /** Sends the partner's events to a request's workflow. */
  sendEvents(number: string, ...events: readonly ExchangeEvent[]): Promise<void>;
  /** Gives a command by an update, as the API does. */
  command(number: string, name: string, input: CommandInput): Promise<CommandAnswer | 'recorded'>;
  /** Gives a command by a signal, as operators do; they may send anything. */
  signal(number: string, name: string, ...input: readonly unknown[]): Promise<void>;
  /** The handle of a request's workflow. */
  workflow(number: string): WorkflowHandle;
  /** Waits until the request is in the state. */
  reaches(number: string, state: string): Promise<RequestRecord>;
  record(number: string): Promise<RequestRecord>;
  /** Oldest first. */
  journal(number: string): Promise<JournalEntry[]>;
  /** The names of the events that the partner is told, in order. */
  emitted(number: string): Promise<EventName[]>;
  partnership(partner: 'northwind' | 'globex'): Promise<Partnership>;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  /** How many workflows the worker keeps in memory. */
  cached(): number;
  close(): Promise<void>;
}

export interface TestInstanceOptions {
  readonly temporal: { readonly address: string; readonly namespace: string };
  /** Where northwind and globex are. */
  readonly partner: Partner;
  /** The URL of a proxy to the database. */
  readonly via?: (databaseUrl: string) => Promise<string>;
  /** Something between the workflows and their activities. */
  readonly activities?: (real: Activities) => Activities;
  /** How many workflows the worker keeps in memory; as many as in earnest by default. */
  readonly maxCachedWorkflows?: number;
  /** How long a command's caller waits, in milliseconds; by default so long that no busy machine makes it 'recorded'. */
  readonly commandMs?: number;
}

export async function openInstance(options: TestInstanceOptions): Promise<TestInstance> {
  const {
    temporal,
    partner,
    via = async (url) => url,
    activities: between = (real) => real,
    commandMs = 50_000,
  } = options;
  const { address, namespace } = temporal;
  const instance = 'acme';
  const database = await createTestDatabase();
  // The test looks on by a way of its own.
  const db = openDatabase(database.url, 4);
  const way = await via(database.url);
  const workersDb = openDatabase(way);
  const notificationChannel = await openNotificationChannel(way);
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const engine = createEngine(client, workersDb, commandMs);
  const afterCommit = createDeliveryTrigger(workersDb, engine, log);
  const secretKey = randomBytes(32);
  const vault = createVault(secretKey);
  const agent = createAgent(true);
  const activities = createActivities({
    instance,
    publicUrl: 'http://127.0.0.1:9',
    db: workersDb,
    notificationChannel,
    engine,
    afterCommit,
    agent,
    partners: createPartners(instance, agent, 5_000),
    externalSystems: createExternalSystems(instance, agent, 5_000),
    webhookMessages: createWebhookMessages({ db: workersDb, instance }),
    deliveryTimeoutMs: 5_000,
    vault,
    mailer: null,
    installation: theOriginal,
    meters: createMeters(),
    log,
  });
  for (const [name, partnerIs] of [
    ['northwind', 'provider'],
    ['globex', 'customer'],
  ] as const) {
    const id = randomUUID();
    const secret = vault.seal(partner.secret, sealedAs.connectionSecret({ id }));
    await saveConnection(db, {
      id,
      partner: name,
      partnerIs,
      url: partner.url,
      secret,
    });
  }
  let stopWorker = async () => {};
  let cached = () => 0;

  const self: TestInstance = {
    db,
    engine,
    client,
    log,
    afterCommit,
    place: { instance, databaseUrl: database.url, secretKey },

    async submit(policy = {}) {
      const { id } = await self.partnership('northwind');
      const record = await submitRequest(
        db,
        { ...submission(policy), connection: id, customer: instance, provider: 'northwind' },
        (count) => requestNumber(instance, count),
      );
      await engine.start(record);
      return record;
    },

    async take(policy = {}) {
      const { id } = await self.partnership('globex');
      const { rows } = await db.raw(`select nextval('request_number') as count`);
      const number = requestNumber('globex', rows[0].count);
      const received = await receiveRequest(
        db,
        { ...submission(policy), connection: id, customer: 'globex', provider: instance, number },
        { time: new Date().toISOString(), data: {} },
      );
      if (!received) throw new Error('The request was there already.');
      await engine.start(received.record);
      return received.record;
    },

    async sendEvents(number, ...events) {
      await engine.sendEvents(await self.record(number), events);
    },

    async command(number, name, input) {
      return engine.command(await self.record(number), name, input);
    },

    async signal(number, name, ...input) {
      await self.workflow(number).signal(name, ...input);
    },

    workflow: (number) =>
      client.workflow.getHandle(
        number.startsWith('ACME')
          ? workflowId.request(number)
          : workflowId.fulfillment('globex', number),
      ),

    reaches: (number, state) =>
      until(async () => {
        const record = await self.record(number);
        return record.state === state && record;
      }, `${number} is ${state}`),

    async record(number) {
      const record = await findRequest(db, number);
      if (!record) throw new Error(`There is no request ${number}.`);
      return record;
    },

    journal: (number) => listJournal(db, number, { workNotes: true, limit: 1_000 }),

    async emitted(number) {
      return db('outbox').where({ subject: number }).orderBy('sequence').pluck('name');
    },

    async partnership(name) {
      const found = await findConnection(db, { destination: name });
      if (!found) throw new Error(`${name} is no partner.`);
      return found;
    },

    async startWorker() {
      const worker = await createWorker({
        connection: native,
        namespace,
        activities: between(activities),
        workflowBundle: await workflowBundle(),
        ...(options.maxCachedWorkflows && { maxCachedWorkflows: options.maxCachedWorkflows }),
      });
      cached = () => worker.getStatus().numCachedWorkflows;
      const running = worker.run();
      stopWorker = async () => {
        worker.shutdown();
        await running;
      };
    },

    cached: () => cached(),

    async stopWorker() {
      const stop = stopWorker;
      stopWorker = async () => {};
      await stop();
    },

    async close() {
      await self.stopWorker();
      await Promise.all([
        native.close(),
        connection.close(),
        agent.destroy(),
        notificationChannel.close(),
      ]);
      await Promise.all([db.destroy(), workersDb.destroy()]);
      await database.drop();
    },
  };
  await self.startWorker();
  return self;
}

function submission(policy: Partial<CatalogPolicy>) {
  return {
    id: randomUUID(),
    catalogItem: 'NORTHWIND-CAT0001001',
    kind: 'help',
    shortDescription: 'New laptop',
    description: 'For a colleague.',
    priority: 4,
    variables: {},
    policy: { ...defaultPolicy, ...policy },
    openedBy: 'Casey',
  } as const;
}

/** An event of a partner about a request. */
export function event(
  subject: string,
  sequence: number,
  name: EventName,
  data: EventData = {},
): ExchangeEvent {
  return {
    id: randomUUID(),
    subject,
    sequence,
    name,
    time: new Date(Date.now() + sequence).toISOString(),
    data: { by: 'Dana', kind: 'state', text: `${name}, as Dana says.`, ...data },
  };
}

/** A request to northwind that has a proposed solution. */
export async function resolved(instance: TestInstance, policy?: Partial<CatalogPolicy>) {
  const { number } = await instance.submit(policy);
  await instance.sendEvents(
    number,
    event(number, 1, 'received'),
    event(number, 2, 'assigned', { fields: { assignedTo: 'Dana' } }),
    event(number, 3, 'proposed', {
      fields: { resolutionCode: 'Solved', resolutionNotes: 'Done.' },
    }),
  );
  return instance.reaches(number, 'Resolved');
}
