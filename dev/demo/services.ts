import { join } from 'node:path';
import pg from 'pg';
import { keptSecretKey } from '../../instance/secret-key';
import { type EmbeddedPostgres, startPostgres } from '../embedded/postgres';
import { type EmbeddedTemporal, startTemporal } from '../embedded/temporal';
import type { StackConfig } from '../stack';

export interface DemoServices extends StackConfig {
  /** Null where a configured Temporal is used. */
  readonly temporalUi: string | null;
  stop(): Promise<void>;
}

/**
 * What both instances of the demo stand on: the Postgres of DATABASE_URL and the Temporal of TEMPORAL_ADDRESS where
 * they are set, embedded ones in `dataDir` where they are not.
 */
export async function startDemoServices(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<DemoServices> {
  const port = demoPort(env);
  const postgres = env.DATABASE_URL ? await configured(env.DATABASE_URL) : await embedded();
  let temporal: EmbeddedTemporal | null = null;
  try {
    if (!env.TEMPORAL_ADDRESS) {
      say('TEMPORAL_ADDRESS is not set: starting the embedded Temporal …');
      temporal = await startTemporal({
        dataDir,
        port: port + 33,
        uiPort: port + 34,
        namespaces: ['northwind', 'acme'],
        log: () => {},
      });
    }
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  const secretKey = keptSecretKey(join(dataDir, 'secret.key'));
  const place = (name: string, at: number) => ({
    port: at,
    databaseUrl: postgres.url(name),
    namespace: name,
    secretKey,
  });
  return {
    temporalAddress: temporal?.address ?? env.TEMPORAL_ADDRESS ?? '',
    temporalUi: temporal?.ui ?? null,
    northwind: place('northwind', port),
    acme: place('acme', port + 1),
    async stop() {
      await temporal?.stop();
      await postgres.stop();
    },
  };

  async function embedded(): Promise<Pick<EmbeddedPostgres, 'url' | 'stop'>> {
    say('DATABASE_URL is not set: starting the embedded Postgres …');
    const server = await startPostgres({ dataDir, port: port + 32, log: () => {} });
    for (const name of ['northwind', 'acme']) await server.createDatabase(name);
    return server;
  }
}

/** A database for each instance on the configured server, beside the one that is named. */
async function configured(url: string): Promise<Pick<EmbeddedPostgres, 'url' | 'stop'>> {
  const named = new URL(url);
  const databaseOf = (name: string) => `${named.pathname.slice(1) || 'crossdesk'}_${name}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const name of ['northwind', 'acme']) {
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
