import type { Logger } from 'pino';
import { type Role, roles } from '../domain/lifecycle';
import type { Config } from '../instance/config';
import { type Instance, startInstance } from '../instance/instance';
import type { Database } from '../records/database';
import { createToken, createUser, ensureRole } from '../records/user';
import type { PayloadKeys } from '../temporal/payloadCodec';

/**
 * The services that two instances share on one machine: a Postgres with a database for each, a Temporal with a
 * namespace for each.
 */
export interface StackConfig {
  readonly temporalAddress: string;
  /** The URL of its UI. Absent or null if it is unknown. */
  readonly temporalUi?: string | null;
  readonly northwind: InstancePlace;
  readonly acme: InstancePlace;
}

export interface InstancePlace {
  readonly port: number;
  readonly databaseUrl: string;
  readonly namespace: string;
  readonly secretKey: Buffer;
  /** The keys that encrypt Temporal's payloads. Absent for no encryption. */
  readonly payloadKeys?: PayloadKeys;
  /** The mail server for its notifications. Absent to keep them. */
  readonly smtpUrl?: string;
  /** Absent for none, as for the next one. */
  readonly auditReceiver?: Config['auditReceiver'];
  readonly replies?: Config['replies'];
}

export interface StackInstance {
  readonly instance: Instance;
  readonly url: string;
  /** A token for each role. */
  readonly tokens: Readonly<Record<Role, string>>;
}

export interface Stack {
  /** The provider. */
  readonly northwind: StackInstance;
  /** The customer. */
  readonly acme: StackInstance;
  stop(): Promise<void>;
}

/** The users of each instance, in the demo and in the tests. */
export const people = {
  northwind: { admin: 'Nora', agent: 'Dana', requester: 'Remy', integration: 'Northwind Bridge' },
  acme: { admin: 'Alex', agent: 'Avery', requester: 'Casey', integration: 'Acme Bridge' },
} as const;

/**
 * Starts northwind and acme in this process, and creates a user with a new token for every role.
 * @param deliveryTimeoutMs timeout of one call between the two
 */
export async function startStack(
  config: StackConfig,
  log: Logger,
  deliveryTimeoutMs = 30_000,
): Promise<Stack> {
  const northwind = await startStackInstance('northwind', config, log, deliveryTimeoutMs);
  const acme = await startStackInstance('acme', config, log, deliveryTimeoutMs).catch(
    async (error: unknown) => {
      await northwind.instance.stop();
      throw error;
    },
  );
  return {
    northwind,
    acme,
    async stop() {
      await Promise.all([northwind.instance.stop(), acme.instance.stop()]);
    },
  };
}

export async function startStackInstance(
  name: 'northwind' | 'acme',
  config: StackConfig,
  log: Logger,
  deliveryTimeoutMs: number,
): Promise<StackInstance> {
  const { port, databaseUrl, namespace, secretKey, payloadKeys, smtpUrl = null } = config[name];
  const { auditReceiver = null, replies = null } = config[name];
  const url = `http://127.0.0.1:${port}`;
  const instance = await startInstance({
    instance: name,
    publicUrl: url,
    port,
    databaseUrl,
    secretKey,
    ...(payloadKeys && { payloadKeys }),
    allowPrivateTargets: true,
    ...{ smtpUrl, auditReceiver, replies },
    rateLimit: 0,
    partnerRateLimit: 0,
    requestTimeoutMs: 5_000,
    deliveryTimeoutMs,
    temporal: { address: config.temporalAddress },
    temporalUiUrl: config.temporalUi ?? null,
    namespace,
    parts: ['api', 'worker'],
    log: log.child({ instance: name }),
  });
  return { instance, url, tokens: await tokensFor(instance.db, people[name]) };
}

async function tokensFor(
  db: Database,
  users: Readonly<Record<Role, string>>,
): Promise<Record<Role, string>> {
  const tokens: Partial<Record<Role, string>> = {};
  for (const role of roles) {
    await createUser(db, users[role]);
    await ensureRole(db, users[role], role);
    tokens[role] = await createToken(db, users[role]);
  }
  return tokens as Record<Role, string>;
}
