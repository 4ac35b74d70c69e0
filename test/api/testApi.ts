import { randomBytes, randomUUID } from 'node:crypto';
import pino from 'pino';
import request from 'supertest';
import { createApp } from '../../api/app';
import type { Deps } from '../../api/deps';
import type { OidcSettings } from '../../api/http/oidc';
import { diagnosisOf } from '../../domain/doctor';
import type { PublishedItem } from '../../domain/event';
import type { Role } from '../../domain/lifecycle';
import { defaultPolicy } from '../../domain/policy';
import { createPartners } from '../../exchange/client';
import { createAgent } from '../../exchange/target';
import { takePublishedItem } from '../../records/catalogItem';
import { type Database, openDatabase } from '../../records/database';
import {
  type NotificationChannel,
  openNotificationChannel,
} from '../../records/notificationChannel';
import { receiveRequest } from '../../records/request';
import { createVault } from '../../records/secret';
import { createToken, createUser, ensureRole } from '../../records/user';
import { createMeters } from '../../telemetry/meters';
import { saveConnection } from '../environment/connections';
import { createTestDatabase, quickHash } from '../environment/database';
import { theOriginal } from '../environment/installation';
import { conformanceOfApp } from './conformance';
import { createStubEngine, type StubEngine } from './stubEngine';

/** One instance's API over a database of its own, with a user of each role, and nothing behind it but Postgres. */
export interface TestApi {
  readonly deps: Deps;
  readonly db: Database;
  readonly notificationChannel: NotificationChannel;
  readonly app: ReturnType<typeof createApp>;
  readonly engine: StubEngine;
  /** The connections that were woken. */
  readonly woken: string[];
  readonly connection: string;
  readonly tokens: Readonly<Record<Role, string>>;
  /** Calls the API as a role's user; each answer must be as the OpenAPI document says. */
  as(role: Role | { token: string }): Calls;
  close(): Promise<void>;
}

interface Calls {
  get(path: string): request.Test;
  post(path: string): request.Test;
  put(path: string): request.Test;
  patch(path: string): request.Test;
  delete(path: string): request.Test;
}

export const offered: PublishedItem = {
  name: 'New laptop',
  kind: 'help',
  description: 'A laptop for a colleague.',
  schema: {
    type: 'object',
    properties: { seats: { type: 'integer', minimum: 1 } },
    additionalProperties: false,
  },
  policy: defaultPolicy,
  active: true,
};
export const offeredId = 'NORTHWIND-CAT0001001';

export interface TestApiOptions {
  /** `acme` is the customer, `northwind` its provider. */
  readonly instance?: 'acme' | 'northwind';
  readonly rateLimit?: number;
  readonly oidc?: OidcSettings;
  /** Other dependencies. */
  readonly with?: Partial<Deps>;
}

export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { instance = 'acme', rateLimit = 0, oidc = null } = options;
  const database = await createTestDatabase();
  const db = openDatabase(database.url, 8);
  const notificationChannel = await openNotificationChannel(database.url);
  const engine = createStubEngine(db, instance);
  const woken: string[] = [];
  const connection = randomUUID();
  const [partner, partnerIs] =
    instance === 'acme' ? (['northwind', 'provider'] as const) : (['acme', 'customer'] as const);
  const url = `http://${partner}.example`;
  await saveConnection(db, { id: connection, partner, partnerIs, url, secret: 'sealed' });
  if (instance === 'acme') await takePublishedItem(db, 'northwind', offeredId, offered);
  const agent = createAgent(true);
  const deps: Deps = {
    instance,
    publicUrl: `http://${instance}.example`,
    db,
    notificationChannel,
    engine,
    log: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
    rateLimit,
    oidc,
    meters: createMeters(),
    payloadCodec: null,
    temporalUiUrl: null,
    vault: createVault(randomBytes(32)),
    agent,
    partners: createPartners(instance, agent, 1_000),
    installation: theOriginal,
    diagnose: async () => diagnosisOf([]),
    allowPrivateTargets: true,
    passwordCost: quickHash,
    afterCommit: (id) => woken.push(id),
    ...options.with,
  };
  const app = createApp(deps);
  const conforms = await conformanceOfApp(app);
  const tokens = {
    requester: await user(db, 'requester'),
    agent: await user(db, 'agent'),
    admin: await user(db, 'admin'),
    integration: await user(db, 'integration'),
  };
  return {
    deps,
    db,
    notificationChannel,
    app,
    engine,
    woken,
    connection,
    tokens,
    as(who) {
      const token = typeof who === 'string' ? tokens[who] : who.token;
      const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete') => (path: string) =>
        request(app)
          [method](path)
          .set('Authorization', `Bearer ${token}`)
          .expect((response) => conforms(method, path, response));
      return {
        ...{ get: call('get'), post: call('post'), put: call('put') },
        ...{ patch: call('patch'), delete: call('delete') },
      };
    },
    async close() {
      await notificationChannel.close();
      await db.destroy();
      await database.drop();
    },
  };
}

/** Creates a user, by default named after the role. Returns a token. */
export async function user(db: Database, role: Role, name: string = role): Promise<string> {
  await createUser(db, name);
  await ensureRole(db, name, role);
  return createToken(db, name);
}

/** Submits a request at the customer, and gives its number. */
export async function submitted(api: TestApi, role: Role = 'requester', fields = {}) {
  const { body } = await api
    .as(role)
    .post('/api/v1/requests')
    .send({ catalogItem: offeredId, shortDescription: 'A laptop', ...fields })
    .expect(201);
  return body.number as string;
}

/** A request as it came from the customer, with its task. */
export async function received(api: TestApi, number = 'ACME-PRQ0001001', task = 'TASK0001001') {
  const submission = {
    id: randomUUID(),
    connection: api.connection,
    customer: 'acme',
    provider: 'northwind',
    catalogItem: offeredId,
    kind: 'help',
    shortDescription: 'A laptop',
    description: '',
    priority: 4,
    variables: {},
    policy: defaultPolicy,
    openedBy: 'requester',
    number,
  } as const;
  const data = { by: 'requester', kind: 'state', text: 'Submitted.' } as const;
  await receiveRequest(api.db, submission, { time: new Date().toISOString(), data });
  await api.db('requests').where({ number }).update({ state: 'Received' });
  await api.db('tasks').insert({ number: task, request: number, title: 'Help' });
  return { number, task };
}
