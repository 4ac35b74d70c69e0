import { join } from 'node:path';
import pg from 'pg';
import { keptSecretKey } from '../../instance/secret-key';
import { migrate } from '../../migrations';
import { openDatabase } from '../../records/database';
import { type EmbeddedPostgres, startPostgres } from '../embedded/postgres';
import { startTemporal } from '../embedded/temporal';
import type { StackConfig } from '../stack';

export interface DemoServices extends StackConfig {
  /** Null if a configured Temporal is used. */
  readonly temporalUi: string | null;
  /** Where a desk listens, if one is started. */
  readonly deskPort: number;
  stop(): Promise<void>;
}

/** Waits for a step of the start and says when it is done. */
export type Step = <T>(name: string, done: Promise<T>) => Promise<T>;

const organisations = ['northwind', 'acme'] as const;

/**
 * The Postgres and the Temporal of both instances of the demo: those of DATABASE_URL and TEMPORAL_ADDRESS where they
 * are set, embedded ones in `dataDir` where they are not. Both start at once.
 */
export async function startDemoServices(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  step: Step = (_name, done) => done,
): Promise<DemoServices> {
  const port = demoPort(env);
  const started: { stop(): Promise<void> }[] = [];
  const start = async <T extends { stop(): Promise<void> }>(name: string, starting: Promise<T>) => {
    const service = await step(name, starting);
    started.push(service);
    return service;
  };
  const startingTemporal = start('Temporal', temporalOf(dataDir, port, env));
  const startingPostgres = start(
    'Postgres, with a database for each',
    postgresOf(dataDir, port, env),
  );
  try {
    const [temporal, postgres] = await Promise.all([startingTemporal, startingPostgres]);
    const secretKey = keptSecretKey(join(dataDir, 'secret.key'));
    const place = (name: string, at: number) => ({
      port: at,
      databaseUrl: postgres.url(name),
      namespace: name,
      secretKey,
    });
    return {
      temporalAddress: temporal.address,
      temporalUi: temporal.ui,
      deskPort: port + 35,
      northwind: place('northwind', port),
      acme: place('acme', port + 1),
      async stop() {
        await temporal.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    // Temporal may still be built, for minutes: that ends with this process.
    await Promise.allSettled([startingPostgres]);
    for (const service of started) await service.stop();
    throw error;
  }
}

async function temporalOf(dataDir: string, port: number, env: NodeJS.ProcessEnv) {
  if (env.TEMPORAL_ADDRESS)
    return { address: env.TEMPORAL_ADDRESS, ui: null, stop: async () => {} };
  return startTemporal({
    dataDir,
    port: port + 33,
    uiPort: port + 34,
    namespaces: organisations,
    cli: env.CROSSDESK_TEMPORAL_CLI,
    log: () => {},
  });
}

/** Migrated here, so that it is done while Temporal starts. */
async function postgresOf(dataDir: string, port: number, env: NodeJS.ProcessEnv) {
  const server = env.DATABASE_URL
    ? await configured(env.DATABASE_URL)
    : await embedded(dataDir, port + 32);
  try {
    for (const name of organisations) {
      const database = openDatabase(server.url(name), 2);
      await migrate(database).finally(() => database.destroy());
    }
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function embedded(dataDir: string, port: number): Promise<EmbeddedPostgres> {
  const server = await startPostgres({ dataDir, port, log: () => {} });
  for (const name of organisations) await server.createDatabase(name);
  return server;
}

/** A database for each instance on the configured server, next to the one in the URL. */
async function configured(url: string): Promise<Pick<EmbeddedPostgres, 'url' | 'stop'>> {
  const named = new URL(url);
  const databaseOf = (name: string) => `${named.pathname.slice(1) || 'crossdesk'}_${name}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const name of organisations) {
      const database = databaseOf(name);
      const { rowCount } = await client.query('select from pg_database where datname = $1', [
        database,
      ]);
      if (rowCount === 0)
        await client.query(`create database ${client.escapeIdentifier(database)}`);
    }
  } finally {
    await client.end();
  }
  return {
    url(name) {
      const own = new URL(url);
      own.pathname = `/${databaseOf(name)}`;
      return own.href;
    },
    stop: async () => {},
  };
}

function demoPort(env: NodeJS.ProcessEnv): number {
  const port = Number(env.CROSSDESK_DEMO_PORT ?? 4100);
  if (!Number.isInteger(port) || port < 1 || port > 65_500) {
    throw new Error('CROSSDESK_DEMO_PORT must be a port from 1 to 65500.');
  }
  return port;
}
