import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readIfThere } from '../../instance/files';
import { requireFreePort } from '../../instance/ports';
import { type Guarded, spawnGuarded } from './guarded';
import { own } from './ownership';
import {
  createCluster,
  type PostgresHome,
  postgresBinaries,
  postgresHome,
  superuser,
} from './postgres-cluster';
import { postgresUser } from './postgres-user';
import { runsWith, stopOrphan } from './processes';
import { actAs } from './setpriv';

export interface PostgresOptions {
  /** The instance's data directory; Postgres keeps to `postgres` below it. */
  readonly dataDir: string;
  readonly port: number;
  /** Called with each line that Postgres writes. */
  readonly log: (line: string) => void;
  /** For data that can be lost, as in tests: Postgres does not wait for the disk. */
  readonly ephemeral?: boolean;
  /** Further settings of Postgres, such as `wal_level`. They go before those for development. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres extends PostgresServer {
  /** Stops it in order; its data stays. */
  stop(): Promise<void>;
}

/** Timeout until it is ready, in milliseconds: after a crash it replays its log first. */
const readyMs = 60_000;

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Several pools: instances, workers, their listening connections.
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  // Nobody replicates from it.
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Short queries, which compiling only delays.
  jit: 'off',
};
const volatileSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts Postgres on 127.0.0.1, making its data on first use, and ends with this process however that
 * ends. A server that a killed process left behind is stopped first. Throws InUse when another process
 * that is alive runs it, PortTaken, or an Error with Postgres's last lines.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { port, log } = options;
  // Not closed to others, or Postgres's own user could not pass; what is secret inside is closed itself.
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(options.dataDir);
  const home = postgresHome(dataDir);
  mkdirSync(home.directory, { recursive: true });
  const release = own(home.lock, `The embedded Postgres in ${home.directory}`);
  try {
    await stopOrphan(home.pidFile, home.cluster, log);
    await requireFreePort(port, 'the embedded Postgres');
    const binaries = postgresBinaries();
    const user = postgresUser(home, binaries);
    await createCluster(home, binaries, user, log);

    const set = {
      port,
      ...settings,
      ...(options.ephemeral ? volatileSettings : {}),
      ...options.settings,
    };
    const flags = Object.entries(set).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const command = [binaries.postgres, '-D', home.cluster, ...flags];
    // Left by a killed server. Postgres would refuse to start if any process has that id now.
    rmSync(home.pidFile, { force: true });
    const guarded = spawnGuarded(user === null ? command : actAs(user, command), {
      stopSignal: 'SIGINT',
      env: { ...process.env, LC_ALL: 'C' },
      log,
    });
    const server = await ready(guarded, dataDir);
    return {
      ...server,
      async stop() {
        await guarded.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

async function ready(guarded: Guarded, dataDir: string): Promise<PostgresServer> {
  let code: number | undefined;
  guarded.exited.then((exit) => {
    code = exit;
  });
  for (const until = Date.now() + readyMs; Date.now() < until; await sleep(10)) {
    const server = runningPostgres(dataDir);
    if (server !== null) return server;
    if (code !== undefined) throw new Error(`Postgres ended with ${code}:\n${guarded.tail()}`);
  }
  await guarded.stop();
  throw new Error(`Postgres was not ready within ${readyMs / 1000} s:\n${guarded.tail()}`);
}

/** A Postgres server that runs on this machine. */
export interface PostgresServer {
  readonly port: number;
  /** The URL of one of its databases, with its superuser's password. */
  url(database: string): string;
  /** Makes a database unless there is one of that name. */
  createDatabase(name: string): Promise<void>;
}

/**
 * The embedded Postgres that this or another process runs on a data directory, once it takes
 * connections; null while there is none.
 */
export function runningPostgres(dataDir: string): PostgresServer | null {
  if (!existsSync(dataDir)) return null;
  const home = postgresHome(realpathSync(dataDir));
  // Postgres's own format: id, directory, start, port, socket directory, address, memory, state.
  const lines = readIfThere(home.pidFile)?.split('\n') ?? [];
  const [pid, port, state] = [Number(lines[0]), Number(lines[3]), lines[7]?.trim()];
  if (state !== 'ready' || !runsWith(pid, home.cluster)) return null;
  return serverAt(home, port);
}

function serverAt(home: PostgresHome, port: number): PostgresServer {
  const password = readFileSync(home.passwordFile, 'utf8');
  const url = (database: string) =>
    `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return {
    port,
    url,
    async createDatabase(name) {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      try {
        const known = await client.query('select from pg_database where datname = $1', [name]);
        if (known.rowCount !== 0) return;
        await client.query(`create database ${client.escapeIdentifier(name)}`);
      } catch (error) {
        // Another process was faster.
        if (!(error instanceof pg.DatabaseError && error.code === duplicateDatabase)) throw error;
      } finally {
        await client.end();
      }
    },
  };
}

const duplicateDatabase = '42P04';
