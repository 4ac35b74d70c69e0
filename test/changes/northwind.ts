import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { Response } from 'supertest';
import { type Role, roles } from '../../domain/lifecycle';
import { type Instance, type InstanceOptions, startInstance } from '../../instance/instance';
import { freePort } from '../../instance/ports';
import { type Database, openDatabase } from '../../records/database';
import { createToken, createUser, ensureRole } from '../../records/user';
import { createConformance } from '../api/conformance';
import type { ChildPlace } from '../environment/child';
import { createTestDatabase } from '../environment/database';
import { captureLog, log } from '../environment/log';
import { createTestNamespace } from '../environment/temporal';
import { type Caller, type Check, callerAt } from './caller';

/** How long a call to an external system may take here, in milliseconds. */
export const longestCallMs = 1_000;

type Document = Parameters<typeof createConformance>[0];

/** One real instance, northwind, with a user of each role. */
export interface Northwind {
  readonly url: string;
  /** Each answer that they get must be as the OpenAPI document says. */
  readonly people: Readonly<Record<Role, Caller>>;
  /** Everything that was logged in this process, at every level. */
  readonly logged: readonly string[];
  readonly client: Client;
  /** For a process of its own in its place. */
  readonly place: ChildPlace;
  /** While it runs in this process. */
  instance(): Instance;
  as(token: string): Caller;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface NorthwindOptions extends Pick<InstanceOptions, 'resources' | 'workflowBundle'> {
  readonly allowPrivateTargets?: boolean;
  readonly parts?: InstanceOptions['parts'];
  /** Before it starts first, with its database. */
  readonly prepare?: (db: Database) => Promise<void>;
}

export async function startNorthwind(options: NorthwindOptions = {}): Promise<Northwind> {
  const { allowPrivateTargets = true, parts = ['api', 'worker'], prepare, ...more } = options;
  const captured = captureLog();
  const [database, { address, namespace }, port] = await Promise.all([
    createTestDatabase(),
    createTestNamespace(),
    freePort(),
  ]);
  const connection = await Connection.connect({ address });
  const place: ChildPlace = {
    instance: 'northwind',
    port,
    databaseUrl: database.url,
    secretKey: randomBytes(32),
    temporalAddress: address,
    namespace,
  };
  const url = `http://127.0.0.1:${port}`;
  let started: Instance | null = null;

  async function start() {
    started = await startInstance({
      instance: place.instance,
      publicUrl: url,
      port,
      databaseUrl: place.databaseUrl,
      secretKey: place.secretKey,
      allowPrivateTargets,
      smtpUrl: null,
      rateLimit: 0,
      partnerRateLimit: 0,
      requestTimeoutMs: 5_000,
      deliveryTimeoutMs: longestCallMs,
      temporal: { address },
      namespace,
      parts,
      log,
      ...more,
    });
  }
  async function stop() {
    const running = started;
    started = null;
    await running?.stop();
  }
  if (prepare) {
    const db = openDatabase(database.url, 1);
    await prepare(db);
    await db.destroy();
  }
  await start();
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const conforms = createConformance(document);
  // It reads but these of a response.
  const check: Check = (method, path, answer) => conforms(method, path, answer as Response);
  const people = await staff(database.url, url, check);
  return {
    url,
    people,
    logged: captured.lines,
    client: new Client({ connection, namespace }),
    place,
    instance() {
      if (!started) throw new Error('The instance is stopped.');
      return started;
    },
    as: (token) => callerAt(url, token, check),
    stop,
    start,
    async close() {
      await stop();
      captured.stop();
      await connection.close();
      await database.drop();
    },
  };
}

async function staff(
  databaseUrl: string,
  url: string,
  check: Check,
): Promise<Record<Role, Caller>> {
  const db = openDatabase(databaseUrl, 1);
  const people: Partial<Record<Role, Caller>> = {};
  for (const role of roles) {
    await createUser(db, role);
    await ensureRole(db, role, role);
    people[role] = callerAt(url, await createToken(db, role), check);
  }
  await db.destroy();
  return people as Record<Role, Caller>;
}
