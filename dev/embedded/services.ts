import type { Logger } from 'pino';
import { runningPostgres, startPostgres } from './postgres';
import { startTemporal } from './temporal';

/** One database in the embedded Postgres: of a server that runs already, which is left running, or of a new one. */
export async function embeddedDatabase(
  options: { readonly dataDir: string; readonly port: number; readonly name: string },
  log: Logger,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { dataDir, port, name } = options;
  const running = runningPostgres(dataDir);
  if (running) {
    await running.createDatabase(name);
    return { url: running.url(name), stop: async () => {} };
  }
  log.warn({ dataDir }, 'DATABASE_URL is not set: the embedded Postgres is used');
  const server = await startPostgres({ dataDir, port, log: (line) => log.debug(line) });
  await server.createDatabase(name);
  return { url: server.url(name), stop: () => server.stop() };
}

/** The embedded Temporal, with one namespace. */
export async function embeddedTemporal(
  options: {
    readonly dataDir: string;
    readonly port: number;
    readonly uiPort: number;
    readonly namespace: string;
    readonly cli: string | undefined;
  },
  log: Logger,
) {
  log.warn('TEMPORAL_ADDRESS is not set: the embedded development server is used');
  const { namespace, ...rest } = options;
  const { address, ui, stop } = await startTemporal({
    ...rest,
    namespaces: [namespace],
    log: (line) => log.debug(line),
  });
  return { connection: { address }, ui, stop };
}
