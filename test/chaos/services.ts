import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../../dev/embedded/postgres';
import { startTemporal } from '../../dev/embedded/temporal';
import { freePort } from '../../instance/ports';
import { type ServiceName, type Side, sides } from './schedule';

/** The one Postgres and the one Temporal that both instances stand on. */
export interface Services {
  readonly temporalAddress: string;
  databaseUrl(side: Side): string;
  /** Stops one in order, and starts it again after so many milliseconds; its data stays. */
  restart(name: ServiceName, awayMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them with their data below a directory. */
export async function startServices(dataDir: string): Promise<Services> {
  const log = () => {};
  const [postgresPort, port, uiPort] = [await freePort(), await freePort(), await freePort()];
  const start = {
    // What is stopped in order needs no disk to have heard of it.
    Postgres: () => startPostgres({ dataDir, port: postgresPort, log, ephemeral: true }),
    Temporal: () => startTemporal({ dataDir, port, uiPort, log, namespaces: sides }),
  };
  const postgres = await start.Postgres();
  const running: Record<ServiceName, { stop(): Promise<void> } | null> = {
    Postgres: postgres,
    Temporal: null,
  };
  let isStopping = false;
  let restarting: Promise<void> = Promise.resolve();
  async function restart(name: ServiceName, awayMs: number): Promise<void> {
    await running[name]?.stop();
    running[name] = null;
    await sleep(awayMs);
    running[name] = await start[name]();
  }
  async function stop(): Promise<void> {
    isStopping = true;
    await restarting;
    for (const name of ['Temporal', 'Postgres'] as const) await running[name]?.stop();
  }

  try {
    for (const name of sides) await postgres.createDatabase(name);
    const temporal = await start.Temporal();
    running.Temporal = temporal;
    return {
      temporalAddress: temporal.address,
      databaseUrl: (side) => postgres.url(side),
      async restart(name, awayMs) {
        if (isStopping) return;
        restarting = restart(name, awayMs);
        await restarting;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
