import type { Logger } from 'pino';
import { type EmbeddedPostgres, runningPostgres, startPostgres } from '../dev/embedded/postgres';
import { startTemporal } from '../dev/embedded/temporal';
import type { Config } from './config';
import type { TemporalConnection } from './temporal-config';

/** The services of an instance: the configured ones, and embedded ones for the others. */
export interface Services {
  readonly databaseUrl: string;
  readonly temporal: TemporalConnection;
  /** The embedded Temporal's web UI. */
  readonly temporalUi: string | null;
  stop(): Promise<void>;
}

/** Starts the services that are not configured, and says so. */
export async function startServices(config: Config, log: Logger): Promise<Services> {
  const database = await startDatabase(config, log);
  try {
    const temporal = await startEngine(config, log);
    return {
      databaseUrl: database.url,
      temporal: temporal.connection,
      temporalUi: temporal.ui,
      async stop() {
        await temporal.stop();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Opens the instance's database for a short use. A server that runs already is used, and left running. */
export async function startDatabase(
  { database, dataDir, instance }: Config,
  log: Logger,
): Promise<{ url: string; stop(): Promise<void> }> {
  if (!database.embedded) return { url: database.url, stop: async () => {} };
  const running = runningPostgres(dataDir);
  const server = running ?? (await startOwn());
  await server.createDatabase(instance);
  return {
    url: server.url(instance),
    stop: async () => {
      if ('stop' in server) await (server as EmbeddedPostgres).stop();
    },
  };

  function startOwn(): Promise<EmbeddedPostgres> {
    log.warn({ dataDir }, 'DATABASE_URL is not set: the embedded Postgres is used');
    return startPostgres({ dataDir, port: portOf(), log: (line) => log.debug(line) });
  }

  function portOf(): number {
    return database.embedded ? database.port : 0;
  }
}

async function startEngine({ temporal, dataDir }: Config, log: Logger) {
  if (!temporal.embedded) {
    return { connection: temporal.connection, ui: null, stop: async () => {} };
  }
  const { port, uiPort, namespace } = temporal;
  log.warn('TEMPORAL_ADDRESS is not set: the embedded development server is used');
  const server = await startTemporal({
    dataDir,
    port,
    uiPort,
    namespaces: [namespace],
    log: (line) => log.debug(line),
  });
  return { connection: { address: server.address }, ui: server.ui, stop: () => server.stop() };
}
