import type { Logger } from 'pino';
import type { Config } from './config';
import { isCode } from './files';
import type { TemporalConnection } from './temporal-config';

/** The Postgres and the Temporal of an instance: those that its configuration names, or embedded ones. */
export interface Services {
  readonly databaseUrl: string;
  readonly temporal: TemporalConnection;
  /** The embedded Temporal's web UI. */
  readonly temporalUi: string | null;
  stop(): Promise<void>;
}

/**
 * Production loads nothing of the development stack: this is the only import of it, where a service is not configured.
 * `npm run build` leaves the development stack out.
 */
function embedded(): typeof import('../dev/embedded/services') {
  try {
    return require('../dev/embedded/services');
  } catch (cause) {
    if (!isCode(cause, 'MODULE_NOT_FOUND')) throw cause;
    throw new Error('This build has no embedded services: set DATABASE_URL and TEMPORAL_ADDRESS.', {
      cause,
    });
  }
}

/** Starts both at once, where they are not configured. */
export async function startServices(config: Config, log: Logger): Promise<Services> {
  const started: { stop(): Promise<void> }[] = [];
  const start = async <T extends { stop(): Promise<void> }>(starting: Promise<T>) => {
    const service = await starting;
    started.push(service);
    return service;
  };
  const startingDatabase = start(startDatabase(config, log));
  const startingTemporal = start(startTemporal(config, log));
  try {
    const [database, temporal] = await Promise.all([startingDatabase, startingTemporal]);
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
    // Temporal may still be built, for minutes: that ends with this process.
    await Promise.allSettled([startingDatabase]);
    for (const service of started) await service.stop();
    throw error;
  }
}

/** Opens the instance's database for a short use. A server that runs already is used, and left running. */
export async function startDatabase(
  { database, dataDir, instance }: Config,
  log: Logger,
): Promise<{ url: string; stop(): Promise<void> }> {
  if (!database.embedded) return { url: database.url, stop: async () => {} };
  const { embeddedDatabase } = embedded();
  return embeddedDatabase({ dataDir, port: database.port, name: instance }, log);
}

async function startTemporal({ temporal, dataDir }: Config, log: Logger) {
  if (!temporal.embedded) {
    return { connection: temporal.connection, ui: null, stop: async () => {} };
  }
  const { embeddedTemporal } = embedded();
  return embeddedTemporal({ ...temporal, dataDir }, log);
}
