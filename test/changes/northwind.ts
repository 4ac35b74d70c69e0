import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { Response } from 'supertest';
import { type Role, roles } from '../../domain/lifecycle';
import { type Instance, type InstanceOptions, startInstance } from '../../instance/instance';
import { freePort } from '../../instance/ports';
import { type Database, openDatabase } from '../../records/database';
import { createToken, createUser, ensureRole } from '../../records/user';
import { conformanceOf, type Document } from '../api/conformance';
import type { ChildPlace } from '../environment/child';
import { createTestDatabase } from '../environment/database';
import { log } from '../environment/log';
import { deliveryTimeoutMs, sharedStack } from '../environment/stack';
import { createTestNamespace } from '../environment/temporal';
import { type Caller, type Check, callerAt } from './caller';

/** One real instance, northwind, with a user of each role. */
export interface Northwind {
  readonly url: string;
  /** Each answer that they get must be as the OpenAPI document says. */
  readonly people: Readonly<Record<Role, Caller>>;
  readonly client: Client;
  /** While it runs in this process. */
  instance(): Instance;
  as(token: string): Caller;
  close(): Promise<void>;
}

/** An instance that a test file has to itself: it may be stopped and started again. */
export interface OwnNorthwind extends Northwind {
  /** For a process of its own in its place. */
  readonly place: ChildPlace;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface NorthwindOptions
  extends Pick<InstanceOptions, 'resources' | 'workflowBundle' | 'passwordCost'> {
  readonly allowPrivateTargets?: boolean;
  readonly parts?: InstanceOptions['parts'];
  /** Before it starts first, with its database. */
  readonly prepare?: (db: Database) => Promise<void>;
}

/**
 * The northwind of the shared stack (sharedStack). It holds the records of earlier files: a test makes its own systems,
 * groups and changes, and looks at nothing else.
 */
export async function sharedNorthwind(): Promise<Northwind> {
  const stack = await sharedStack();
  const { northwind, config } = stack;
  const { url, instance } = northwind;
  const connection = await Connection.connect({ address: config.temporalAddress });
  return {
    ...(await callersAt(url, config.northwind.databaseUrl)),
    url,
    client: new Client({ connection, namespace: config.northwind.namespace }),
    instance: () => instance,
    async close() {
      await connection.close();
      await stack.stop();
    },
  };
}

/** Starts an instance for one file: for tests that stop or configure it, or look at all that it has. */
export async function startNorthwind(options: NorthwindOptions = {}): Promise<OwnNorthwind> {
  const { allowPrivateTargets = true, parts = ['api', 'worker'], prepare, ...more } = options;
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
      deliveryTimeoutMs,
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
  return {
    ...(await callersAt(url, database.url)),
    url,
    client: new Client({ connection, namespace }),
    place,
    instance() {
      if (!started) throw new Error('The instance is stopped.');
      return started;
    },
    stop,
    start,
    async close() {
      await stop();
      await connection.close();
      await database.drop();
    },
  };
}

/** A user of each role, and callers whose answers are checked against the OpenAPI document. */
async function callersAt(
  url: string,
  databaseUrl: string,
): Promise<Pick<Northwind, 'people' | 'as'>> {
  const conforms = await conformanceOf(
    'an instance',
    async () => (await (await fetch(`${url}/openapi.json`)).json()) as Document,
  );
  // It reads only these properties of a response.
  const check: Check = (method, path, answer) => conforms(method, path, answer as Response);
  const db = openDatabase(databaseUrl, 1);
  const people: Partial<Record<Role, Caller>> = {};
  for (const role of roles) {
    await createUser(db, role);
    await ensureRole(db, role, role);
    people[role] = callerAt(url, await createToken(db, role), check);
  }
  await db.destroy();
  return {
    people: people as Record<Role, Caller>,
    as: (token) => callerAt(url, token, check),
  };
}
