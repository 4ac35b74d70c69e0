import type { Logger } from 'pino';
import type { Config } from './config';
import type { TemporalConnection } from './temporal-config';

/** The Postgres and the Temporal of an instance: those that its configuration names, or embedded ones. */
export interface Services {
  readonly databaseUrl: string;
  readonly temporal: TemporalConnection;
  /** The embedded Temporal's web UI. */
  readonly temporalUi: string | null;
  stop(): Promise<void>;
}

/** Production loads nothing of the development stack: this is the only import of it, where a service is not configured. */
function embedded(): typeof import('../dev/embedded/services') {
  return require('../dev/embedded/services');
}

/** Starts both at once, where they are not configured. */
export async function startServices(config: Config, log: Logger): Promise<Services> {
  const starting = [startDatabase(config, log), startTemporal(config, log)] as const;
  try {
    const [database, temporal] = await Promise.all(starting);
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
    for (const started of await Promise.allSettled(starting)) {
      if (started.status === 'fulfilled') await started.value.stop();
    }
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
